export { relationRoutes } from './relation-routes.ts'
export { widgetRoutes } from './routes.ts'
export { getWidget, resolveWidget } from './store.ts'
export { widgetTables } from './tables.ts'
