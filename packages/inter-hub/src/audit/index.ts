export { Journal } from './journal.ts'
export { auditRoutes } from './routes.ts'
