/** The names under which gates are stored in the hub. This file has no imports, because the console uses it too. */

/** The widget attribute that contains the definition of its gate. */
export const gateAttribute = 'gate'
export const gateTypeEnd = '-readiness-gate'

/** Whether widgets of the type have gates. */
export function isGateType(widgetType: string): boolean {
  return widgetType.endsWith(gateTypeEnd)
}

/** The `viewContext` of the gate changes that the runtime records. */
export function gateContext(widgetId: string): string {
  return `ops-hub/gates/${widgetId}`
}

/** The event type for changes of gates of a widget type. */
export function gateEventType(widgetType: string): string {
  return `${widgetType}-updated`
}

/** The end of event types that record the pass of a gate. */
export const passEnd = '-migration-gate-passed'

/** The kinds of decisions that affect gates. */
export const waiverKind = 'waiver'
export const attestationKind = 'attestation'
