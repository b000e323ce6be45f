export { ownerRoutes } from './routes.ts'
export { ownerTables } from './tables.ts'
