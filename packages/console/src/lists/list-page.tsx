import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { firstRows } from '../app/api.ts'
import { counted, cutWords, Empty, Loading, Page, ProblemCard } from '../ui/index.ts'

export interface ListColumn<Row> {
  title: string
  cell: (row: Row) => ReactNode
}

/** What a list page shows of one reading. */
export interface ListContent<Row> {
  /** The result in words. */
  heading: string
  rows: readonly Row[]
  /** What is not shown, in one sentence; empty if everything is shown. */
  cut: string
}

export interface List<Row extends { id: string }> {
  title: string
  lead: ReactNode
  queryKey: readonly [string, ...string[]]
  /** Reads a bounded number of rows, however many there are. */
  read: (signal: AbortSignal) => Promise<ListContent<Row>>
  /** How often it is read again, in milliseconds, if not as often as everything else. */
  refetchInterval?: number
  columns: readonly ListColumn<Row>[]
  /** Why the list is empty, and the command to fill it. */
  empty: ReactNode
  command: string
}

/** Rows that are read at most, of each list: the most that the server puts on one page. */
export const rowsMax = 200

/** The content of a list whose rows are all of one request. `name`: what one row is. @throws IhubError */
export async function firstPage<Row>(
  name: string,
  read: (per_page: number) => Promise<{ data: Row[]; meta: { total: number } }>
): Promise<ListContent<Row>> {
  const { data, meta } = await firstRows(rowsMax, read)
  return { heading: counted(meta.total, name), rows: data, cut: cutWords(data.length, meta.total) }
}

/** A page with one table. Its heading states the result. */
export function ListPage<Row extends { id: string }>({ list, children }: { list: List<Row>; children?: ReactNode }) {
  const { title, lead, queryKey, read, refetchInterval, columns, empty, command } = list
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => read(signal),
    ...(refetchInterval !== undefined && { refetchInterval })
  })
  return (
    <Page title={title} heading={data?.heading ?? title} lead={lead} wide>
      {error && !data && <ProblemCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={8} />}
      {data && (
        <section className="card scroll" aria-label={title}>
          {data.rows.length === 0 ? (
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
                {data.rows.map((row) => (
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
      {data && data.cut !== '' && <p className="dim">{data.cut}</p>}
      {children}
    </Page>
  )
}
