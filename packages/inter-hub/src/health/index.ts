import { capability } from '../capability/index.ts'
import { freeShareOf } from './checks.ts'
import { healthRoutes } from './routes.ts'

export type { Health } from './routes.ts'

export const health = capability({
  name: 'health',
  needs: [],
  hooks: (_, { isDraining }) => ({ isDraining }),
  rootRoutes: async (app, _, { pool: db, schemaVersion, diskFolder, isDraining }) => {
    const freeShare = diskFolder === undefined ? undefined : () => freeShareOf(diskFolder)
    await healthRoutes(app, { db, schemaVersion, freeShare, isDraining })
  }
})
