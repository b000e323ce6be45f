/**
 * One YAML file as a plain value that still knows where everything stands. Aliases are refused: an inventory says what it
 * says where it says it, and a file of a kilobyte can't unfold into gigabytes.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml'
import type { Problem } from './problems.ts'

export interface Source {
  file: string
  text: string
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
  const counter = new LineCounter()
  const place = (offset: number, path: Path = []): Place => {
    const { line, col } = counter.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col), path: pathText(path) }
  }
  if (text.length > textCharsMax) {
    report({ ...place(0), message: `the file is larger than ${textCharsMax / 1024 / 1024} MiB` })
    return undefined
  }
  const document = parseText(text, counter)
  if (document === undefined) {
    report({ ...place(0), message: 'the file is nested too deeply' })
    return undefined
  }
  const faults = [...document.errors, ...document.warnings]
  for (const { code, message, pos } of faults) report({ ...place(pos[0]), message: explain(code, message) })
  visit(document, {
    Alias(_, alias) {
      const message = 'aliases (*name) are not taken here; write the value out'
      faults.length++
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

function parseText(text: string, lineCounter: LineCounter): Document | undefined {
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true, version: '1.2' })
    // The library catches its own overflow and reports it as an error of the file.
    return document.errors.some(({ message }) => /stack/i.test(message)) ? undefined : document
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const explanations: Record<string, string> = {
  TAB_AS_INDENT: 'a tab stands where spaces are needed',
  DUPLICATE_KEY: 'this key is written twice in the same map',
  MULTIPLE_DOCS: 'the file holds several documents (---); write one file for each',
  NON_STRING_KEY: 'a key must be text',
  MULTILINE_IMPLICIT_KEY: 'this line is no "key: value", or a value needs quotes'
}

function explain(code: string, message: string): string {
  return explanations[code] ?? `not readable as YAML: ${message.slice(0, 1).toLowerCase()}${message.slice(1)}`
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
