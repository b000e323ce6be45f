import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Empty, Loading, Page, ProblemCard } from '../ui/index.ts'

export interface ListColumn<Row> {
  title: string
  cell: (row: Row) => ReactNode
}

interface ListPageProps<Row extends { id: string }> {
  title: string
  /** What the list says, once it is read. */
  heading: (rows: readonly Row[]) => string
  lead: ReactNode
  query: UseQueryResult<Row[]>
  columns: readonly ListColumn<Row>[]
  /** Why the list is empty, and the command to fill it. */
  empty: ReactNode
  command: string
  children?: ReactNode
}

/** A page with one table. Its heading states the result. */
export function ListPage<Row extends { id: string }>(props: ListPageProps<Row>) {
  const { title, heading, lead, query, columns, empty, command, children } = props
  const { data, error, refetch } = query
  return (
    <Page title={title} heading={data ? heading(data) : title} lead={lead} wide>
      {error && !data && <ProblemCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={8} />}
      {data && (
        <section className="card scroll" aria-label={title}>
          {data.length === 0 ? (
            <Empty command={command}>{empty}</Empty>
          ) : (
            <table className="table">
              <thead>
                <tr>
                  {columns.map((column) => (
                    <th scope="col" key={column.title}>
                      {column.title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.map((row) => (
                  <tr key={row.id}>
                    {columns.map((column) => (
                      <td key={column.title}>{column.cell(row)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </section>
      )}
      {children}
    </Page>
  )
}
