export type { Recorder } from './record-event.ts'
export { batchRoutes, eventRoutes, evidenceRoutes } from './routes.ts'
export { VocabularyCache } from './vocabulary-cache.ts'
export { EventWriter, type EventWriterFigures, type EventWriterTracer } from './writer.ts'
