import { capability } from '../capability/index.ts'
import { Journal } from './journal.ts'
import { auditRoutes } from './routes.ts'

export const audit = capability({
  name: 'audit',
  needs: [],
  tags: { audit: 'Audit log: changes, refused requests and uses of keys.' },
  open: ({ pool }) => new Journal(pool),
  hooks: ({ noteUse, noteRefusal }) => ({ noteUse, noteRefusal }),
  routes: async (api, _, { db }) => auditRoutes(api, { db }),
  close: (journal) => journal.close()
})
