/** A store for the records of hubs: writing needs the verb `write` for the hub of the record, reading `read`. */
import { findRecord, insertRecord, listRecords, removeRecord, updateRecord, writtenRecord } from '../db/record-store.ts'
import type { Context, ListQuery, RecordBase, RecordTable } from '../db/record-table.ts'
import type { Db } from '../db/sql.ts'
import { type Actor, type HubRef, requireHub } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import type { Page } from '../kernel/page.ts'
import { ValidationFailed } from '../kernel/problem.ts'
import type { MatchVersion } from '../kernel/version.ts'
import { chooseHub } from './access.ts'

interface Steps<Row, Create, Update> {
  /** The values of the fields for a body; what it refuses is not written. It runs in the transaction. */
  prepare?(step: Step, body: Create): Promise<object>
  /** What is written beside the record. */
  created?(step: Step, id: string, body: Create): Promise<void>
  /** Refuses a change of the record, which is locked, or answers what is written besides. */
  change?(step: Step, before: Row, change: Update): Promise<object> | object
}

/** A step of a write: within its transaction, for a hub in which the actor may write. */
export interface Step {
  db: Db
  hub: HubRef
  actor: Actor
  now: Date
}

/** The methods that `addResource` takes, for a table of records of hubs. */
export function hubRecords<Row extends RecordBase, Create extends { hub?: string }, Update extends object>(
  table: RecordTable,
  steps: Steps<Row, Create, Update> = {}
) {
  const get = (context: Context, id: string, hub?: string) => findRecord<Row>(table, context, id, hub)
  const writable = async (context: Context, id: string, hub: string | undefined) => {
    const record = await get(context, id, hub)
    requireHub(context.actor, 'write', record.hubSlug)
    return record
  }
  return {
    list: (context: Context, query: ListQuery, page: Page) => listRecords<Row>(table, context, query, page),
    get,
    create: async ({ db, actor, now }: Context, body: Create) => {
      const hub = await chooseHub(db, actor, 'write', body.hub)
      refuseIdAsSlug(body)
      return db.transaction(async (tx) => {
        const step = { db: tx, hub, actor, now }
        const id = await insertRecord(table, tx, hub, (await steps.prepare?.(step, body)) ?? body, actor)
        await steps.created?.(step, id, body)
        return writtenRecord<Row>(table, tx, now, id)
      })
    },
    update: async (context: Context, id: string, change: Update, match: MatchVersion, hub: string | undefined) => {
      const { id: found, hubId, hubSlug } = await writable(context, id, hub)
      return context.db.transaction((tx) => {
        const step = { db: tx, hub: { id: hubId, slug: hubSlug }, actor: context.actor, now: context.now }
        const more = (before: Row) => steps.change?.(step, before, change) ?? {}
        return updateRecord<Row>(table, step, found, change, match, more)
      })
    },
    remove: async (context: Context, id: string, match: MatchVersion, hub: string | undefined) => {
      const { id: found } = await writable(context, id, hub)
      await context.db.transaction((tx) => removeRecord(table, tx, found, match))
    }
  }
}

/** A slug in the form of an id could not be distinguished from an id. */
function refuseIdAsSlug(body: object): void {
  const { slug } = body as { slug?: string }
  if (slug === undefined || !isUuid(slug)) return
  throw new ValidationFailed('A slug must not have the form of an id.', {
    errors: [{ pointer: '#/slug', detail: 'has the form of an id; choose another slug' }]
  })
}
