import { capability } from '../capability/index.ts'
import { transferRoutes } from './routes.ts'

export { exportLines, watched } from './export.ts'
export { linesType } from './schema.ts'

export const transfer = capability({
  name: 'transfer',
  needs: [],
  tags: { transfer: 'Export and import of the installation.' },
  routesApart: async (api, _, { db, databaseUrl, schemaVersion, version, slots, standstillMs, tables }) =>
    transferRoutes(api, { db, databaseUrl, schemaVersion, version, slots: slots.exports, standstillMs, tables })
})
