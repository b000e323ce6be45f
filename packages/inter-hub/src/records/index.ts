import { capability } from '../capability/index.ts'
import { evidence } from '../evidence/index.ts'
import { hubs } from '../hubs/index.ts'
import { widgets } from '../widgets/index.ts'
import { loopRoutes } from './routes.ts'
import { recordTables } from './tables.ts'

export const records = capability({
  name: 'records',
  needs: [hubs, widgets, evidence],
  tags: {
    'requirement-candidates': 'Requirement candidates: what should be done, as it was found.',
    'decision-records': 'Decision records: what was decided, why, by whom and on which evidence.',
    'deployment-records': 'Deployment records: what was rolled out, where and when.',
    'outcome-signals': 'Outcome signals: the evidence that would show whether it worked, and whether it has.',
    links: 'Links: what follows from what, and the trace through them.'
  },
  tables: recordTables,
  routes: async (api, _, { db, clock }) => loopRoutes(api, { db, clock })
})
