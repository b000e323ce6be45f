/** Which checks of an inventory will not run once it is applied, by the rule of the runtime. */
import type { Client } from '@inter-hub/sdk'
import { environmentType, type Inventory, type Pause, pauseOf } from '../inventory/index.ts'
import { loadView } from '../view/follow.ts'
import { HubView } from '../view/hub-view.ts'

export interface PlannedPause extends Pause {
  widget: string
  check: string
}

/** What the inventory says and what is set in the hub, taken together. @throws IhubError */
export async function plannedPauses(client: Client, hub: string, inventory: Inventory): Promise<PlannedPause[]> {
  const view = new HubView()
  await loadView(client, hub, view)
  const ids = new Map([...view.widgets.values()].map(({ id, slug }) => [slug, id]))
  const setFor = (slug: string | undefined) => view.observationsOf(ids.get(slug ?? '') ?? '')
  const files = new Map(inventory.widgets.map(({ slug, checksPaused }) => [slug, checksPaused]))
  return inventory.widgets.flatMap(({ slug, type, environment, checks }) => {
    const place = type === environmentType ? slug : environment
    const environmentFile = files.get(place ?? '')
    return checks.flatMap(({ name, paused: file }) => {
      const sources = { name, widget: setFor(slug), environment: setFor(place), file, environmentFile }
      const pause = pauseOf(sources, Date.now())
      return pause ? [{ widget: slug, check: name, ...pause }] : []
    })
  })
}
