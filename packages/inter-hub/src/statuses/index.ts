import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { widgets } from '../widgets/index.ts'
import { statusRoutes } from './routes.ts'
import { findStatus, findStatuses } from './store.ts'
import { statusTables } from './tables.ts'

export { statusAt, statusesOfHub } from './store.ts'

export const statuses = capability({
  name: 'statuses',
  needs: [hubs, widgets],
  tables: statusTables,
  open: ({ of }) => {
    of(widgets).includes.set('status', {
      member: 'reportedStatus',
      read: async (db, { hubId, id }, now) => JSON.stringify((await findStatus(db, hubId, id, now)) ?? null),
      readAll: findStatuses
    })
  },
  routes: async (api, _, { db, clock }) => statusRoutes(api, { db, clock })
})
