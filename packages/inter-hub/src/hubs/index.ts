import { capability } from '../capability/index.ts'
import { hubRoutes } from './routes.ts'
import { hubTables } from './tables.ts'

export { chooseHub, type HubRef, hubsToList, namedHub, requireObject } from './access.ts'
export { hubRecords, type Step } from './hub-records.ts'
export { requireInventory } from './managed.ts'
export { CreateHub } from './schema.ts'
export { findHub, getHub } from './store.ts'
export { checkVsm, vsmSystem } from './vsm.ts'

export const hubs = capability({
  name: 'hubs',
  needs: [],
  tags: { hubs: 'Hubs.' },
  tables: hubTables,
  routes: async (api, _, { db }) => hubRoutes(api, { db })
})
