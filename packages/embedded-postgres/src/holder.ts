/**
 * Decides which process may serve on a data folder: the one whose connection holds an advisory lock in its database. The
 * lock ends with the connection and so with the process; no lock file can become stale. The connection must be kept open as
 * long as the process serves, and go to the database itself (no pooler in between).
 */
import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { isAlive } from './processes.ts'

/** Another process serves on this data folder; the message says which, and what to do. */
export class DataFolderHeld extends Error {
  override name = 'DataFolderHeld'
}

interface Holder {
  backend: number
  name: string
  since: Date
}

// 'IHub' and 'hold' as numbers: pg_locks shows them as classid and objid.
const lock = [0x49487562, 0x686f6c64] as const
const waitMs = 10_000
const here = hostname().slice(0, 20)

/**
 * Takes the folder for `client`; `who` is the address of this process for messages, such as `http://127.0.0.1:8400`. A
 * holder whose process was killed on this machine is cleared away.
 * @throws DataFolderHeld
 */
export async function holdDataFolder(client: pg.Client, who: string): Promise<void> {
  // PostgreSQL cuts the name at 63 bytes, so what we need ourselves comes first.
  await client.query(`select set_config('application_name', $1, false)`, [`inter-hub ${process.pid}@${here} ${who}`])
  const end = Date.now() + waitMs
  for (;;) {
    const { rows } = await client.query('select pg_try_advisory_lock($1, $2) as held', [...lock])
    if (rows[0]?.held === true) return
    const holder = await findHolder(client)
    // Without a holder, the lock was released in between.
    if (holder) await clearAway(client, holder)
    if (Date.now() > end) throw new DataFolderHeld(describe(holder))
    await sleep(20)
  }
}

async function findHolder(client: pg.Client): Promise<Holder | undefined> {
  const { rows } = await client.query<Holder>(
    `select a.pid as backend, a.application_name as name, a.backend_start as since
     from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'advisory' and l.granted and l.classid = $1 and l.objid = $2 and l.objsubid = 2
       and l.database = (select oid from pg_database where datname = current_database())`,
    [...lock]
  )
  return rows[0]
}

/** Ends the backend of a holder whose process is dead: it may not have noticed. */
async function clearAway(client: pg.Client, holder: Holder): Promise<void> {
  const { pid, host } = parse(holder.name)
  if (host !== here || pid === undefined || isAlive(pid)) throw new DataFolderHeld(describe(holder))
  await client.query('select pg_terminate_backend($1)', [holder.backend])
}

function parse(name: string): { pid?: number; host?: string; who?: string } {
  const [, pid, host, who] = /^inter-hub (\d+)@(\S+) ?(.*)$/.exec(name) ?? []
  return { ...(pid && { pid: Number(pid) }), ...(host && { host }), ...(who && { who }) }
}

function describe(holder: Holder | undefined): string {
  if (!holder) return 'Another process keeps taking this data folder. Stop it, or set IHUB_DATA_DIR to another folder.'
  const { pid, host, who } = parse(holder.name)
  const since = new Date(holder.since).toISOString()
  if (pid === undefined) {
    return `Another connection holds this data folder (${holder.name || 'without a name'}, since ${since}). End it and start again.`
  }
  return (
    `This data folder is already served by process ${pid} on ${host}${who ? ` at ${who}` : ''} since ${since}. ` +
    'Use that one, stop it first, or set IHUB_DATA_DIR to another folder.'
  )
}
