/**
 * Finds the person of a session. As with keys, a result is cached for at most half a second, so that a session ended on any node
 * is rejected here within a second. Use is recorded at most once a minute. Streams and background requests of the page do not
 * count as use, so an open tab does not keep a session alive.
 */
import type { Database } from '../../db/sql.ts'
import { type Caller, Grants, operatorScopes } from '../../kernel/actor.ts'
import { hashCredential, matches, parseCredential } from '../keys/key-text.ts'
import { findSession, type Person, type SessionOwner, touchSession } from './store.ts'

const keptMs = 500
const entriesMax = 10_000
const touchMs = 60_000
const nobody = hashCredential('nobody')

/** The grants of each role. */
const scopesOf: Record<Person['role'], string[]> = {
  viewer: ['framework:read', 'hub:*:read'],
  operator: ['framework:read', 'hub:*:read', 'hub:*:write', 'hub:*:decide'],
  admin: operatorScopes
}

export class SessionReader {
  readonly #db: Database
  readonly #entries = new Map<string, { readAt: number; owner: Promise<SessionOwner | undefined> }>()

  constructor(db: Database) {
    this.#db = db
  }

  /** Undefined if the session is wrong, ended or expired. @throws NotReady */
  authenticate = async (text: string, isUse: boolean): Promise<Caller | undefined> => {
    const credential = parseCredential(text)
    if (credential?.kind !== 'ihs') return undefined
    const { readAt, owner } = this.#entry(credential.prefix)
    const found = await owner
    const isRight = matches(text, found?.hash ?? nobody)
    if (!found || !isRight || performance.now() - readAt >= found.endsInMs) return undefined
    if (isUse && found.unusedMs > touchMs) {
      this.forget(credential.prefix)
      if (!(await touchSession(this.#db, found.sessionId))) return undefined
    }
    return callerOf(found)
  }

  /** Drops a session from the cache, so that the next use reads it again. */
  forget(prefix: string): void {
    this.#entries.delete(prefix)
  }

  #entry(prefix: string) {
    const known = this.#entries.get(prefix)
    const now = performance.now()
    if (known && now - known.readAt < keptMs) return known
    if (this.#entries.size >= entriesMax) this.#entries.clear()
    const entry = { readAt: now, owner: findSession(this.#db, prefix) }
    this.#entries.set(prefix, entry)
    entry.owner.catch(() => this.#entries.delete(prefix))
    return entry
  }
}

function callerOf({ id, name, role, sessionId, prefix }: SessionOwner): Caller {
  return {
    ...{ id, kind: 'person', name, hub: null },
    grants: new Grants(scopesOf[role]),
    via: `session:${prefix}`,
    credential: { kind: 'session', prefix, keyId: sessionId },
    limits: { consumer: null, key: null }
  }
}
