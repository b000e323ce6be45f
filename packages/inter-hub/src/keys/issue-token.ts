/**
 * The token endpoint: a static key becomes a short-lived access token (RFC 6749 section 4.4, RFC 8693). The key comes
 * as bearer, as client secret (client id: its 8 hex digits) or as subject token; never in JSON.
 */
import type { Db } from '../db/sql.ts'
import type { Authenticate } from '../http/guard.ts'
import type { Principal } from '../http/principal.ts'
import { newCredential } from './key-text.ts'
import type { Token } from './schema.ts'
import { covers } from './scopes.ts'
import { insertToken } from './store.ts'

export const tokenLifetimeS = 3600

/** An error of OAuth 2.0 (RFC 6749 section 5.2). */
export class OAuthError extends Error {
  readonly error: string
  readonly status: number

  constructor(error: string, description: string, status = 400) {
    super(description)
    this.error = error
    this.status = status
  }
}

export interface TokenWish {
  principal: Principal
  scope: string | undefined
}

/** Reads a form of the token endpoint. @throws OAuthError */
export async function readForm(form: URLSearchParams, authenticate: Authenticate): Promise<TokenWish> {
  for (const name of form.keys()) {
    if (form.getAll(name).length > 1) throw new OAuthError('invalid_request', `${name} is there more than once`)
  }
  const scope = form.get('scope') ?? undefined
  const grant = form.get('grant_type')
  if (grant === 'client_credentials') {
    const [id, secret] = [form.get('client_id'), form.get('client_secret')]
    const principal = secret === null ? undefined : await authenticate(secret)
    if (!principal || !secret?.startsWith('ihk_') || principal.prefix !== id) {
      throw new OAuthError('invalid_client', 'client_id is the 8 hex digits of the key, client_secret the key', 401)
    }
    return { principal, scope }
  }
  if (grant === 'urn:ietf:params:oauth:grant-type:token-exchange') {
    if (form.get('subject_token_type') !== 'urn:inter-hub:token-type:api-key') {
      throw new OAuthError('invalid_request', 'subject_token_type must be urn:inter-hub:token-type:api-key')
    }
    const subject = form.get('subject_token') ?? ''
    const principal = subject.startsWith('ihk_') ? await authenticate(subject) : undefined
    if (!principal) throw new OAuthError('invalid_request', 'subject_token is no valid key', 401)
    return { principal, scope }
  }
  throw new OAuthError('unsupported_grant_type', 'use client_credentials, token exchange, or the key as bearer')
}

/** Issues a token whose scopes are some of the key's. @throws OAuthError invalid_scope */
export async function issueToken(db: Db, { principal, scope }: TokenWish): Promise<Token> {
  const scopes = scope === undefined ? [...principal.scopes] : [...new Set(scope.split(' ').filter(Boolean))]
  const beyond = scopes.find((one) => !covers(principal.scopes, one))
  if (beyond !== undefined || scopes.length === 0) {
    throw new OAuthError(
      'invalid_scope',
      beyond === undefined ? 'the scope is empty' : `the key does not have ${beyond}`
    )
  }
  const credential = newCredential('iht')
  const seconds = await insertToken(db, principal.keyId, credential, scopes, tokenLifetimeS)
  return {
    access_token: credential.text,
    token_type: 'Bearer',
    expires_in: seconds,
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    scope: scopes.join(' ')
  }
}
