import type { ReactNode } from 'react'

export interface Column<Row> {
  title: string
  cell: (row: Row) => ReactNode
}

/** A table with a row for each item. Scrolls sideways within its card. */
export function Table<Row extends { id: string }>({
  columns,
  rows
}: {
  columns: readonly Column<Row>[]
  rows: readonly Row[]
}) {
  return (
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
        {rows.map((row) => (
          <tr key={row.id}>
            {columns.map((column) => (
              <td key={column.title}>{column.cell(row)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
