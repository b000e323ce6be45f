export { deliverDue } from './deliver.ts'
export { dispatchEvents } from './dispatch.ts'
export { webhookRoutes } from './routes.ts'
