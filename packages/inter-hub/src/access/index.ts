import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { limits } from '../limits/index.ts'
import { Authenticator } from './authenticator.ts'
import { keyRoutes } from './keys/routes.ts'
import { keyTables } from './keys/tables.ts'
import { metadataRoutes } from './oauth/metadata-routes.ts'
import { tokenRoutes } from './tokens/token-routes.ts'

export { type Credential, hashCredential, matches, newCredential, parseCredential } from './keys/key-text.ts'
export {
  listOperatorKeys,
  type OperatorKey,
  type OperatorKeyState,
  type RegisterOptions,
  registerOperatorKey
} from './keys/operator-key.ts'

export const access = capability({
  name: 'access',
  needs: [hubs, limits],
  tags: {
    'api-consumers': 'Consumers and their keys.',
    token: 'Short-lived access tokens, exchanged for a key.'
  },
  tables: keyTables,
  open: ({ pool }) => new Authenticator(pool),
  hooks: ({ authenticate }) => ({ authenticate }),
  routes: async (api, authenticator, { db, clock }) => keyRoutes(api, { db, clock, authenticator }),
  rootRoutes: async (app, _authenticator, { publicUrl }) => metadataRoutes(app, { publicUrl }),
  routesApart: async (api, authenticator, { db, publicUrl, of }) =>
    tokenRoutes(api, { db, authenticator, countRequest: of(limits).countRequest, publicUrl }),
  close: (authenticator) => authenticator.close()
})
