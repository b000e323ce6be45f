import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { limits } from '../limits/index.ts'
import { Authenticator } from './authenticator.ts'
import { keyRoutes } from './keys/routes.ts'
import { keyTables } from './keys/tables.ts'
import { metadataRoutes } from './oauth/metadata-routes.ts'
import { sessionRoutes } from './sessions/routes.ts'
import { SessionReader } from './sessions/session-reader.ts'
import { removeEnded } from './sessions/store.ts'
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
    sessions: 'People who use the console: sign-in links and sessions.',
    token: 'Short-lived access tokens, exchanged for a key.'
  },
  tables: keyTables,
  open: ({ pool }) => ({ authenticator: new Authenticator(pool), sessions: new SessionReader(pool) }),
  hooks: ({ authenticator, sessions }) => ({
    authenticate: authenticator.authenticate,
    authenticateSession: sessions.authenticate
  }),
  routes: async (api, { authenticator, sessions }, { db, clock }) => {
    await keyRoutes(api, { db, clock, authenticator })
    await sessionRoutes(api, { db, sessions })
  },
  rootRoutes: async (app, _services, { publicUrl }) => metadataRoutes(app, { publicUrl }),
  routesApart: async (api, { authenticator }, { db, publicUrl, of }) =>
    tokenRoutes(api, { db, authenticator, countRequest: of(limits).countRequest, publicUrl }),
  jobs: (_services, { pool }) => [
    { what: 'removing sessions that have ended', everyMs: 600_000, atStart: true, run: () => removeEnded(pool) }
  ],
  close: ({ authenticator }) => authenticator.close()
})
