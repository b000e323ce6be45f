/** The texts of the pages of a hub, as functions of their data. */
import { vocabularyLists } from '@inter-hub/rules/browser'
import type { Schema } from '@inter-hub/sdk/browser'
import { counted } from '../ui/counts.ts'

type Preview = Schema<'ManifestPreview'>
type Manifest = Schema<'Manifest'>

/** The result of a preview in one sentence, and whether the manifest may be activated and is safe to activate. */
export function previewVerdict({ adds, changes, retires, breaks, conflicts }: Preview): {
  text: string
  canActivate: boolean
  isSafe: boolean
} {
  if (conflicts.length > 0) {
    const names = conflicts.map(({ name, hub }) => `${name} (of ${hub})`).join(', ')
    return { text: `It cannot be activated: other hubs own ${names}.`, canActivate: false, isSafe: false }
  }
  if (breaks.length > 0) {
    const text = `It breaks ${counted(breaks.length, 'name')} in use. Existing records stay, but nothing new can be recorded under them.`
    return { text, canActivate: true, isSafe: false }
  }
  const parts = [
    ...(adds.length > 0 ? [`adds ${counted(adds.length, 'name')}`] : []),
    ...(changes.length > 0 ? [`changes ${adds.length > 0 ? '' : 'the definition of '}${changes.length}`] : []),
    ...(retires.length > 0 ? [`retires ${retires.length} unused`] : [])
  ]
  const text = parts.length === 0 ? 'It changes nothing.' : `It ${parts.join(', ')}, and breaks nothing.`
  return { text, canActivate: true, isSafe: true }
}

export function breakText({ kind, name, widgets, events }: Preview['breaks'][number]): string {
  return `${kind.replaceAll('-', ' ')} ${name}: used by ${counted(widgets, 'item')}, ${counted(events, 'event')}`
}

const parts = ['capabilityDescription', 'hubFamily', 'vsmFunction', 'vsmSystem', 'scope', ...vocabularyLists] as const

/** The part of a manifest that can be written, as JSON with two spaces. */
export function manifestText(manifest: Manifest): string {
  const content = Object.fromEntries(parts.flatMap((part) => (manifest[part] === null ? [] : [[part, manifest[part]]])))
  return `${JSON.stringify(content, null, 2)}\n`
}

/** Parses a manifest in JSON. @throws SyntaxError that describes the mistake and its position */
export function readManifestText(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new SyntaxError('Enter a JSON object.')
  return value as Record<string, unknown>
}

/** The scopes of a key for these verbs on a hub. */
export const scopesOf = (hub: string, verbs: readonly string[]) => verbs.map((verb) => `hub:${hub}:${verb}`)

/** The state of a webhook in words. */
export function webhookState({ status, disabledReason, failingSince }: Schema<'Webhook'>): {
  mark: string
  text: string
} {
  if (status === 'disabled') return { mark: 'paused', text: disabledReason ?? 'Disabled' }
  if (failingSince !== null) return { mark: 'failing', text: 'All attempts fail' }
  return { mark: 'verified', text: 'Active' }
}

/** What came of a delivery, in words. */
export function deliveryText({ state, attempts, responseStatus, error }: Schema<'Delivery'>): string {
  const tries = counted(attempts, 'attempt')
  if (state === 'delivered') return `Delivered with ${responseStatus ?? 'no status'}, ${tries}`
  const why = error ?? (responseStatus === null ? 'no attempt yet' : `the receiver answered ${responseStatus}`)
  return state === 'failed' ? `Failed after ${tries}: ${why}` : `Due, ${tries}: ${why}`
}

export const deliveryMark = (state: Schema<'Delivery'>['state']) =>
  ({ delivered: 'verified', failed: 'failing', due: 'soon' })[state]
