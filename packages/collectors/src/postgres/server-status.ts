/** What a server tells of itself: version and role, and the figures that the role of the check may see. */
import { type Ask, QuestionRefused, type Row } from './postgres-session.ts'

export type Role = 'primary' | 'standby'

const lagOfStandby = `case
      when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() and exists (select from pg_stat_wal_receiver) then 0
      else extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp()) end`
const following = `pg_stat_replication where state is null or state in ('streaming', 'catchup')`
const lagOfPrimary = `(
      select case when bool_and(state is not null) then max(coalesce(extract(epoch from replay_lag), 0)) end from ${following})`

/**
 * The lag of a standby that has replayed all it was sent is 0, however old its last transaction; that of a primary is what
 * its standbys report, and they report none when there is nothing to do. Without pg_monitor it cannot be seen.
 */
const all = `
  select current_setting('server_version') as version,
    pg_is_in_recovery() as "inRecovery",
    pg_database_size(current_database()) as "sizeBytes",
    case when pg_is_in_recovery() then ${lagOfStandby} else ${lagOfPrimary} end as "lagSeconds",
    (select count(*) from ${following}) as standbys`

/** The same one by one, where the server refuses a part of it. */
const essential = `select current_setting('server_version') as version, pg_is_in_recovery() as "inRecovery"`
const figures = {
  sizeBytes: 'pg_database_size(current_database())',
  standbys: `(select count(*) from ${following})`,
  lagOfPrimary,
  lagOfStandby
}

/** Asks for everything, and where a part is refused for each figure by itself: one that the role may not see is missing. */
export async function readServer(ask: Ask): Promise<Status> {
  const whole = await optional(() => ask(all))
  if (whole) return readStatus(whole)
  const row = await ask(essential)
  const figure = async (expression: string) => (await optional(() => ask(`select ${expression} as value`)))?.value
  const isStandby = row.inRecovery === true
  return readStatus({
    ...row,
    sizeBytes: await figure(figures.sizeBytes),
    lagSeconds: await figure(isStandby ? figures.lagOfStandby : figures.lagOfPrimary),
    standbys: isStandby ? 0 : await figure(figures.standbys)
  })
}

/** The answer comes from a stranger, even to our own question. */
function readStatus(row: Row): Status {
  const version = /^[\w.]{1,40}/.exec(String(row.version))?.[0] ?? 'unknown'
  const number = (name: string) => (row[name] == null ? undefined : Math.max(0, Number(row[name])) || 0)
  const [sizeBytes, lagSeconds, standbys] = [number('sizeBytes'), number('lagSeconds'), number('standbys')]
  return {
    version,
    role: row.inRecovery === true ? 'standby' : 'primary',
    ...(sizeBytes !== undefined && { sizeBytes: Math.trunc(sizeBytes) }),
    ...(lagSeconds !== undefined && { lagSeconds: Math.round(lagSeconds * 1000) / 1000 }),
    ...(standbys !== undefined && { standbys: Math.trunc(standbys) })
  }
}

/** Undefined where the server refuses the question. */
async function optional<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof QuestionRefused) return undefined
    throw error
  }
}

export interface Status {
  version: string
  role: Role
  sizeBytes?: number
  lagSeconds?: number
  /** Of a primary. */
  standbys?: number
}
