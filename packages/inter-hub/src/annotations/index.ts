import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { widgets } from '../widgets/index.ts'
import { annotationRoutes } from './routes.ts'
import { annotationsOf } from './store.ts'
import { annotationTables } from './tables.ts'

export const annotations = capability({
  name: 'annotations',
  needs: [hubs, widgets],
  tags: { annotations: 'Annotations: remarks of people and programs on widgets and events.' },
  tables: annotationTables,
  open: ({ of }) => {
    of(widgets).includes.set('annotations', {
      member: 'annotations',
      read: async (db, { hubId, id }) => JSON.stringify(await annotationsOf(db, hubId, id))
    })
  },
  routes: async (api, _, { db, clock }) => annotationRoutes(api, { db, clock })
})
