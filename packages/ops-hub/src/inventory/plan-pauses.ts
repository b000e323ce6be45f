/** Which checks of an inventory will not run once it is applied, by the rule of the runtime. */
import { environmentType, type Inventory } from './inventory.ts'
import { pauseOf } from './pause.ts'
import type { Current, PlannedPause } from './plan-types.ts'

/** What the inventory declares and what is set in the hub, taken together. `now` in milliseconds since 1970. */
export function planPauses(desired: Inventory, { widgets, observations }: Current, now: number): PlannedPause[] {
  const ids = new Map(widgets.map(({ id, slug }) => [slug, id]))
  const set = Map.groupBy(observations, ({ widgetId }) => widgetId)
  const setFor = (slug: string | undefined) => set.get(ids.get(slug ?? '') ?? '') ?? []
  const files = new Map(desired.widgets.map(({ slug, checksPaused }) => [slug, checksPaused]))
  return desired.widgets.flatMap(({ slug, type, environment, checks }) => {
    const place = type === environmentType ? slug : environment
    const environmentFile = files.get(place ?? '')
    return checks.flatMap(({ name, paused: file }) => {
      const sources = { name, widget: setFor(slug), environment: setFor(place), file, environmentFile }
      const pause = pauseOf(sources, now)
      return pause ? [{ widget: slug, check: name, ...pause }] : []
    })
  })
}
