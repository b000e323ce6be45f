import { capability } from '../capability/index.ts'
import { evidence } from '../evidence/index.ts'
import { hubs } from '../hubs/index.ts'
import { relationRoutes } from './relation-routes.ts'
import { type Include, widgetRoutes } from './routes.ts'
import { widgetTables } from './tables.ts'

export { UnknownPolicyScope, UnknownRelationType, UnknownWidgetType } from './errors.ts'
export { LabelSelector, matchesLabel, parseSelector } from './labels.ts'
export { pointerOf, stepsOf } from './ownership.ts'
export { CreateRelation, RelationOrigin } from './relation-schema.ts'
export { keepRelation, relationsOfHub } from './relations.ts'
export { CreateWidget, type Widget, WidgetState } from './schema.ts'
export {
  checkNewWidget,
  getWidget,
  insertWidget,
  resolveWidget,
  updateWidget,
  widgetStatuses,
  widgetsOfHub
} from './store.ts'
export { requireUnmanaged } from './upsert-widget.ts'

export const widgets = capability({
  name: 'widgets',
  needs: [hubs, evidence],
  tags: {
    widgets: 'Widgets: the governed objects of a hub, with their state and evidence.',
    relations: 'Relations between widgets.'
  },
  tables: widgetTables,
  // What `include` adds to a widget; capabilities above this one register theirs.
  open: () => ({ includes: new Map<string, Include>() }),
  routes: async (api, { includes }, { db, clock }) => {
    await relationRoutes(api, { db, clock })
    await widgetRoutes(api, { db, clock, includes })
  }
})
