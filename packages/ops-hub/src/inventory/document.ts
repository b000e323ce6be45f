/**
 * One YAML file as a plain value that still knows where everything stands. Aliases are refused: an inventory says what it
 * says where it says it, and a file of a kilobyte can't unfold into gigabytes.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, visit } from 'yaml'
import type { Problem } from './problems.ts'
import { readYaml } from './yaml.ts'

export interface Source {
  file: string
  text: string
  /** It is not a file, so it needs a line with its name. */
  isUnnamed?: boolean
}

export type Path = readonly (string | number)[]
export type Place = Pick<Problem, 'file' | 'line' | 'column' | 'path'>

export interface SourceDocument {
  file: string
  value: unknown
  /** Where a value stands; of a missing one, the nearest around it. `key` asks for the key instead. */
  placeOf(path: Path, part?: 'key' | 'value'): Place
}

const textCharsMax = 5 * 1024 * 1024

/** Undefined when the file is not YAML; the faults are reported. */
export function readDocument({ file, text }: Source, report: (problem: Problem) => void): SourceDocument | undefined {
  const read = text.length > textCharsMax ? undefined : readYaml(text)
  const place = (offset: number, path: Path = []): Place => {
    const { line, col } = read?.lines.linePos(offset) ?? { line: 1, col: 1 }
    return { file, line: Math.max(1, line), column: Math.max(1, col), path: pathText(path) }
  }
  if (read === undefined) {
    const isLarge = text.length > textCharsMax
    const size = `${textCharsMax / 1024 / 1024} MiB`
    report({ ...place(0), message: isLarge ? `the file is larger than ${size}` : 'the file is nested too deeply' })
    return undefined
  }
  const { document, faults } = read
  for (const { offset, message } of faults) report({ ...place(offset), message })
  visit(document, {
    Alias(_, alias) {
      const message = 'aliases (*name) are not supported; write the value'
      faults.push({ offset: alias.range?.[0] ?? 0, message })
      report({ ...place(alias.range?.[0] ?? 0), message })
    }
  })
  if (faults.length > 0) return undefined
  return {
    file,
    value: document.toJS() ?? {},
    placeOf: (path, part = 'value') => place(nodeAt(document, path, part)?.range?.[0] ?? 0, path)
  }
}

function nodeAt(document: Document, path: Path, part: 'key' | 'value'): Node | undefined {
  let node: unknown = document.contents
  let found = node as Node | undefined
  path.forEach((step, index) => {
    let next: unknown
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === String(step))
      const isLast = index === path.length - 1
      next = pair && ((isLast && part === 'key') || pair.value === null ? pair.key : pair.value)
    } else if (isSeq(node)) {
      next = node.items[Number(step)]
    }
    node = next
    if (isAlias(next) || isScalar(next) || isMap(next) || isSeq(next)) found = next
  })
  return found
}

/** `['widgets', 3, 'checks', 0]` as `widgets[3].checks[0]`. */
export function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`)).join('')
}
