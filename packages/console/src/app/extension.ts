/** Pages from the package of a domain. They appear if a registered hub has the widget types that they show. */
import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'

/** A menu entry. */
export interface NavEntry {
  to: string
  label: string
  icon: LucideIcon
  /** How many things on the page need someone; none if it is 0. */
  count?: CountQuery
}

export interface CountQuery {
  queryKey: readonly string[]
  queryFn(context: { signal: AbortSignal }): Promise<number>
}

export interface Extension {
  /** Whether the pages apply to a hub with these widget types. */
  isFor(widgetTypes: readonly string[]): boolean
  /** Menu entries, after those of the console. */
  nav: readonly NavEntry[]
  pages: readonly ExtensionPage[]
  /** The page for the first thing that a new user does. */
  firstStep?: { to: string; label: string }
  /** Loads the code of a card on the overview. */
  loadOverview?(): Promise<ComponentType>
}

export interface ExtensionPage {
  /** Such as `/readiness/$slug`. */
  path: string
  /** The query parameters of the page. */
  validateSearch?: (raw: Record<string, unknown>) => Record<string, unknown>
  /** Loads the code of the page when the page is opened. */
  load(): Promise<ComponentType>
}
