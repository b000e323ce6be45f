import type { MouseEvent, ReactNode } from 'react'

export interface Column<Row> {
  title: string
  cell: (row: Row) => ReactNode
}

/** Shows the whole text of a cell that is cut off. */
function showTitle({ currentTarget: cell }: MouseEvent<HTMLTableCellElement>) {
  if (cell.scrollWidth > cell.clientWidth) cell.title = cell.innerText
  else cell.removeAttribute('title')
}

/** A table with a line for each item. On a phone each row is a block that names its columns. */
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
              <td key={column.title} data-column={column.title} onMouseEnter={showTitle}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
