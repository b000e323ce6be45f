/** The frame of every page: menu, search, connection status and the signed-in user. */
import { Dialog } from '@base-ui/react/dialog'
import { shellWord } from '@inter-hub/rules/browser'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router'
import { Ellipsis, Moon, Search, SquareTerminal, Sun } from 'lucide-react'
import { type ComponentType, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { Button, Command, Dropdown, Item, notify, reasonOf, Sheet, toggleExact } from '../ui/index.ts'
import { callsStore } from './api.ts'
import { loadCode } from './code.ts'
import type { CountQuery, NavEntry } from './extension.ts'
import { useKey } from './keys.ts'
import { useLive, useLiveState } from './live.ts'
import { type NavGroup, useNavGroups } from './nav.ts'
import type { PaletteProps } from './palette.tsx'
import { meQuery } from './queries.ts'
import { signOut } from './session.ts'
import { toggleTheme, useDark } from './theme.ts'
import { countsQuery } from './widgets.ts'

const loadPalette = () => loadCode(() => import('./palette.tsx'))

/** Finds things: its code is loaded when it is first opened. If it cannot be loaded, the page stays as it is. */
function usePalette() {
  const [Palette, setPalette] = useState<ComponentType<PaletteProps>>()
  const [isOpen, setOpen] = useState(false)
  const open = async () => {
    try {
      const { default: Loaded } = await loadPalette()
      setPalette(() => Loaded)
      setOpen(true)
    } catch (error) {
      notify('The search could not be opened', `${reasonOf(error)} Reload the page.`, true)
    }
  }
  const toggle = () => (isOpen ? setOpen(false) : void open())
  return { toggle, palette: Palette && isOpen ? <Palette open onOpenChange={setOpen} /> : null }
}

function NavCount({ query }: { query: CountQuery }) {
  const { data = 0 } = useQuery(query)
  return data > 0 ? <span className="count">{data.toLocaleString('en')}</span> : null
}

function NavLink({ entry, short }: { entry: NavEntry; short?: boolean }) {
  const { to, label, icon: Icon, count } = entry
  return (
    <Link
      to={to}
      className={short ? undefined : 'navlink'}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      activeProps={{ 'aria-current': 'page' }}
    >
      <Icon size={short ? 20 : 16} strokeWidth={1.8} aria-hidden />
      <span className={short ? '' : 'grow clip'}>{label}</span>
      {!short && count && <NavCount query={count} />}
    </Link>
  )
}

function NavList({ groups }: { groups: readonly NavGroup[] }) {
  return groups.map(({ title, entries }) => (
    <div className="navgroup" key={title ?? ''}>
      {title !== undefined && <h2 className="navtitle">{title}</h2>}
      <ul>
        {entries.map((entry) => (
          <li key={entry.to}>
            <NavLink entry={entry} />
          </li>
        ))}
      </ul>
    </div>
  ))
}

const liveWords = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Connection lost, reconnecting',
  'signed-out': 'Signed out. Sign in'
}

/** Whether the page is up to date. */
function LiveMark() {
  const state = useLiveState()
  const path = useRouterState({ select: ({ location }) => location.href })
  return (
    <span className="live" data-state={state} role="status">
      <i aria-hidden />
      {state === 'signed-out' ? (
        <Link to="/sign-in" search={{ return: path }} className="link">
          {liveWords[state]}
        </Link>
      ) : (
        liveWords[state]
      )}
    </span>
  )
}

const phone = matchMedia('(max-width: 760px)')
const onPhoneChange = (listener: () => void) => {
  phone.addEventListener('change', listener)
  return () => phone.removeEventListener('change', listener)
}

/** At the top of a phone, which does not show the menu: only if something is wrong. */
function PhoneLiveMark() {
  const isPhone = useSyncExternalStore(onPhoneChange, () => phone.matches)
  const state = useLiveState()
  return isPhone && (state === 'lost' || state === 'signed-out') ? <LiveMark /> : null
}

/** How many items no check has observed. */
function WithoutEvidence() {
  const { data } = useQuery(countsQuery())
  if (!data?.unproven) return null
  return (
    <Link to="/not-checked" className="link">
      {data.unproven.toLocaleString('en')} without evidence
    </Link>
  )
}

/** Each API call of the page as a runnable command. */
function Calls() {
  const calls = useSyncExternalStore(callsStore.subscribe, callsStore.get)
  return (
    <Sheet
      title="API calls of this page"
      note="The console uses API v2. To run these commands, set KEY to an API key."
      trigger={
        <Button kind="quiet" className="apibutton">
          <SquareTerminal size={15} aria-hidden />
          API
        </Button>
      }
    >
      <div className="body">
        {calls.map(({ method, url }) => (
          <Command
            key={method + url}
            text={`curl ${method === 'GET' ? '' : `-X ${method} `}-H "Authorization: Bearer $KEY" ${shellWord(url)}`}
          />
        ))}
      </div>
    </Sheet>
  )
}

function UserMenu() {
  const { data: me } = useQuery(meQuery)
  const navigate = useNavigate()
  const isDark = useDark()
  const name = me?.name ?? ''
  const initials = name
    .split(/[\s._-]+/)
    .map((word) => word[0]?.toUpperCase() ?? '')
    .slice(0, 2)
    .join('')
  return (
    <Dropdown
      trigger={
        <button type="button" className="avatar" aria-label={`${initials}, signed in as ${name}`}>
          {initials}
        </button>
      }
    >
      <Item className="item" onClick={() => void navigate({ to: '/account' })}>
        {name}: account and sessions
      </Item>
      <Item className="item" onClick={toggleTheme}>
        {isDark ? <Sun size={14} aria-hidden /> : <Moon size={14} aria-hidden />}
        {isDark ? 'Light theme' : 'Dark theme'}
      </Item>
      <Item className="item" onClick={toggleExact}>
        Show times instead of ages (t)
      </Item>
      <hr />
      <Item className="item" onClick={() => void signOut()}>
        Sign out
      </Item>
    </Dropdown>
  )
}

/** Focuses the page after each navigation, so that screen readers and the Tab key start there. */
function useNavigationFocus(): void {
  const pathname = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname })
  const last = useRef(pathname)
  useEffect(() => {
    if (last.current !== undefined && pathname !== last.current) {
      document.getElementById('main')?.focus({ preventScroll: true })
    }
    last.current = pathname
  }, [pathname])
}

export function Shell() {
  useLive()
  useNavigationFocus()
  const groups = useNavGroups()
  const { toggle, palette } = usePalette()
  const [isMore, setMore] = useState(false)
  useKey('mod+k', toggle)
  useKey('t', toggleExact)
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <aside className="side">
        <Link to="/" className="hub">
          <span className="glyph" aria-hidden>
            I
          </span>
          <span className="grow clip">
            <b>Inter-Hub</b>
            <small>{location.hostname}</small>
          </span>
        </Link>
        <nav aria-label="Pages">
          <NavList groups={groups} />
        </nav>
        <div className="sidefoot">
          <LiveMark />
          <WithoutEvidence />
        </div>
      </aside>
      <header className="top">
        <span className="grow">
          <PhoneLiveMark />
        </span>
        <button type="button" className="find" aria-keyshortcuts="Control+K Meta+K" onClick={toggle}>
          <Search size={14} aria-hidden />
          <span className="grow">Search or run an action</span>
          <kbd className="kbd" aria-hidden>
            Ctrl K
          </kbd>
        </button>
        <Calls />
        <UserMenu />
      </header>
      <Outlet />
      <nav className="bottom" aria-label="Pages, short">
        {groups[0]?.entries.slice(0, 3).map((entry) => (
          <NavLink key={entry.to} entry={entry} short />
        ))}
        <button type="button" className="bottombtn" onClick={toggle}>
          <Search size={20} strokeWidth={1.8} aria-hidden />
          Search
        </button>
        <Dialog.Root open={isMore} onOpenChange={setMore}>
          <Dialog.Trigger className="bottombtn">
            <Ellipsis size={20} aria-hidden />
            More
          </Dialog.Trigger>
          <Dialog.Portal>
            <Dialog.Backdrop className="scrim" />
            <Dialog.Popup className="drawer">
              <Dialog.Title className="sr">All pages</Dialog.Title>
              <nav aria-label="All pages" onClickCapture={() => setMore(false)}>
                <NavList groups={groups} />
              </nav>
            </Dialog.Popup>
          </Dialog.Portal>
        </Dialog.Root>
      </nav>
      {palette}
    </div>
  )
}
