import { capability } from '../capability/index.ts'
import { contexts } from '../contexts/index.ts'
import { evidence } from '../evidence/index.ts'
import { widgets } from '../widgets/index.ts'
import { explain } from './explain.ts'
import { Explanation } from './schema.ts'

export const explanations = capability({
  name: 'explanations',
  needs: [contexts, evidence, widgets],
  open: ({ of }) => {
    of(widgets).includes.set('explanation', {
      member: 'explanation',
      read: async (db, widget, now, at) => JSON.stringify(await explain(db, widget, now, at))
    })
  },
  routes: async (api) => {
    api.addSchema(Explanation)
  }
})
