import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { systemRoutes } from './routes.ts'
import { systemTables } from './tables.ts'
import { watchStates } from './watch.ts'

export { CursorGone, type Feed, newestPlaces, openFeed, placesAfter, readFeed, sealer } from './feed.ts'
export { withLinks } from './links.ts'
export type { SystemEvent } from './schema.ts'
export { selectSystemAfter } from './store.ts'

export const system = capability({
  name: 'system',
  needs: [hubs],
  tags: {
    'system-events': 'System events: state changes, and changes of widgets, relations, manifests and webhooks.'
  },
  tables: systemTables,
  routes: async (api, _, { db, publicUrl }) => systemRoutes(api, { db, publicUrl }),
  start: (_, { pool, clock, signals, failed }) => watchStates(pool, clock, signals, failed('detecting state changes'))
})
