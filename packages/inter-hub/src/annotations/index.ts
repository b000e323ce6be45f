export { annotationRoutes } from './routes.ts'
export { annotationsOf } from './store.ts'
export { annotationTables } from './tables.ts'
