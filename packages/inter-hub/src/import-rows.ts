/** What an import accepts, for programs that write import files. */
import { importKinds } from './capabilities.ts'
import { lineProblem } from './transfer/index.ts'

export { operatorMark } from './db/table.ts'

const kindOf = new Map(importKinds.map((kind) => [kind.name, kind]))

/** Why an import by the operator would refuse a line with a row; undefined if it can be imported. */
export function importProblem(line: string): string | undefined {
  return lineProblem(kindOf, line)
}
