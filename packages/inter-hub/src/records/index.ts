export { loopRoutes } from './routes.ts'
export { recordTables } from './tables.ts'
