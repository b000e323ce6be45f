export { type CompiledEventType, compileEventType, type Judgement, type Outcome } from './event-type.ts'
export { manifestRoutes } from './routes.ts'
export { EventTypeEntry, type Kind, Manifest } from './schema.ts'
export { findActiveManifest } from './store.ts'
