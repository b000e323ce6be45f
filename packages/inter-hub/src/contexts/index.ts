import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { contextRoutes } from './routes.ts'
import { contextTables } from './tables.ts'

export const contexts = capability({
  name: 'contexts',
  needs: [hubs],
  tags: { contexts: 'Contexts: the addresses of what evidence was observed on, such as dashboards.' },
  tables: contextTables,
  routes: async (api, _, { db, clock }) => contextRoutes(api, { db, clock })
})
