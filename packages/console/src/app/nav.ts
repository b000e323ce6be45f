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
  /** Without a title: the first group. */
  title?: string
  entries: NavEntry[]
}

/** The pages of the menu, in its order. A page is listed only when it exists. */
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

/** The pages of the bar at the bottom of a phone, beside search and more. */
export const bottomEntries: NavEntry[] = navGroups.flatMap(({ entries }) => entries).slice(0, 3)
