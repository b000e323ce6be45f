import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { widgets } from '../widgets/index.ts'
import { observationRoutes } from './routes.ts'
import { observationTables } from './tables.ts'

export { observationsOfHub } from './store.ts'

export const observations = capability({
  name: 'observations',
  needs: [hubs, widgets],
  tags: { observations: 'Observations: pause or enable the checks of widgets.' },
  tables: observationTables,
  routes: async (api, _, { db, clock }) => observationRoutes(api, { db, clock })
})
