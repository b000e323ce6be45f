/** Finds any page or widget by part of its name, and opens it or acts on it. */
import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Play, Search, UserRound } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { StateIcon } from '../ui/index.ts'
import { api, firstRows } from './api.ts'
import { useNavGroups } from './nav.ts'
import { canRunChecks, commandsQuery, kindOf, runChecks, shortName } from './widgets.ts'

interface Entry {
  value: string
  label: string
  hint: string
  icon: ReactNode
  run: () => unknown
}

interface Group {
  value: string
  items: Entry[]
}

const found = 8

function useGroups(text: string): Group[] {
  const navigate = useNavigate()
  const navGroups = useNavGroups()
  const wanted = text.trim().toLowerCase()
  const { data: widgets = [] } = useQuery({
    queryKey: ['widgets', 'find', wanted],
    queryFn: async ({ signal }) =>
      (
        await firstRows(found, (per_page) =>
          api.get('/widgets', { query: { q: wanted, sort: 'state,name', per_page }, signal })
        )
      ).data,
    enabled: wanted !== '',
    placeholderData: (previous) => previous
  })
  const { data: commands = [] } = useQuery({ ...commandsQuery(widgets[0]?.hubSlug ?? ''), enabled: widgets.length > 0 })
  const pages: Entry[] = [
    ...navGroups.flatMap(({ entries }) => entries),
    { to: '/account', label: 'Account and sessions', icon: UserRound }
  ]
    .filter(({ label }) => label.toLowerCase().includes(wanted))
    .map(({ to, label, icon: Icon }) => ({
      value: to,
      label: `Open ${label}`,
      hint: '',
      icon: <Icon size={15} aria-hidden />,
      run: () => navigate({ to })
    }))
  const shown = wanted === '' ? [] : widgets
  const open: Entry[] = shown.map(({ id, slug, hubSlug, name, state, widgetType }) => ({
    value: id,
    label: `Open ${shortName({ name, widgetType })}`,
    hint: `${kindOf(widgetType)} · ${slug}`,
    icon: <StateIcon value={state} size={15} />,
    run: () => navigate({ to: '/widgets/$slug', params: { slug }, search: { hub: hubSlug } })
  }))
  const act: Entry[] = shown
    .filter((widget) => canRunChecks(widget, commands))
    .slice(0, 3)
    .map((widget) => ({
      value: `run ${widget.id}`,
      label: `Run checks of ${widget.name}`,
      hint: '',
      icon: <Play size={15} aria-hidden />,
      run: () => runChecks(widget)
    }))
  const groups = [
    { value: 'Actions', items: [...open.slice(0, 1), ...act] },
    { value: 'Items', items: open.slice(1) },
    { value: 'Pages', items: pages }
  ]
  return groups.filter(({ items }) => items.length > 0)
}

export interface PaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export default function Palette({ open, onOpenChange }: PaletteProps) {
  const [text, setText] = useState('')
  const [settled, setSettled] = useState('')
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), 120)
    return () => clearTimeout(timer)
  }, [text])
  const groups = useGroups(settled)
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="scrim" />
        <Dialog.Popup className="dialog palette" aria-label="Search or run an action">
          <Autocomplete.Root
            open
            inline
            items={groups}
            // The server did the search.
            filter={null}
            autoHighlight="always"
            keepHighlight
            value={text}
            onValueChange={setText}
            itemToStringValue={(entry: Entry) => entry.label}
          >
            <div className="palettein">
              <Search size={16} aria-hidden />
              <Autocomplete.Input placeholder="Item, page or action" aria-label="Search or run an action" />
              <kbd className="kbd" aria-hidden>
                Esc
              </kbd>
            </div>
            <Autocomplete.Empty>
              <p className="empty">No results. Items are found by name, slug, owner or description.</p>
            </Autocomplete.Empty>
            <Autocomplete.List className="palettelist">
              {(group: Group) => (
                <Autocomplete.Group key={group.value} items={group.items}>
                  <Autocomplete.GroupLabel className="palettegroup">{group.value}</Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(entry: Entry) => (
                      <Autocomplete.Item
                        key={entry.value}
                        value={entry}
                        className="paletteitem"
                        onClick={() => {
                          onOpenChange(false)
                          void entry.run()
                        }}
                      >
                        {entry.icon}
                        <span className="clip">{entry.label}</span>
                        <span className="dim clip grow mono">{entry.hint}</span>
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
