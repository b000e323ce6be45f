import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import { goneSignal, onClosed } from '../http/connection.ts'
import { findHub, requireObject } from '../hubs/index.ts'
import { Busy } from '../kernel/byte-budget.ts'
import { NotFound, NotReady } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { type Slots, TooManyOpen } from '../kernel/slots.ts'
import { exportLines, linesType, watched } from '../transfer/index.ts'
import { openSnapshot } from './snapshot.ts'

/** How long a snapshot waits for others, which are short: programs that start together all get one. */
const slotWaitMs = 10_000

interface Parts {
  db: Database
  clock: Clock
  databaseUrl: string
  /** Exports and snapshots that run at the same time. */
  slots: Slots
  standstillMs: number
}

const SnapshotLines = Type.String({
  $id: 'SnapshotLines',
  description:
    'NDJSON. The first line is `{"kind": "snapshot", "hub", "hubId", "at", …}`, followed by `{"kind", "row"}` for each `owner`, `widget`, `relation`, `observation`, `status`, `evidence` (a digest of at most 1 KiB) and `decision`, and at the end `{"kind": "end", "lines": <rows>, "position": "<cursor>"}`.'
})

export const snapshotRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  const { db, clock, databaseUrl, slots, standstillMs } = parts
  app.addSchema(SnapshotLines)

  app.get(
    '/hubs/:id/snapshot',
    {
      config: { scope: 'hub:read', alsoAnswers: [linesType], waits: true, problems: [TooManyOpen, Busy] },
      schema: {
        operationId: 'getHubSnapshot',
        tags: ['hubs'],
        summary: 'Read a consistent snapshot of a hub, with the position to stream from',
        description:
          'Returns widgets with their state, relations, observations, statuses, owners, digests of evidence and decisions as NDJSON. `position` in the last line is a cursor: a stream or list of the events and system events of this hub, with any filter, continues from it without missing or repeating anything. The response ends when the key is revoked, and when the client reads nothing for a minute.',
        params: ById,
        response: {
          200: {
            description: 'One line per object. The snapshot is complete only if the last line is present.',
            content: { [linesType]: { schema: named(SnapshotLines) } }
          }
        }
      }
    },
    async (request, reply) => {
      const hub = await findHub(db, request.params.id)
      if (!hub) throw new NotFound('This hub does not exist, or the key has no access to it.')
      requireObject(request.actor, 'read', hub.slug, 'hub')
      const gone = goneSignal(reply)
      const release = await slots.takeSoon(request.actor.id, slotWaitMs, gone)
      onClosed(reply, release)
      try {
        if (gone.aborted) throw new NotReady('The client disconnected.')
        const now = clock.now()
        const { rows, position, close } = await openSnapshot(databaseUrl, hub.id, now)
        onClosed(reply, close)
        const head = { kind: 'snapshot', hub: hub.slug, hubId: hub.id, at: now.toISOString() }
        const watch = { check: () => request.callerNow(), standstillMs, cutOff: () => reply.raw.destroy() }
        reply.type(linesType).header('cache-control', 'no-store')
        return Readable.from(watched(exportLines(head, rows(), { position }), watch), { highWaterMark: 1 }) as never
      } catch (error) {
        release()
        throw error
      }
    }
  )
}
