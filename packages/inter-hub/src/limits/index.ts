export { anonymousDefault, createLimiter } from './limiter.ts'
export { removeOldWindows } from './store.ts'
