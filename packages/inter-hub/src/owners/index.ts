import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { ownerRoutes } from './routes.ts'
import { ownerTables } from './tables.ts'

export const owners = capability({
  name: 'owners',
  needs: [hubs],
  tags: { owners: 'Owners: the teams, people and repositories responsible for widgets.' },
  tables: ownerTables,
  routes: async (api, _, { db, clock }) => ownerRoutes(api, { db, clock })
})
