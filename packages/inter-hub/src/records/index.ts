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
    'requirement-candidates': 'Requirement candidates: needs found during operation.',
    'decision-records': 'Decision records: decisions with their reasons and evidence.',
    'deployment-records': 'Deployment records: what was deployed, where and when.',
    'outcome-signals': 'Outcome signals: the evidence that is expected to show whether a change worked.',
    links: 'Links from causes to effects, and traces along them.'
  },
  tables: recordTables,
  routes: async (api, _, { db, clock }) => loopRoutes(api, { db, clock })
})
