import {
  Activity,
  Bell,
  BookText,
  Boxes,
  EyeOff,
  KeyRound,
  LayoutDashboard,
  type LucideIcon,
  Plug,
  Table2
} from 'lucide-react'

export interface NavEntry {
  to: string
  label: string
  icon: LucideIcon
}

export interface NavGroup {
  /** The first group has no title. */
  title?: string
  entries: NavEntry[]
}

/** The pages in the menu, in order. Only existing pages are listed. */
export const navGroups: NavGroup[] = [
  {
    entries: [
      { to: '/', label: 'Overview', icon: LayoutDashboard },
      { to: '/catalogue', label: 'Catalogue', icon: Table2 },
      { to: '/not-checked', label: 'Not checked', icon: EyeOff },
      { to: '/events', label: 'Events', icon: Activity },
      { to: '/notices', label: 'Notices', icon: Bell }
    ]
  },
  {
    title: 'Govern',
    entries: [
      { to: '/hubs', label: 'Hubs', icon: Boxes },
      { to: '/manifests', label: 'Manifests', icon: BookText },
      { to: '/consumers', label: 'Consumers', icon: Plug },
      { to: '/keys', label: 'Keys', icon: KeyRound }
    ]
  }
]

/** The pages in the bottom bar on a phone, next to search and more. */
export const bottomEntries: NavEntry[] = navGroups.flatMap(({ entries }) => entries).slice(0, 3)
