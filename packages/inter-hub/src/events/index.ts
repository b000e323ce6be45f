export {
  cloudEventType,
  type InBinary,
  systemCloudEvent,
  systemHeaders,
  toCloudEvent,
  toHeaders
} from './cloud-event.ts'
export { evidenceRoutes } from './evidence-routes.ts'
export { madeEvent } from './read-event.ts'
export { type Recorder, recordEvent } from './record-event.ts'
export { eventRoutes, recordRoutes } from './routes.ts'
export { getEventsOf, type StoredEvent } from './store.ts'
export { Streams } from './stream.ts'
export { streamRoutes } from './stream-routes.ts'
export { eventTables } from './tables.ts'
export { VocabularyCache } from './vocabulary-cache.ts'
export { EventWriter, type EventWriterFigures, type EventWriterTracer } from './writer.ts'
