import { useQuery } from '@tanstack/react-query'
import {
  Activity,
  Bell,
  BookText,
  Boxes,
  EyeOff,
  KeyRound,
  LayoutDashboard,
  Map as MapIcon,
  Plug,
  Table2
} from 'lucide-react'

import { extensions } from '../extensions.ts'
import type { Extension, NavEntry } from './extension.ts'
import { openNoticesQuery } from './queries.ts'
import { widgetTypesQuery } from './widgets.ts'

export interface NavGroup {
  /** The first group has no title. */
  title?: string
  entries: NavEntry[]
}

/** The pages in the menu that every installation has, in order. */
const navGroups: NavGroup[] = [
  {
    entries: [
      { to: '/', label: 'Overview', icon: LayoutDashboard },
      { to: '/map', label: 'Map', icon: MapIcon },
      { to: '/catalogue', label: 'Catalogue', icon: Table2 },
      { to: '/not-checked', label: 'Not checked', icon: EyeOff },
      { to: '/events', label: 'Events', icon: Activity },
      { to: '/notices', label: 'Notices', icon: Bell, count: openNoticesQuery }
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

/** The extensions that apply to a registered hub. */
export function useExtensions(): Extension[] {
  const { data: types = [] } = useQuery(widgetTypesQuery)
  const names = types.map(({ name }) => name)
  return extensions.filter(({ isFor }) => isFor(names))
}

/** The page for the first thing that a new user does, if an extension has one. */
export const useFirstStep = () => useExtensions().find((one) => one.firstStep)?.firstStep

/** The pages in the menu, with those of the extensions that apply to a registered hub. */
export function useNavGroups(): NavGroup[] {
  const more = useExtensions().flatMap(({ nav }) => nav)
  const [first, ...others] = navGroups as [NavGroup, ...NavGroup[]]
  const [overview, map, ...rest] = first.entries as [NavEntry, NavEntry, ...NavEntry[]]
  return [{ entries: [overview, map, ...more, ...rest] }, ...others]
}
