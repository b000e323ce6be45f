import { capability } from '../capability/index.ts'
import { transferRoutes } from './routes.ts'

export { exportLines, watched } from './export.ts'
export { lineProblem } from './read-lines.ts'
export { linesType } from './schema.ts'

export const transfer = capability({
  name: 'transfer',
  needs: [],
  tags: { transfer: 'Export and import of the installation.' },
  routesApart: async (api, _, { slots, ...context }) => transferRoutes(api, { ...context, slots: slots.exports })
})
