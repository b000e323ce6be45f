/** Revocation (RFC 7009) and introspection (RFC 7662) of tokens. */
import type { Db } from '../../db/sql.ts'
import type { Caller } from '../../kernel/actor.ts'
import { OAuthError } from '../../kernel/oauth-error.ts'
import { type Credential, matches } from '../keys/key-text.ts'
import type { Introspection } from '../keys/schema.ts'
import { findCredential, type KnownCredential, removeToken } from '../keys/store.ts'

/** The stored key or token that matches the text of the credential. */
async function findKnown(db: Db, credential: Credential | undefined): Promise<KnownCredential | undefined> {
  const known = credential && (await findCredential(db, credential))
  return known && matches(credential.text, known.hash) ? known : undefined
}

export async function introspect(db: Db, credential: Credential | undefined): Promise<Introspection> {
  const known = await findKnown(db, credential)
  if (!known?.isAlive) return { active: false }
  const { scopes, keyPrefix, expiresAt, issuedAt, consumerId } = known
  return {
    active: true,
    scope: scopes.join(' '),
    client_id: keyPrefix,
    token_type: 'Bearer',
    ...(expiresAt === null ? {} : { exp: expiresAt }),
    iat: issuedAt,
    sub: consumerId
  }
}

/**
 * Ends a token and returns its prefix; undefined for one that is not known. `bearer` is the key or token in the header, if there
 * is one: a key ends all of its tokens, a token only itself. @throws OAuthError for another's token
 */
export async function revokeToken(
  db: Db,
  actor: Caller,
  bearer: string | undefined,
  { text, credential }: { text: string; credential: Credential | undefined }
): Promise<string | undefined> {
  if (text.startsWith('ihk_') || credential?.kind === 'ihk') {
    throw new OAuthError('unsupported_token_type', 'this is a key; revoke it with DELETE /api-keys/{id}')
  }
  const known = await findKnown(db, credential)
  if (!known) return undefined
  const isOwn = known.keyId === actor.credential.keyId && (actor.credential.kind === 'key' || bearer === text)
  // The caller has the whole token, so this reveals nothing, and the caller must not believe that it was revoked.
  if (!isOwn && !actor.grants.has('framework:admin')) {
    throw new OAuthError('unauthorized_client', 'the token belongs to another key and was not revoked')
  }
  await removeToken(db, known.prefix)
  return known.prefix
}
