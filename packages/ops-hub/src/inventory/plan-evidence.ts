/** Evidence that nothing feeds any more: its check was removed or renamed. */
import { readChecks } from './hub-form.ts'
import type { Entry, Inventory, Json } from './inventory.ts'
import type { Current, CurrentWidget, ObsoleteEvidence } from './plan-types.ts'

const contextPrefix = 'ops-hub/checks/'

/** Where a check observes from: the `viewContext` of its events. */
export function checkContext(widget: string, check: string): string {
  return `${contextPrefix}${widget}/${check}`
}

/**
 * Whether a check of this widget, under one of its slugs, made this evidence under its own name, by the `viewContext` of its event. Evidence under another
 * subject, or on another widget than that of the check, is left to age.
 */
export function isFromCheck(
  { slug, formerSlugs = [] }: { slug: string; formerSlugs?: readonly string[] },
  { viewContext, subject }: { viewContext: string | null; subject: string }
): boolean {
  return [slug, ...formerSlugs].some((name) => viewContext === checkContext(name, subject))
}

/** Whether one of the checks in these attributes feeds evidence of this event type and subject. */
export function isFed(attributes: Json, { eventType, subject }: { eventType: string; subject: string }): boolean {
  return readChecks({ attributes }).some(([name, check]) => name === subject && check?.emits === eventType)
}

/** Of the widgets that the inventory declares; `attributesAfter` are a widget's once the plan is applied. */
export function obsoleteEvidence(
  desired: Inventory,
  { widgets, evidence }: Current,
  attributesAfter: (entry: Entry, widget: CurrentWidget) => Json
): ObsoleteEvidence[] {
  const entries = new Map(desired.widgets.map((entry) => [entry.slug, entry]))
  const known = new Map(widgets.map((widget) => [widget.id, widget]))
  return evidence.flatMap((one) => {
    const widget = known.get(one.widgetId)
    const entry = widget && entries.get(widget.slug)
    if (!entry || one.retired || !isFromCheck(widget, one) || isFed(attributesAfter(entry, widget), one)) return []
    const { widgetId, eventType, subject } = one
    return [{ widgetId, slug: entry.slug, inventory: entry.inventory, eventType, subject }]
  })
}
