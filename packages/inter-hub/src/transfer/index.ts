export { transferRoutes } from './routes.ts'
export { snapshotRoutes } from './snapshot-routes.ts'
