/** Feeds: events and system events of some hubs in their order, read on from a cursor. */
import type { Db } from '../db/sql.ts'
import { only, sql } from '../db/sql.ts'
import { hubsToList } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { type Binding, cursorSealer, openCursor, type Place, type Places, type Sealing } from '../kernel/cursor.ts'
import { defineProblem } from '../kernel/problem.ts'

export const CursorGone = defineProblem(
  'cursor_gone',
  410,
  'Cursor gone',
  'The cursor points to a history that no longer exists: the database was restored or imported into, or the events after the cursor were removed at the end of their retention period. Read the current state again (`GET /hubs/{id}/snapshot`), or continue at the oldest event with the cursor in `resume`. If the cursor covers a single hub, `firstSeq` is the number of that event.'
)

/** How far the numbers of a hub go. */
export interface Head {
  /** The number of its oldest event. */
  firstSeq: number
  seq: number
  system: number
}

/** What is read: these hubs, as they are now. */
export interface Feed extends Sealing {
  /** The hub that is read; `*` where it is all that the caller may read. */
  bound: string
  heads: ReadonlyMap<string, Head>
}

/** Which of the two a cursor of this kind counts. */
export interface Reads {
  events: boolean
  system: boolean
}

/** The hubs that a caller reads, and how far they go at this moment. */
export async function openFeed(db: Db, actor: Actor, reference: string | undefined): Promise<Feed> {
  const hubs = await hubsToList(db, actor, reference)
  const isOne = reference !== undefined || (actor.hub !== null && hubs?.length === 1 && hubs[0] === actor.hub.id)
  return readFeed(db, hubs, isOne ? (hubs?.[0] ?? '') : '*')
}

/** The feed of these hubs; null: of all. */
export async function readFeed(db: Db, hubs: readonly string[] | null, bound: string): Promise<Feed> {
  const which = hubs === null ? sql`true` : sql`h.id = any (${hubs}::uuid[])`
  const { key, epoch, rows } = only(
    await db.query<Sealing & { rows: (Head & { id: string })[] }>(sql`
      select i.cursor_key as key, i.epoch, (
        select coalesce(jsonb_agg(jsonb_build_object('id', h.id, 'firstSeq', h.first_seq,
          'seq', greatest(h.first_seq - 1, (select max(e.seq) from hub.interaction_events e where e.hub_id = h.id)),
          'system', coalesce((select max(s.seq) from hub.system_events s where s.hub_id = h.id), 0)) order by h.id), '[]')
        from hub.hubs h where ${which}) as rows
      from hub.installation i`)
  )
  return { key, epoch, bound, heads: new Map(rows.map(({ id, ...head }) => [id, head])) }
}

const placesAt = ({ heads }: Feed, { events, system }: Reads, at: (head: Head) => Place): Places =>
  new Map(
    [...heads].map(([hub, head]) => {
      const place = at(head)
      return [hub, { seq: events ? place.seq : undefined, system: system ? place.system : undefined }]
    })
  )

/** The place before the oldest of each hub. */
export function oldestPlaces(feed: Feed, reads: Reads): Places {
  return placesAt(feed, reads, ({ firstSeq }) => ({ seq: firstSeq - 1, system: 0 }))
}

/** The place after the newest of each hub. */
export function newestPlaces(feed: Feed, reads: Reads): Places {
  return placesAt(feed, reads, (head) => head)
}

/** The text of places in this feed. */
export function sealer(feed: Feed, filter: Binding['filter']): (places: Places) => string {
  return cursorSealer(feed, { hub: feed.bound, filter })
}

/**
 * Where to read on: after a cursor, `0` at the oldest, `now` after the newest. A hub that the cursor does not name, as it
 * came later, begins at its oldest.
 * @throws MalformedRequest, CursorGone
 */
export function placesAfter(
  feed: Feed,
  text: string,
  filter: Binding['filter'],
  reads: Reads,
  parameter: string
): Places {
  const oldest = oldestPlaces(feed, reads)
  if (text === '0') return oldest
  if (text === 'now') return newestPlaces(feed, reads)
  const { places, isOfEpoch } = openCursor(text, feed, { hub: feed.bound, filter }, parameter)
  if (!isOfEpoch) throw gone(feed, filter, reads, 'The database was restored or imported into.')
  const found = new Map(oldest)
  for (const [hub, { firstSeq, seq, system }] of feed.heads) {
    const place = places.get(hub)
    if (place === undefined) continue
    const last = place.seq ?? firstSeq - 1
    if (reads.events && last < firstSeq - 1)
      throw gone(feed, filter, reads, 'The events after it were removed at the end of their retention period.')
    if ((reads.events && last > seq) || (reads.system && (place.system ?? 0) > system)) {
      throw gone(feed, filter, reads, 'It is beyond the newest event, because the database was restored.')
    }
    found.set(hub, {
      seq: reads.events ? last : undefined,
      system: reads.system ? (place.system ?? 0) : undefined
    })
  }
  return found
}

function gone(feed: Feed, filter: Binding['filter'], reads: Reads, why: string) {
  const [one, ...others] = feed.heads.values()
  return new CursorGone(`The cursor is no longer valid. ${why}`, {
    members: {
      resume: sealer(feed, filter)(oldestPlaces(feed, reads)),
      ...(one && others.length === 0 ? { firstSeq: one.firstSeq } : {})
    }
  })
}
