import { capability } from '../capability/index.ts'
import { evidence } from '../evidence/index.ts'
import { hubs } from '../hubs/index.ts'
import { widgets } from '../widgets/index.ts'
import { catalogueRoutes } from './routes.ts'

export const catalogue = capability({
  name: 'catalogue',
  needs: [hubs, evidence, widgets],
  tags: { catalogue: 'The widgets of a hub in the formats of Prometheus.' },
  routes: async (api, _, { db, clock }) => catalogueRoutes(api, { db, clock })
})
