export { statusRoutes } from './routes.ts'
export { findStatus, statusAt, statusesOfHub } from './store.ts'
export { statusTables } from './tables.ts'
