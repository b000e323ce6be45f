export { chooseHub, type HubRef, hubsToList, requireObject } from './access.ts'
export { hubRoutes } from './routes.ts'
export { findHub, getHub, listHubIds, vsmSystem } from './store.ts'
export { hubTables } from './tables.ts'
