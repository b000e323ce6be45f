import { IhubError } from '@inter-hub/sdk/browser'
import { type ReactNode, useEffect } from 'react'
import { Button, Command } from './controls.tsx'
import { reasonOf, SignInLink } from './failure.tsx'

interface PageProps {
  /** The result in words; also the title of the browser's tab unless `title` is given. */
  heading: ReactNode
  title?: string
  /** Shown above the heading: a link to the parent page, then the kind of item. */
  over?: ReactNode
  lead?: ReactNode
  /** Top right; at most one filled button. */
  actions?: ReactNode
  wide?: boolean
  children?: ReactNode
}

/** A page. Its heading states the result. */
export function Page({ heading, title, over, lead, actions, wide, children }: PageProps) {
  const name = title ?? (typeof heading === 'string' ? heading : '')
  useEffect(() => {
    document.title = name === '' ? 'Inter-Hub' : `${name} · Inter-Hub`
  }, [name])
  return (
    <main className={wide ? 'page wide' : 'page'} id="main" tabIndex={-1}>
      <div className="pagehead">
        <div className="grow">
          {over !== undefined && <p className="over">{over}</p>}
          {typeof heading === 'string' ? <h1>{heading}</h1> : heading}
          {lead !== undefined && <p className="lead">{lead}</p>}
        </div>
        {actions !== undefined && <div className="row">{actions}</div>}
      </div>
      {children}
    </main>
  )
}

export function Card({
  title,
  count,
  aside,
  children
}: {
  title: string
  count?: ReactNode
  aside?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {count !== undefined && <span className="count">{count}</span>}
        <span className="grow" />
        {aside}
      </header>
      {children}
    </section>
  )
}

/** Why nothing is shown, and the command to change that. */
export function Empty({ children, command }: { children: ReactNode; command?: string }) {
  return (
    <div className="empty">
      <p>{children}</p>
      {command !== undefined && <Command text={command} />}
    </div>
  )
}

/** What went wrong and what to do, with the request id. */
export function ProblemCard({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const problem = error instanceof IhubError ? error.problem : undefined
  const title = error instanceof IhubError ? 'The server does not respond' : 'Error in the console'
  return (
    <section className="card" role="alert">
      <header>
        <h2>{problem?.title ?? title}</h2>
      </header>
      <div className="empty">
        <p>
          {reasonOf(error)} <SignInLink error={error} />
        </p>
        {problem && <p className="dim mono">request {problem.request_id}</p>}
        {onRetry && <Button onClick={onRetry}>Try again</Button>}
      </div>
    </section>
  )
}

interface LoadedProps<Data> {
  query: { data: Data | undefined; error: unknown; refetch: () => unknown }
  lines?: number
  children: (data: Data) => ReactNode
}

/** The data of a query. Until it is read: placeholder lines, or the reason why it cannot be read. */
export function Loaded<Data>({ query, lines = 4, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <ProblemCard error={query.error} onRetry={() => void query.refetch()} />
  return <Loading lines={lines} />
}

/** Grey placeholder lines during loading; they appear only after a moment. */
export function Loading({ lines = 6 }: { lines?: number }) {
  return (
    <div className="loading" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <i key={line} />
      ))}
    </div>
  )
}
