import type { CurrentWidget, Plan } from '../plan-types.ts'
import { mergePatch } from './merge-patch.ts'

/** The widgets of a hub after the plan, as the API would answer them. */
export function widgetsAfter(plan: Plan, widgets: readonly CurrentWidget[]): CurrentWidget[] {
  const updates = new Map(plan.update.map((update) => [update.id, update]))
  const updated = widgets.map((widget): CurrentWidget => {
    const update = updates.get(widget.id)
    if (!update) return widget
    const { attributes = {}, labels = {}, ...fields } = structuredClone(update.patch)
    const others = Object.entries(widget.ownership ?? {}).filter(([name]) => !update.takeOver?.includes(name))
    const { renamedFrom: _, ...row } = widget
    return {
      ...row,
      ...fields,
      slug: update.slug,
      attributes: mergePatch(widget.attributes, attributes),
      labels: mergePatch(widget.labels ?? {}, labels) as Record<string, string>,
      version: widget.version + 1,
      ownership: { ...Object.fromEntries(others), [update.inventory]: update.fields },
      declaredAt: { [update.inventory]: update.declaredAt }
    }
  })
  const created = plan.create.map((widget): CurrentWidget => {
    const { inventory, fields, declaredAt, ...content } = structuredClone(widget)
    const free = { policyScope: null, description: '', owner: null }
    const row = {
      id: `id of ${widget.slug}`,
      status: 'active' as const,
      version: 1,
      ownership: { [inventory]: fields },
      declaredAt: { [inventory]: declaredAt }
    }
    return { ...free, ...content, ...row }
  })
  return [...updated, ...created]
}
