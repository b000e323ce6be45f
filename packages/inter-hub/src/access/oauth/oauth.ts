/** What the token endpoints share: forms of OAuth 2.0, its errors, and clients that identify themselves in the form. */

import type { Authenticate, Caller } from '../../kernel/actor.ts'
import { OAuthError } from '../../kernel/oauth-error.ts'

/** The fields of a form; one that was sent several times is a list. */
export type Form = Readonly<Record<string, string | string[] | undefined>>

export function parseForm(text: string): Form {
  const fields = Object.create(null) as Record<string, string | string[]>
  const parameters = new URLSearchParams(text)
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name)
    fields[name] = values.length > 1 ? values : (values[0] ?? '')
  }
  return fields
}

/** A field that may stand there once (RFC 6749 section 3.2). @throws OAuthError */
export function fieldOf(form: Form, name: string): string | undefined {
  const value = form[name]
  if (Array.isArray(value)) throw new OAuthError('invalid_request', `${name} is sent more than once`)
  return value
}

/** The caller with this static key; undefined for any other text, including tokens. */
export async function authenticateKey(text: string, authenticate: Authenticate): Promise<Caller | undefined> {
  if (text.startsWith('iht_')) return undefined
  const actor = await authenticate(text)
  return actor?.credential.kind === 'key' ? actor : undefined
}

/** The key that is in the form as a client's secret. @throws OAuthError */
export async function authenticateClient(form: Form, authenticate: Authenticate): Promise<Caller> {
  const [id, secret] = [fieldOf(form, 'client_id'), fieldOf(form, 'client_secret')]
  const actor = secret === undefined ? undefined : await authenticateKey(secret, authenticate)
  if (!actor || actor.credential.prefix !== id) {
    throw new OAuthError(
      'invalid_client',
      'client_id must be the 8 hex digits of the key, and client_secret the key',
      401
    )
  }
  return actor
}
