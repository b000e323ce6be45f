/** The names by which gates are stored in the hub. Without imports, since the pages of the console use them too. */

/** The attribute of a widget that has the definition of its gate. */
export const gateAttribute = 'gate'
export const gateTypeEnd = '-readiness-gate'

/** Whether widgets of the type have gates. */
export function isGateType(widgetType: string): boolean {
  return widgetType.endsWith(gateTypeEnd)
}

/** The `viewContext` of the changes that the runtime records of a gate. */
export function gateContext(widgetId: string): string {
  return `ops-hub/gates/${widgetId}`
}

/** The event type that records changes of gates of a widget type. */
export function gateEventType(widgetType: string): string {
  return `${widgetType}-updated`
}

/** The kinds of decisions that gates know. */
export const waiverKind = 'waiver'
export const attestationKind = 'attestation'
