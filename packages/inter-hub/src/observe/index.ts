import { capability } from '../capability/index.ts'
import { metricsRoutes } from './routes.ts'

export { addBuildInfo, addDueQueue, addPool, deliveryMetrics, requestMetrics, writerMetrics } from './families.ts'
export { listenForMetrics, type MetricsListener } from './listener.ts'

export { type Environment, openTracing, type Tracing } from './tracing.ts'

export const observe = capability({
  name: 'observe',
  needs: [],
  rootRoutes: async (app, _, { metrics }) => metricsRoutes(app, { metrics })
})
