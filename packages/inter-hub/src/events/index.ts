export type { Recorder } from './record-event.ts'
export { eventRoutes, evidenceRoutes, recordRoutes } from './routes.ts'
export { VocabularyCache } from './vocabulary-cache.ts'
export { EventWriter } from './writer.ts'
