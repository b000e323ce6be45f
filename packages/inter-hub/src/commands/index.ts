export { askCommand, type CommandDesk, requireCommand } from './ask.ts'
export { commandRoutes } from './routes.ts'
export { settleCommands } from './store.ts'
export { Wakeup } from './wakeup.ts'
