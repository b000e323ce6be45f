import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { widgets } from '../widgets/index.ts'
import { patternRoutes } from './routes.ts'
import { patternTables } from './tables.ts'

export const patterns = capability({
  name: 'patterns',
  needs: [hubs, widgets],
  tags: { 'widget-patterns': 'Widget patterns: versioned templates of widgets and relations that hubs adopt.' },
  tables: patternTables,
  routes: async (api, _, { db, clock }) => patternRoutes(api, { db, clock })
})
