import { capability } from '../capability/index.ts'
import { evidence, evidenceTables } from '../evidence/index.ts'
import { hubs } from '../hubs/index.ts'
import { manifests } from '../manifests/index.ts'
import { system } from '../system/index.ts'
import { widgets } from '../widgets/index.ts'
import { evidenceRoutes } from './evidence-routes.ts'
import { openEvents } from './open.ts'
import { pastEvents } from './past-events.ts'
import { pastEvidence } from './past-evidence.ts'
import { recordRoutes } from './record-routes.ts'
import { eventRoutes } from './routes.ts'
import { preparePartitions } from './store.ts'
import { streamRoutes } from './stream-routes.ts'
import { eventTables } from './tables.ts'

export {
  cloudEventType,
  type InBinary,
  systemCloudEvent,
  systemHeaders,
  toCloudEvent,
  toHeaders
} from './cloud-event.ts'
export { UnknownEventType } from './errors.ts'
export { type IncomingEvent, madeEvent } from './incoming.ts'
export { type EventRow, freshForText, prepareEvent } from './prepare.ts'
export {
  checkRecordable,
  judgeEvent,
  type Recorder,
  recordEvent,
  recordWhole,
  requireEventSize
} from './record-event.ts'
export { getEventsOf, type StoredEvent } from './store.ts'
export { ingestColumns } from './writer.ts'

export const events = capability({
  name: 'events',
  needs: [hubs, manifests, evidence, widgets, system],
  tags: { 'interaction-events': 'Interaction events: record, list and stream evidence.' },
  // Evidence rests on events, so its rows come after theirs.
  tables: [...eventTables, ...evidenceTables],
  intakes: [pastEvents, pastEvidence],
  open: openEvents,
  routes: async (api, { recorder, streams }, { db, publicUrl, slots, standstillMs }) => {
    await evidenceRoutes(api, { recorder, db })
    await eventRoutes(api, { recorder, publicUrl })
    await streamRoutes(api, { db, streams, publicUrl, slots: slots.streams, standstillMs })
  },
  routesApart: async (api, { recorder }) => recordRoutes(api, { recorder }),
  jobs: (_, { pool, clock }) => [
    {
      what: 'preparing partitions',
      everyMs: 10 * 60 * 1000,
      atStart: true,
      run: () => preparePartitions(pool, clock.now())
    }
  ],
  close: ({ writer }) => writer.close()
})
