import { capability } from '../capability/index.ts'
import { readConsole } from './files.ts'
import { consoleRoutes, pageSender } from './routes.ts'

/** Serves the built console; the server does not know its pages. */
export const console = capability({
  name: 'console',
  needs: [],
  open: ({ consoleFolder }) => (consoleFolder === undefined ? undefined : readConsole(consoleFolder)),
  hooks: (files) => ({ sendPage: pageSender(files) }),
  rootRoutes: async (app, files, { consoleFolder }) =>
    consoleRoutes(app, files, consoleFolder !== undefined && files === undefined)
})
