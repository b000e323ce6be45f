/** The query parameters of each page. Anything else is ignored. */

type Raw = Record<string, unknown>

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined)
const oneOf = <Word extends string>(words: readonly Word[], value: unknown) => words.find((word) => word === value)

export const states = ['failing', 'stale', 'verified', 'unproven'] as const
export type State = (typeof states)[number]

export const tabs = ['relations', 'evidence', 'checks', 'annotations', 'changes'] as const

export const hubTabs = ['manifests', 'vocabulary', 'access', 'webhooks', 'hooks'] as const

export interface CatalogueSearch {
  q?: string | undefined
  state?: State | undefined
  hub?: string | undefined
  owner?: string | undefined
  widgetType?: string | undefined
  /** The slug of an environment. */
  env?: string | undefined
}

export const catalogueSearch = (raw: Raw): CatalogueSearch => ({
  q: text(raw.q),
  state: oneOf(states, raw.state),
  hub: text(raw.hub),
  owner: text(raw.owner),
  widgetType: text(raw.widgetType),
  env: text(raw.env)
})

export interface WidgetSearch {
  hub?: string | undefined
  tab?: (typeof tabs)[number] | undefined
}

export const widgetSearch = (raw: Raw): WidgetSearch => ({ hub: text(raw.hub), tab: oneOf(tabs, raw.tab) })

export interface EventsSearch {
  hub?: string | undefined
  widget?: string | undefined
  eventType?: string | undefined
  outcome?: 'pass' | 'fail' | 'info' | undefined
}

export const eventsSearch = (raw: Raw): EventsSearch => ({
  hub: text(raw.hub),
  widget: text(raw.widget),
  eventType: text(raw.eventType),
  outcome: oneOf(['pass', 'fail', 'info'] as const, raw.outcome)
})

export interface HubSearch {
  tab?: (typeof hubTabs)[number] | undefined
  /** The id of the manifest that is shown. */
  manifest?: string | undefined
}

export const hubSearch = (raw: Raw): HubSearch => ({ tab: oneOf(hubTabs, raw.tab), manifest: text(raw.manifest) })

export interface MapSearch {
  /** The slug of the chosen item, or its id where several hubs have this slug. */
  sel?: string | undefined
  /** The slug of an environment, or `none`. */
  env?: string | undefined
  owner?: string | undefined
  state?: State | undefined
}

export const mapSearch = (raw: Raw): MapSearch => ({
  sel: text(raw.sel),
  env: text(raw.env),
  owner: text(raw.owner),
  state: oneOf(states, raw.state)
})

export const signInSearch = (raw: Raw): { return?: string | undefined } => ({ return: text(raw.return) })
