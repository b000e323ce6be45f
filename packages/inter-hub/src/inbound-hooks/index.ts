import { access } from '../access/index.ts'
import { capability } from '../capability/index.ts'
import { commands } from '../commands/index.ts'
import { events } from '../events/index.ts'
import { hubs } from '../hubs/index.ts'
import { widgets } from '../widgets/index.ts'
import { pingRoutes } from './ping-routes.ts'
import { inboundHookRoutes } from './routes.ts'
import { inboundHookTables } from './tables.ts'

export const inboundHooks = capability({
  name: 'inbound-hooks',
  needs: [hubs, access, widgets, events, commands],
  tags: { 'inbound-hooks': 'Inbound hooks: addresses whose callers make an event or a command.' },
  tables: inboundHookTables,
  routes: async (api, _, { db, clock, publicUrl }) => inboundHookRoutes(api, { db, clock, publicUrl }),
  rootRoutes: async (app, _, { pool, clock, of }) => {
    const { recorder } = of(events)
    await pingRoutes(app, { recorder, desk: { db: pool, clock, wakeup: of(commands) } })
  }
})
