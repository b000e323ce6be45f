import { capability } from '../capability/index.ts'
import { evidence } from '../evidence/index.ts'
import { hubs } from '../hubs/index.ts'
import { system } from '../system/index.ts'
import { widgets } from '../widgets/index.ts'
import { historyRoutes } from './routes.ts'

export const history = capability({
  name: 'history',
  needs: [hubs, evidence, widgets, system],
  routes: async (api, _, { db, clock }) => historyRoutes(api, { db, clock })
})
