import { access } from '../access/index.ts'
import { type Context, capability } from '../capability/index.ts'
import { commands } from '../commands/index.ts'
import { events } from '../events/index.ts'
import { hubs } from '../hubs/index.ts'
import { openSecretBox } from '../kernel/secret-box.ts'
import { widgets } from '../widgets/index.ts'
import type { PingDesk } from './make.ts'
import { recordOverdue } from './overdue.ts'
import { pingRoutes } from './ping-routes.ts'
import { inboundHookRoutes } from './routes.ts'
import { inboundHookTables } from './tables.ts'

export const inboundHooks = capability({
  name: 'inbound-hooks',
  needs: [hubs, access, widgets, events, commands],
  tags: { 'inbound-hooks': 'Inbound hooks: URLs that turn a request into an event or a command.' },
  tables: inboundHookTables,
  open: ({ secretsKey }) => ({ secrets: openSecretBox(secretsKey) }),
  routes: async (api, { secrets }, { db, clock, publicUrl }) =>
    inboundHookRoutes(api, { db, clock, publicUrl, secrets }),
  rootRoutes: async (app, { secrets }, context) => pingRoutes(app, { ...deskOf(context), secrets }),
  jobs: (_, context) => [{ what: 'recording overdue runs', everyMs: 15_000, run: () => recordOverdue(deskOf(context)) }]
})

function deskOf({ pool, clock, of }: Context): PingDesk {
  return { recorder: of(events).recorder, desk: { db: pool, clock, wakeup: of(commands) } }
}
