/** The definitions under hubs/ as plain data, for tests. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { vocabularyOf } from '../inventory/index.ts'

export type Json = Record<string, unknown>
export const hubSlugs = ['ops-hub', 'syn-hub', 'ctl-hub', 'aud-hub', 'int-hub', 'pol-hub', 'env-hub'] as const
export type HubSlug = (typeof hubSlugs)[number]

export interface Entry {
  name: string
  title: string
  description: string
}

export interface EventType extends Entry {
  metadataSchema: Json & { required?: string[]; properties: Json }
  validation?: string
  outcome: string
  freshFor?: string
  subject?: string
  widgetTypes: string[]
}

export interface RelationType extends Entry {
  inverse?: string
  from?: string[]
  to?: string[]
}

export interface Command extends Entry {
  inputSchema: Json
  widgetTypes?: string[]
  timeout?: string
}

export interface Manifest {
  capabilityDescription: string
  hubFamily: string
  vsmFunction: string
  vsmSystem: string | null
  scope: string
  widgetTypes: Entry[]
  eventTypes: EventType[]
  annotationCategories: Entry[]
  policyScopes: Entry[]
  relationTypes: RelationType[]
  commands?: Command[]
}

export interface Widget {
  slug: string
  name: string
  widgetType: string
  policyScope: string
  description: string
  owner?: string
  attributes: Json
}

export interface Event {
  widget: string
  eventType: string
  viewContext: string
  metadata: Json
}

const root = new URL('../../../../', import.meta.url)

export function readText(path: string): string {
  return readFileSync(new URL(path, root), 'utf8')
}

const parsed = new Map<string, unknown>()

export function readData<T>(path: string): T {
  if (!parsed.has(path)) parsed.set(path, parse(readText(path)))
  return parsed.get(path) as T
}

export const readHub = (slug: HubSlug) => readData<Json>(`hubs/${slug}/hub.yaml`)
export const readManifest = (slug: HubSlug) => readData<Manifest>(`hubs/${slug}/manifest.yaml`)
export const readWidgets = (slug: HubSlug) => readData<{ widgets: Widget[] }>(`hubs/${slug}/widgets.yaml`).widgets
export const readFirstEvent = () => readData<{ event: Event }>('hubs/ops-hub/first-event.yaml').event
export const opsVocabulary = () => vocabularyOf(readManifest('ops-hub'))
export const inventoryFolder = new URL('hubs/ops-hub/inventory', root)
