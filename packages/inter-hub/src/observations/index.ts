export { observationRoutes } from './routes.ts'
export { observationsOfHub } from './store.ts'
export { observationTables } from './tables.ts'
