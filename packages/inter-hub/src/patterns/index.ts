export { patternRoutes } from './routes.ts'
export { patternTables } from './tables.ts'
