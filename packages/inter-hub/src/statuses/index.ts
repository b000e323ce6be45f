export { statusRoutes } from './routes.ts'
export { findStatus } from './store.ts'
export { statusTables } from './tables.ts'
