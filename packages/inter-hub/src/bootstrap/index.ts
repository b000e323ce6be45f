import { capability } from '../capability/index.ts'
import { events } from '../events/index.ts'
import { hubs } from '../hubs/index.ts'
import { manifests } from '../manifests/index.ts'
import { widgets } from '../widgets/index.ts'

export { DefinitionError, type HubDefinition, readHubDefinition } from './definition.ts'
export { bootstrapStatement, type Target } from './statement.ts'

/** The bootstrap of a hub as SQL, for a server whose API cannot be used. It has no routes. */
export const bootstrap = capability({ name: 'bootstrap', needs: [hubs, manifests, widgets, events] })
