/** Pages that come from a package of a domain. They appear where a hub is registered that has what they show. */
import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'

/** An entry of the menu. */
export interface NavEntry {
  to: string
  label: string
  icon: LucideIcon
}

export interface Extension {
  /** Whether a hub has what the pages show, by the names of its widget types. */
  isFor(widgetTypes: readonly string[]): boolean
  /** Entries of the menu, behind those of the console. */
  nav: readonly NavEntry[]
  pages: readonly ExtensionPage[]
  /** A card of the overview. */
  overview?: ComponentType
}

export interface ExtensionPage {
  /** Such as `/readiness/$slug`. */
  path: string
  /** What may stand behind `?`. */
  validateSearch?: (raw: Record<string, unknown>) => Record<string, unknown>
  /** The code of the page, which is loaded when the page is opened. */
  load(): Promise<ComponentType>
}
