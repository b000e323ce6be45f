import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { manifests } from '../manifests/index.ts'
import { widgets } from '../widgets/index.ts'
import { commandRoutes } from './routes.ts'
import { forgetCommands, settleCommands } from './store.ts'
import { commandTables } from './tables.ts'
import { Wakeup } from './wakeup.ts'

export { askCommand, type CommandDesk, requireCommand } from './ask.ts'
export { UnknownCommand } from './errors.ts'

export const commands = capability({
  name: 'commands',
  needs: [hubs, manifests, widgets],
  tags: { commands: 'Commands: work for the runtime of a hub.' },
  tables: commandTables,
  open: ({ closing, signals }) => new Wakeup(closing, signals),
  routes: async (api, wakeup, { db, clock }) => commandRoutes(api, { desk: { db, clock, wakeup } }),
  jobs: (wakeup, { pool, clock }) => [
    {
      what: 'settling commands',
      everyMs: 1000,
      run: async () => {
        for (const hubId of await settleCommands(pool, clock.now())) wakeup.wake(hubId)
      }
    },
    { what: 'removing old commands', everyMs: 3600 * 1000, run: () => forgetCommands(pool, clock.now()) }
  ]
})
