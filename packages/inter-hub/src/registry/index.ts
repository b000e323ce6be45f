import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { manifests } from '../manifests/index.ts'
import { registryRoutes } from './routes.ts'

export const registry = capability({
  name: 'registry',
  needs: [hubs, manifests],
  tags: {
    'widget-types': 'The public registry of widget types.',
    'event-types': 'The public registry of event types and what they prove.',
    'annotation-categories': 'The public registry of annotation categories.',
    'policy-scopes': 'The public registry of policy scopes.',
    'hub-registry': 'Hubs with their manifest, vocabulary, consumers and counts.'
  },
  routes: async (api, _, { db }) => registryRoutes(api, { db })
})
