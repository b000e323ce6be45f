export { pingRoutes } from './ping-routes.ts'
export { inboundHookRoutes } from './routes.ts'
export { inboundHookTables } from './tables.ts'
