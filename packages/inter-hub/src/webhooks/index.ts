export { type DeliveryObserver, deliverDue } from './deliver.ts'
export { dispatchEvents } from './dispatch.ts'
export { readDueQueue } from './due-queue.ts'
export { webhookRoutes } from './routes.ts'
