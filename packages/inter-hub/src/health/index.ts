export { freeShareOf } from './checks.ts'
export { type Health, healthRoutes } from './routes.ts'
