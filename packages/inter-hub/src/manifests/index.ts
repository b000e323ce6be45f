export { type CompiledEventType, compileEventType, type Judgement, type Outcome } from './event-type.ts'
export { manifestRoutes } from './routes.ts'
export type { Kind } from './schema.ts'
export { findActiveManifest } from './store.ts'
