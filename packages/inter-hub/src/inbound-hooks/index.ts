export { pingRoutes } from './ping-routes.ts'
export { inboundHookRoutes } from './routes.ts'
