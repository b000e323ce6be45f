export { observationRoutes } from './routes.ts'
export { observationTables } from './tables.ts'
