export {
  CursorGone,
  type Feed,
  newestPlaces,
  openFeed,
  placesAfter,
  type Reads,
  readFeed,
  sealer
} from './feed.ts'
export { systemRoutes } from './routes.ts'
export type { SystemEvent } from './schema.ts'
export { selectSystemAfter } from './store.ts'
export { systemTables } from './tables.ts'
export { watchStates } from './watch.ts'
