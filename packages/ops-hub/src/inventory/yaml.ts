/** YAML 1.2 (core schema) without silent changes: what a value would lose on the way is a fault at its place. */
import { type Document, isNode, isScalar, LineCounter, parseAllDocuments, parseDocument, visit } from 'yaml'

export interface YamlFault {
  /** Where it starts, in characters. */
  offset: number
  message: string
}

export interface YamlText {
  document: Document
  lines: LineCounter
  faults: YamlFault[]
}

/**
 * Reads the one document of a YAML text. A document without content, such as after a last `---`, does not count.
 * @returns undefined when the text is nested too deeply to be read
 */
export function readYaml(text: string): YamlText | undefined {
  const lines = new LineCounter()
  const documents = parseAll(text, lines)
  if (documents === undefined) return undefined
  const filled = documents.filter(({ contents }) => !(isScalar(contents) && contents.value === null))
  const [document = documents[0] ?? parseDocument(''), second] = filled
  const faults = documents.flatMap(({ errors, warnings }) =>
    [...errors, ...warnings].map(({ code, message, pos }) => ({ offset: pos[0], message: explain(code, message) }))
  )
  if (second) faults.push({ offset: second.range[0], message: explanations.MULTIPLE_DOCS ?? '' })
  const old = documents.find(({ directives }) => directives?.yaml.explicit && directives.yaml.version !== '1.2')
  if (old) {
    const message = 'files are read as YAML 1.2, where yes, no, on and off are text; remove the %YAML directive'
    faults.push({ offset: Math.max(0, text.indexOf('%YAML')), message })
  }
  for (const one of filled) faults.push(...alteredNumbers(one), ...unstorableNodes(one))
  return { document, lines, faults: faults.sort((a, b) => a.offset - b.offset) }
}

function parseAll(text: string, lineCounter: LineCounter): Document.Parsed[] | undefined {
  try {
    const parsed = parseAllDocuments(text, { lineCounter, prettyErrors: false, stringKeys: true, version: '1.2' })
    const documents = [...parsed]
    // The library catches its own overflow and reports it as an error of the file.
    return documents.some(({ errors }) => errors.some(({ message }) => /stack/i.test(message))) ? undefined : documents
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Numbers that would not be written as they were read: 1.10, 007, 0x1F, or more digits than a double holds. */
function alteredNumbers(document: Document): YamlFault[] {
  const faults: YamlFault[] = []
  visit(document, {
    Scalar(_key, { value, source, range }) {
      if (typeof value !== 'number' || source === undefined || String(value) === source) return
      const kept = Number.isFinite(value) ? `would become ${value}` : 'is not a number that can be stored'
      faults.push({ offset: range?.[0] ?? 0, message: `${source.slice(0, 60)} ${kept}; put it in quotes` })
    }
  })
  return faults
}

/** Tags beyond the core schema that the library reads all the same, into values that JSON does not have. */
const foreignTag = /^tag:yaml\.org,2002:(binary|merge|omap|pairs|set|timestamp)$/

/** Values of such tags, and texts that the database cannot store. */
function unstorableNodes(document: Document): YamlFault[] {
  const faults: YamlFault[] = []
  visit(document, (_key, node) => {
    if (!isNode(node)) return
    const offset = node.range?.[0] ?? 0
    const tag = foreignTag.exec(node.tag ?? '')?.[1]
    if (tag !== undefined)
      faults.push({ offset, message: `the tag !!${tag} is not supported; write text, a number, a list or a map` })
    if (!isScalar(node) || typeof node.value !== 'string') return
    if (node.value.includes('\0'))
      faults.push({ offset, message: 'contains the character NUL, which cannot be stored' })
    if (!node.value.isWellFormed())
      faults.push({ offset, message: 'contains half of a surrogate pair, which is not a character' })
  })
  return faults
}

const explanations: Record<string, string> = {
  TAB_AS_INDENT: 'a tab stands where spaces are needed',
  DUPLICATE_KEY: 'this key is written twice in the same map',
  MULTIPLE_DOCS: 'the file holds several documents (---); write one file for each',
  NON_STRING_KEY: 'a key must be text',
  MULTILINE_IMPLICIT_KEY: 'this line is not "key: value", or a value needs quotes'
}

function explain(code: string, message: string): string {
  return explanations[code] ?? `not readable as YAML: ${message.slice(0, 1).toLowerCase()}${message.slice(1)}`
}
