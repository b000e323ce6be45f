import type { Db } from '../../db/sql.ts'
import { only, sql } from '../../db/sql.ts'
import { isUuid } from '../../kernel/ids.ts'
import type { Listed } from '../../kernel/page.ts'
import { absoluteS, idleS, linkS } from '../../kernel/session.ts'
import { type Credential, hashCredential } from '../keys/key-text.ts'
import type { Session } from './schema.ts'

export interface Person {
  id: string
  name: string
  role: 'viewer' | 'operator' | 'admin'
}

/** The person with this name; a new name creates an administrator. */
export async function keepPerson(db: Db, name: string): Promise<Person> {
  await db.query(sql`insert into hub.people (name) values (${name}) on conflict (name) do nothing`)
  return only(await db.query<Person>(sql`select p.id, p.name, p.role from hub.people p where p.name = ${name}`))
}

/** Stores a link. */
export async function insertLink(
  db: Db,
  personId: string,
  link: Credential
): Promise<{ id: string; expiresAt: string }> {
  return only(
    await db.query<{ id: string; expiresAt: string }>(sql`
      insert into hub.sign_in_links (person_id, prefix, hash, expires_at)
      values (${personId}, ${link.prefix}, ${hashCredential(link.text)}, clock_timestamp() + ${linkS} * interval '1 second')
      returning id, expires_at as "expiresAt"`)
  )
}

/** The person of a link that still works; does not use it up. */
export async function findLinkPerson(db: Db, link: Credential): Promise<Person | undefined> {
  const [row] = await db.query<Person>(sql`
    select p.id, p.name, p.role from hub.sign_in_links l join hub.people p on p.id = l.person_id
    where l.prefix = ${link.prefix} and l.hash = ${hashCredential(link.text)} and l.used_at is null
      and l.expires_at > clock_timestamp()`)
  return row
}

/** Uses up a link; false if another request was first. */
export async function useLink(db: Db, link: Credential): Promise<boolean> {
  const rows = await db.query(sql`
    update hub.sign_in_links set used_at = clock_timestamp()
    where prefix = ${link.prefix} and hash = ${hashCredential(link.text)} and used_at is null
      and expires_at > clock_timestamp() returning id`)
  return rows.length === 1
}

/** SQL condition: the session is still valid. */
const isLive = sql`s.expires_at > clock_timestamp() and s.last_used_at > clock_timestamp() - ${idleS} * interval '1 second'`

const columns = sql`s.id, p.name as person, s.address, s.agent, s.created_at as "createdAt", s.last_used_at as "lastUsedAt",
  s.expires_at as "expiresAt"`

export type StoredSession = Omit<Session, 'isCurrent'>

/** Opens a session. */
export async function insertSession(
  db: Db,
  person: Person,
  session: Credential,
  from: { address: string; agent: string | null }
): Promise<StoredSession> {
  return only(
    await db.query<StoredSession>(sql`
      with s as (insert into hub.sessions (person_id, prefix, hash, address, agent, expires_at)
        values (${person.id}, ${session.prefix}, ${hashCredential(session.text)}, ${from.address}, ${from.agent},
          clock_timestamp() + ${absoluteS} * interval '1 second') returning *)
      select ${columns} from s join hub.people p on p.id = s.person_id`)
  )
}

/** The open sessions of a person, newest first. */
export async function listSessions(db: Db, personId: string): Promise<Listed<StoredSession>> {
  const items = await db.query<StoredSession>(sql`
    select ${columns} from hub.sessions s join hub.people p on p.id = s.person_id
    where s.person_id = ${personId} and ${isLive} order by s.created_at desc, s.id limit 200`)
  return { items, total: items.length }
}

/** Ends a session of this person, or of anyone. Returns its prefix; undefined if it does not exist. */
export async function deleteSession(db: Db, id: string, personId: string | undefined): Promise<string | undefined> {
  if (!isUuid(id)) return undefined
  const [row] = await db.query<{ prefix: string }>(sql`
    delete from hub.sessions s where s.id = ${id} and (${personId ?? null}::uuid is null or s.person_id = ${personId ?? null})
    returning s.prefix`)
  return row?.prefix
}

/** Removes ended sessions and expired links. */
export async function removeEnded(db: Db): Promise<void> {
  await db.query(sql`delete from hub.sessions s where not (${isLive})`)
  await db.query(sql`delete from hub.sign_in_links where expires_at < clock_timestamp()`)
}

export interface SessionOwner extends Person {
  sessionId: string
  prefix: string
  hash: Buffer
  /** Milliseconds until it ends if it is not used again. */
  endsInMs: number
  unusedMs: number
}

export async function findSession(db: Db, prefix: string): Promise<SessionOwner | undefined> {
  const [row] = await db.query<SessionOwner>(sql`
    select p.id, p.name, p.role, s.id as "sessionId", s.prefix, s.hash,
      extract(epoch from least(s.expires_at, s.last_used_at + ${idleS} * interval '1 second') - clock_timestamp())
        ::double precision * 1000 as "endsInMs",
      extract(epoch from clock_timestamp() - s.last_used_at)::double precision * 1000 as "unusedMs"
    from hub.sessions s join hub.people p on p.id = s.person_id where s.prefix = ${prefix} and ${isLive}`)
  return row
}

/** Records a use; false if the session has ended. */
export async function touchSession(db: Db, id: string): Promise<boolean> {
  const rows = await db.query(
    sql`update hub.sessions s set last_used_at = clock_timestamp() where s.id = ${id} and ${isLive} returning s.id`
  )
  return rows.length === 1
}
