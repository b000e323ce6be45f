/**
 * What the audit log contains in addition to changes: refusals, written within a second, and uses of keys, counted for each
 * key, address and minute. Both are counted in memory first, so that neither a flood of wrong keys nor a busy key costs a
 * row for each request; a crash loses the counts of that time, never a change.
 */
import type { Db } from '../db/sql.ts'
import type { Actor, NoteRefusal, NoteUse } from '../kernel/actor.ts'
import { type AuditEntry, insertAuditEntries } from './store.ts'

const refusalsMs = 1000
const usesMs = 60_000
/** Further kinds of refusals within a second are counted together. */
const kindsMax = 1000

export class Journal {
  readonly #db: Db
  readonly #refusals = new Map<string, AuditEntry>()
  readonly #uses = new Map<string, Map<string, AuditEntry>>()
  readonly #timers: NodeJS.Timeout[]

  constructor(db: Db) {
    this.#db = db
    const every = (ms: number, flush: () => Promise<void>) =>
      setInterval(() => void flush().catch(() => undefined), ms).unref()
    this.#timers = [every(refusalsMs, () => this.#flushRefusals()), every(usesMs, () => this.#flushUses())]
  }

  noteUse: NoteUse = (caller, address) => {
    const uses = this.#uses.get(caller.credential.keyId) ?? new Map<string, AuditEntry>()
    if (uses.size === 0) this.#uses.set(caller.credential.keyId, uses)
    const known = uses.get(address)
    if (known) known.count++
    else uses.set(address, auditEntry('key.used', caller, { address }))
  }

  noteRefusal: NoteRefusal = ({ actor, prefix, address, operation, requestId, code }) => {
    const isCrowded = this.#refusals.size >= kindsMax
    const key = isCrowded ? code : [actor?.via, prefix, address, operation, code].join('\n')
    const known = this.#refusals.get(key)
    if (known) known.count++
    else if (isCrowded) this.#refusals.set(key, auditEntry('request.refused', undefined, { address: 'many', code }))
    else {
      const one = auditEntry('request.refused', actor, { address, operation, requestId, code })
      this.#refusals.set(key, { ...one, via: one.via ?? (prefix === undefined ? null : `key:${prefix}`) })
    }
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await this.#flushRefusals().catch(() => undefined)
    await this.#flushUses().catch(() => undefined)
  }

  async #flushRefusals(): Promise<void> {
    const refusals = [...this.#refusals.values()]
    this.#refusals.clear()
    if (refusals.length > 0) await insertAuditEntries(this.#db, refusals)
  }

  async #flushUses(): Promise<void> {
    const uses = [...this.#uses.values()].flatMap((ofKey) => [...ofKey.values()])
    this.#uses.clear()
    if (uses.length > 0) await insertAuditEntries(this.#db, uses)
  }
}

function auditEntry(
  action: AuditEntry['action'],
  actor: Actor | undefined,
  more: Pick<AuditEntry, 'address'> & Partial<AuditEntry>
): AuditEntry {
  return {
    action,
    actorId: actor?.id ?? null,
    via: actor?.via ?? null,
    hubId: actor?.hub?.id ?? null,
    operation: null,
    requestId: null,
    code: null,
    count: 1,
    ...more
  }
}
