export { addBuildInfo, addDueQueue, addPool, deliveryFigures, requestFigures, writerFigures } from './families.ts'
export { listenForMetrics, type MetricsListener } from './listener.ts'
export { metricsRoutes } from './routes.ts'
export { type Environment, openTracing, type Tracing } from './tracing.ts'
