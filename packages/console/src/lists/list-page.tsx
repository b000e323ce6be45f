import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { firstRows } from '../app/api.ts'
import { type Column, counted, cutWords, Empty, Loading, Page, ProblemCard, Table } from '../ui/index.ts'

/** The content of a list page. */
export interface ListContent<Row> {
  /** The result in words. */
  heading: string
  rows: readonly Row[]
  /** A sentence about the rows that are not shown; empty if all are shown. */
  cut: string
  /** Why this list is empty, if it depends on more than the list. */
  empty?: { text: ReactNode; command: string }
}

export interface List<Row extends { id: string }> {
  title: string
  lead: ReactNode
  queryKey: readonly [string, ...string[]]
  /** Reads at most a fixed number of rows. */
  read: (signal: AbortSignal) => Promise<ListContent<Row>>
  /** The refetch interval in milliseconds, if it differs from the default. */
  refetchInterval?: number
  columns: readonly Column<Row>[]
  /** Why the list is empty, and the command to fill it. */
  empty: ReactNode
  command: string
}

/** The maximum number of rows read from a list: the largest page of the server. */
export const rowsMax = 200

/** The content of a list that is read with one request. `name`: what a row is called. @throws IhubError */
export async function firstPage<Row>(
  name: string,
  read: (per_page: number) => Promise<{ data: Row[]; meta: { total: number } }>
): Promise<ListContent<Row>> {
  const { data, meta } = await firstRows(rowsMax, read)
  return { heading: counted(meta.total, name), rows: data, cut: cutWords(data.length, meta.total) }
}

/** A page with one table. Its heading states the result. */
interface ListPageProps<Row extends { id: string }> {
  list: List<Row>
  /** Above the table, such as filters. */
  above?: ReactNode
  children?: ReactNode
}

export function ListPage<Row extends { id: string }>({ list, above, children }: ListPageProps<Row>) {
  const { title, lead, queryKey, read, refetchInterval, columns, empty, command } = list
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) => read(signal),
    ...(refetchInterval !== undefined && { refetchInterval })
  })
  return (
    <Page title={title} heading={data?.heading ?? title} lead={lead} wide>
      {above}
      {error && !data && <ProblemCard error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={8} />}
      {data && (
        <section className="card scroll" aria-label={title}>
          {data.rows.length === 0 ? (
            <Empty command={data.empty?.command ?? command}>{data.empty?.text ?? empty}</Empty>
          ) : (
            <Table columns={columns} rows={data.rows} />
          )}
        </section>
      )}
      {data && data.cut !== '' && <p className="dim">{data.cut}</p>}
      {children}
    </Page>
  )
}
