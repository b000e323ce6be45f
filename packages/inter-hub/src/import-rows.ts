/** What an import accepts, for programs that write import files. */
import { importKinds } from './capabilities.ts'
import { rowProblem } from './transfer/index.ts'

export { operatorMark } from './db/table.ts'

/** What an import by the operator says of a row of this kind; undefined if it can be imported. */
export function importProblem(kind: string, row: Record<string, unknown>): string | undefined {
  return rowProblem(importKinds, kind, row)
}
