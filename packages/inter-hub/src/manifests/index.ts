export { type CompiledEventType, compileEventType, type Judgement, type Outcome } from '@inter-hub/rules'

import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { activations } from './activations.ts'
import { manifestRoutes } from './routes.ts'
import { manifestTables } from './tables.ts'

export { type Declared, declarations } from './activate.ts'
export { type CompiledCommand, compileCommand } from './command.ts'

export { type Command, CreateManifest, type Kind } from './schema.ts'
export { findActiveManifest } from './store.ts'
export { readVocabulary } from './vocabulary.ts'

export const manifests = capability({
  name: 'manifests',
  needs: [hubs],
  tags: { 'hub-capability-manifests': 'Manifests: draft, preview and activate the vocabulary of a hub.' },
  tables: manifestTables,
  intakes: [activations],
  routes: async (api, _, { db, clock }) => manifestRoutes(api, { db, clock })
})
