/** The routes of the console. The code of each page, except the overview, is loaded when the page is opened. */
import { slugPattern } from '@inter-hub/rules/browser'
import {
  createRootRoute,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
  useRouter
} from '@tanstack/react-router'
import { useEffect } from 'react'
import { extensions } from '../extensions.ts'
import { OverviewPage } from '../overview/page.tsx'
import { SignInPage } from '../sign-in/page.tsx'
import { Empty, Loading, Page, ProblemCard } from '../ui/index.ts'
import { callsStore, isSignedOut } from './api.ts'
import { CodeMissing, loadCode, reloadIfUpgraded } from './code.ts'
import { meQuery, queryClient } from './queries.ts'
import { catalogueSearch, eventsSearch, hubSearch, mapSearch, signInSearch, widgetSearch } from './search.ts'
import { Shell } from './shell.tsx'

/** The page for an address that cannot be decoded or contains an invalid slug. It does not show the address. */
function Malformed() {
  return (
    <Page heading="The address is malformed">
      <Empty>
        Part of it is too long, cannot be decoded, or contains characters that are not allowed. Correct it, or{' '}
        <a className="link" href="/">
          open the overview
        </a>
        .
      </Empty>
    </Page>
  )
}

const root = createRootRoute({ component: Outlet })

/** All pages except sign-in need a session; without one they lead to sign-in and back. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery)
      // The session ended after the user was read.
      const failure = queryClient.getQueryState(meQuery.queryKey)?.error
      if (isSignedOut(failure)) throw failure
    } catch (error) {
      if (!isSignedOut(error)) throw error
      throw redirect({ to: '/sign-in', search: { return: location.href } })
    }
  }
})

/** A page of which the code is loaded when it is opened. */
const lazyPage: typeof lazyRouteComponent = (load, name) => lazyRouteComponent(() => loadCode(load), name)

const page = { getParentRoute: () => inside, pendingComponent: Loading } as const

/** The form of slugs, which ids have as well. */
const reference = new RegExp(slugPattern, 'i')

/** Checks the slug in a path. @throws what makes the router show `Malformed` */
function requireReference(slug: string): void {
  if (!reference.test(slug)) throw notFound()
}

/** Replaces only the page: the frame with the menu stays, unless the frame itself cannot be shown. */
function Failure({ error }: ErrorComponentProps) {
  const { invalidate } = useRouter()
  const isCode = error instanceof CodeMissing
  useEffect(() => {
    if (isCode) void reloadIfUpgraded()
  }, [isCode])
  const retry = () => {
    // Browsers may remember that a file could not be loaded.
    if (isCode) return location.reload()
    // The data of the page may be the cause.
    queryClient.removeQueries({ type: 'inactive' })
    void invalidate()
  }
  return (
    <Page heading="This page cannot be shown">
      <ProblemCard error={error} onRetry={retry} />
    </Page>
  )
}

const routes = [
  createRoute({ ...page, path: '/', component: OverviewPage }),
  createRoute({
    ...page,
    path: '/map',
    validateSearch: mapSearch,
    component: lazyPage(() => import('../map/page.tsx'), 'MapPage')
  }),
  createRoute({
    ...page,
    path: '/catalogue',
    validateSearch: catalogueSearch,
    component: lazyPage(() => import('../catalogue/page.tsx'), 'CataloguePage')
  }),
  createRoute({
    ...page,
    path: '/widgets/$slug',
    beforeLoad: ({ params }) => requireReference(params.slug),
    validateSearch: widgetSearch,
    component: lazyPage(() => import('../widget/page.tsx'), 'WidgetPage')
  }),
  createRoute({
    ...page,
    path: '/not-checked',
    component: lazyPage(() => import('../not-checked/page.tsx'), 'NotCheckedPage')
  }),
  createRoute({
    ...page,
    path: '/events',
    validateSearch: eventsSearch,
    component: lazyPage(() => import('../lists/events.tsx'), 'EventsPage')
  }),
  createRoute({
    ...page,
    path: '/notices',
    component: lazyPage(() => import('../lists/notices.tsx'), 'NoticesPage')
  }),
  createRoute({ ...page, path: '/hubs', component: lazyPage(() => import('../lists/hubs.tsx'), 'HubsPage') }),
  createRoute({
    ...page,
    path: '/hubs/new',
    component: lazyPage(() => import('../lists/hubs.tsx'), 'NewHubPage')
  }),
  createRoute({
    ...page,
    path: '/hubs/$slug',
    beforeLoad: ({ params }) => requireReference(params.slug),
    validateSearch: hubSearch,
    component: lazyPage(() => import('../hub/page.tsx'), 'HubPage')
  }),
  createRoute({
    ...page,
    path: '/manifests',
    component: lazyPage(() => import('../lists/hubs.tsx'), 'ManifestsPage')
  }),
  createRoute({
    ...page,
    path: '/consumers',
    component: lazyPage(() => import('../lists/hubs.tsx'), 'ConsumersPage')
  }),
  createRoute({ ...page, path: '/keys', component: lazyPage(() => import('../lists/hubs.tsx'), 'KeysPage') }),
  createRoute({
    ...page,
    path: '/account',
    component: lazyPage(() => import('../account/page.tsx'), 'AccountPage')
  }),
  createRoute({
    ...page,
    path: '$',
    component: () => (
      <Page heading="Page not found">
        <Empty>This page does not exist. Use the menu, or press Ctrl K to search.</Empty>
      </Page>
    )
  })
]

const signInRoute = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: signInSearch,
  component: SignInPage
})

/** The pages of extensions. The types of their routes are not known here. */
const extensionRoutes = extensions.flatMap(({ pages }) =>
  pages.map(({ path, validateSearch, load }) =>
    createRoute({
      ...page,
      path,
      beforeLoad: ({ params }: { params: { slug?: string } }) => {
        if (params.slug !== undefined) requireReference(params.slug)
      },
      ...(validateSearch && { validateSearch }),
      component: lazyPage(async () => ({ default: await load() }), 'default')
    })
  )
)

export const router = createRouter({
  routeTree: root.addChildren([inside.addChildren([...routes, ...(extensionRoutes as never[])]), signInRoute]),
  defaultPreload: 'intent',
  defaultErrorComponent: Failure,
  defaultNotFoundComponent: Malformed,
  scrollRestoration: true
})

// Each page shows only its own calls.
router.subscribe('onBeforeNavigate', ({ pathChanged }) => {
  if (pathChanged) callsStore.clear()
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
