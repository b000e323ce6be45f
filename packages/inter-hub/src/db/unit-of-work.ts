/**
 * A unit of work: everything a request does in the database, directly or through helpers, is one transaction. Within `run`
 * the same handle reads and writes in that transaction; outside it is the pool. What is shared between requests (caches,
 * the clock) uses the pool itself and never takes part.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Pool } from './pool.ts'
import { type Database, type Db, sql } from './sql.ts'

export interface UnitOfWork extends Database {
  /** Runs `work` in one transaction. `request` is JSON for the audit log: who asks, from where, for what. */
  run<T>(request: object, work: () => Promise<T>): Promise<T>
  /** Runs a part of the work; when it throws, what it did is undone and the rest stands. */
  attempt<T>(work: () => Promise<T>): Promise<T>
}

export function openUnitOfWork(pool: Pool): UnitOfWork {
  const current = new AsyncLocalStorage<Db>()
  const savepoint = (db: Db, command: 'savepoint' | 'release' | 'rollback to') =>
    db.query(
      command === 'savepoint'
        ? sql`savepoint attempt`
        : command === 'release'
          ? sql`release attempt`
          : sql`rollback to attempt`
    )
  return {
    query: (text) => (current.getStore() ?? pool).query(text),
    queryUpTo: (text, bytesMax) => (current.getStore() ?? pool).queryUpTo(text, bytesMax),
    transaction: (work, settings) => {
      const open = current.getStore()
      return open ? work(open) : pool.transaction(work, settings)
    },
    run: (request, work) =>
      pool.transaction((db) => current.run(db, work), { 'ihub.request': JSON.stringify(request) }),
    attempt: async (work) => {
      const open = current.getStore()
      if (!open) throw new Error('there is no unit of work to attempt something in')
      await savepoint(open, 'savepoint')
      try {
        const result = await work()
        await savepoint(open, 'release')
        return result
      } catch (error) {
        await savepoint(open, 'rollback to')
        throw error
      }
    }
  }
}
