/**
 * The token endpoint: a static key becomes a short-lived access token (RFC 6749 section 4.4, RFC 8693). The key comes
 * as bearer, as client secret (client id: its 8 hex digits) or as subject token; never in JSON.
 */
import type { Db } from '../../db/sql.ts'
import type { Authenticate, Caller } from '../../kernel/actor.ts'
import { OAuthError } from '../../kernel/oauth-error.ts'
import { newCredential } from '../keys/key-text.ts'
import type { Token } from '../keys/schema.ts'
import { insertToken } from '../keys/store.ts'
import { authenticateKey, type Form, fieldOf } from '../oauth/oauth.ts'

export const tokenLifetimeS = 3600
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token'

export interface TokenWish {
  actor: Caller
  scope: string | undefined
}

/** Finds the client of a form. */
export interface ClientReader {
  /** The client that identifies itself in the form or in the header. @throws OAuthError, Problem */
  identify(form: Form): Promise<Caller>
  /** The owner of a key that the form has elsewhere. */
  authenticate: Authenticate
  /** The header has a bearer token, which no form may have beside it. */
  isInHeader: boolean
}

/** Reads a form of the token endpoint. `publicUrl` is the one audience of its tokens. @throws OAuthError, Problem */
export async function readForm(form: Form, client: ClientReader, publicUrl: string): Promise<TokenWish> {
  if (client.isInHeader) {
    throw new OAuthError('invalid_request', 'send the key in the form or in the Authorization header, not in both')
  }
  for (const name of Object.keys(form)) if (!targets.includes(name)) fieldOf(form, name)
  const scope = fieldOf(form, 'scope')
  const grant = fieldOf(form, 'grant_type')
  if (grant === undefined) throw new OAuthError('invalid_request', 'grant_type is missing')
  if (grant === 'client_credentials') {
    const actor = await client.identify(form)
    checkTarget(form, publicUrl)
    return { actor, scope }
  }
  if (grant === 'urn:ietf:params:oauth:grant-type:token-exchange') {
    checkExchange(form)
    const subject = fieldOf(form, 'subject_token') ?? ''
    const actor = await authenticateKey(subject, client.authenticate)
    if (!actor) throw new OAuthError('invalid_request', 'subject_token is not a valid key', 401)
    checkTarget(form, publicUrl)
    return { actor, scope }
  }
  throw new OAuthError('unsupported_grant_type', 'use client_credentials, token exchange, or the key as bearer')
}

function checkExchange(form: Form): void {
  if (fieldOf(form, 'subject_token_type') !== 'urn:inter-hub:token-type:api-key') {
    throw new OAuthError('invalid_request', 'subject_token_type must be urn:inter-hub:token-type:api-key')
  }
  if ((fieldOf(form, 'requested_token_type') ?? accessTokenType) !== accessTokenType) {
    throw new OAuthError('invalid_request', `requested_token_type must be ${accessTokenType}`)
  }
  if (form.actor_token !== undefined || form.actor_token_type !== undefined) {
    throw new OAuthError('invalid_request', 'delegation is not supported; omit actor_token')
  }
}

/** May be there several times (RFC 8693 section 2.1). */
const targets = ['resource', 'audience']

/** A token is for this installation and no other. */
function checkTarget(form: Form, publicUrl: string): void {
  const wanted = targets.flatMap((name) => form[name] ?? [])
  const foreign = wanted.some((one) => ![publicUrl, `${publicUrl}/api/v2`].includes(one.replace(/\/$/, '')))
  if (foreign) throw new OAuthError('invalid_target', `tokens can only be issued for ${publicUrl}`)
}

/** Issues a token whose scopes are some of the key's. @throws OAuthError invalid_scope */
export async function issueToken(db: Db, { actor, scope }: TokenWish): Promise<Token> {
  const scopes = scope === undefined ? [...actor.grants.scopes] : [...new Set(scope.split(' ').filter(Boolean))]
  const beyond = scopes.find((one) => !actor.grants.covers(one))
  if (beyond !== undefined || scopes.length === 0) {
    throw new OAuthError(
      'invalid_scope',
      beyond === undefined ? 'the scope is empty' : `the key does not have ${beyond}`
    )
  }
  const credential = newCredential('iht')
  const seconds = await insertToken(db, actor.credential.keyId, credential, scopes, tokenLifetimeS)
  return {
    access_token: credential.text,
    token_type: 'Bearer',
    expires_in: seconds,
    issued_token_type: accessTokenType,
    scope: scopes.join(' ')
  }
}
