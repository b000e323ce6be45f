import { capability } from '../capability/index.ts'
import { evidence } from '../evidence/index.ts'
import { hubs } from '../hubs/index.ts'
import { observations } from '../observations/index.ts'
import { statuses } from '../statuses/index.ts'
import { system } from '../system/index.ts'
import { transfer } from '../transfer/index.ts'
import { widgets } from '../widgets/index.ts'
import { snapshotRoutes } from './routes.ts'

export const snapshot = capability({
  name: 'snapshot',
  needs: [hubs, evidence, widgets, observations, statuses, system, transfer],
  routes: async (api, _, { db, clock, databaseUrl, slots, standstillMs }) =>
    snapshotRoutes(api, { db, clock, databaseUrl, slots: slots.exports, standstillMs })
})
