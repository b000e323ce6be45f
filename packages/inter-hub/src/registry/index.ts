import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { manifests } from '../manifests/index.ts'
import { registryRoutes } from './routes.ts'

export const registry = capability({
  name: 'registry',
  needs: [hubs, manifests],
  tags: {
    'widget-types': 'Registry of widget types, public.',
    'event-types': 'Registry of event types and of what they prove, public.',
    'annotation-categories': 'Registry of annotation categories, public.',
    'policy-scopes': 'Registry of policy scopes, public.',
    'hub-registry': 'Hubs with manifest, vocabulary, consumers and counts.'
  },
  routes: async (api, _, { db }) => registryRoutes(api, { db })
})
