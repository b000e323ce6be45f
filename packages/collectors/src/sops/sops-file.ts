/** What a file that SOPS encrypted says about itself. Its values are not decrypted. */
import { compilePattern, ExpressionError } from '@inter-hub/expressions'
import { parseAllDocuments } from 'yaml'

export interface SopsFile {
  /** Values that are encrypted. */
  encrypted: number
  /** What is wrong with it, as sentences; none: it is encrypted as it says. */
  faults: string[]
  /** Public keys of age. */
  recipients: string[]
  /** Other kinds of keys that can decrypt it, such as pgp or kms. */
  otherKeys: string[]
  lastModified?: string
  version?: string
}

interface Metadata {
  mac?: unknown
  lastmodified?: unknown
  version?: unknown
  age?: { recipient?: unknown }[] | null
  key_groups?: { age?: { recipient?: unknown }[] | null }[] | null
  encrypted_regex?: unknown
  encrypted_suffix?: unknown
  unencrypted_regex?: unknown
  unencrypted_suffix?: unknown
  encrypted_comment_regex?: unknown
  unencrypted_comment_regex?: unknown
}

const keyKinds = ['pgp', 'kms', 'gcp_kms', 'azure_kv', 'hc_vault', 'hckms']
const cipher = /^ENC\[[A-Z0-9_]+,data:[^,]*,iv:[^,]+,tag:[^,]+,type:[a-z]+\]$/
const namesMax = 10
const leavesMax = 100_000

/**
 * From YAML, JSON, or a binary file, which SOPS stores as JSON; dotenv and INI are read line by line. A file with several documents
 * has the SOPS metadata in each of them.
 */
export function readSopsFile(text: string): SopsFile {
  const trees = treesOf(text)
  const content = trees.map(({ sops: _, ...rest }) => rest)
  const raw = trees.every((tree) => isMap(tree.sops)) ? trees[0]?.sops : undefined
  if (!isMap(raw))
    return {
      encrypted: 0,
      faults: ['The file has no SOPS metadata: it is not encrypted.'],
      recipients: [],
      otherKeys: []
    }
  const sops = raw as Metadata & Record<string, unknown>
  const { plain, encrypted } = countLeaves(content, selectionOf(sops))
  const groups = [sops, ...(Array.isArray(sops.key_groups) ? sops.key_groups : [])]
  const recipients = groups.flatMap(({ age }) =>
    (Array.isArray(age) ? age : []).flatMap(({ recipient }) => recipient ?? [])
  )
  const faults = [
    (typeof sops.mac !== 'string' || !cipher.test(sops.mac)) &&
      'The file has no MAC of SOPS, so changes to it cannot be noticed.',
    encrypted === 0 && 'No value of the file is encrypted.',
    plain.length > 0 && plainFault(plain)
  ].filter((fault) => fault !== false)
  return {
    encrypted,
    faults,
    recipients: [...new Set(recipients.map(String))].sort(),
    otherKeys: keyKinds.filter((kind) => groups.some((group) => hasItems((group as Record<string, unknown>)[kind]))),
    ...(typeof sops.lastmodified === 'string' && { lastModified: sops.lastmodified }),
    ...(typeof sops.version === 'string' && { version: sops.version })
  }
}

function plainFault(names: readonly string[]): string {
  const shown = names.slice(0, namesMax).join(', ') + (names.length > namesMax ? ' and others' : '')
  return names.length === 1
    ? `The value ${shown} should be encrypted and is not.`
    : `${names.length} values that should be encrypted are not: ${shown}.`
}

const hasItems = (value: unknown) => Array.isArray(value) && value.length > 0

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function treesOf(text: string): Record<string, unknown>[] {
  try {
    const documents = [parseAllDocuments(text, { logLevel: 'error', uniqueKeys: false })].flat()
    if (documents.every(({ errors }) => errors.length === 0)) {
      const values = documents.map((one): unknown => one.toJS({ maxAliasCount: 100 })).filter((one) => one !== null)
      if (values.length > 0 && values.every(isMap)) return values
    }
  } catch {
    // Not YAML; perhaps dotenv or INI.
  }
  const flat = flatTree(text)
  return flat ? [flat] : []
}

/** `name=value` lines; SOPS writes its metadata as `sops_mac=…` or in a section `[sops]`, with `__list_0__map_` for lists. */
function flatTree(text: string): Record<string, unknown> | undefined {
  const content: Record<string, unknown> = {}
  const sops: Record<string, unknown> = {}
  const recipients: { recipient: string }[] = []
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    const [, header] = /^\s*\[(.+)\]\s*$/.exec(line) ?? []
    if (header !== undefined) section = header
    const [, name = '', value = ''] = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*)$/.exec(line) ?? []
    if (name === '') continue
    const own = section === 'sops' ? name : name.startsWith('sops_') ? name.slice(5) : undefined
    if (own === undefined) content[section === '' ? name : `${section}.${name}`] = value
    else if (/^age__list_\d+__map_recipient$/.test(own)) recipients.push({ recipient: value })
    else sops[own] = value
  }
  if (Object.keys(sops).length === 0) return undefined
  return { ...content, sops: { ...sops, age: recipients } }
}

type Selects = (path: readonly string[]) => boolean

/** Which values are to be encrypted; by default all whose name does not end in `_unencrypted`. */
function selectionOf(sops: Metadata): Selects {
  const { encrypted_regex, encrypted_suffix, unencrypted_regex, unencrypted_suffix = '_unencrypted' } = sops
  // Comments, some of them encrypted by SOPS, state which values these are.
  if (sops.encrypted_comment_regex || sops.unencrypted_comment_regex) return () => false
  const some =
    (test: (name: string) => boolean): Selects =>
    (path) =>
      path.some(test)
  if (typeof encrypted_regex === 'string') return some(matching(encrypted_regex))
  if (typeof encrypted_suffix === 'string') return some((name) => name.endsWith(encrypted_suffix))
  const excluded =
    typeof unencrypted_regex === 'string'
      ? some(matching(unencrypted_regex))
      : some((name) => unencrypted_suffix !== '' && name.endsWith(String(unencrypted_suffix)))
  return (path) => !excluded(path)
}

function matching(pattern: string): (name: string) => boolean {
  try {
    const compiled = compilePattern(pattern)
    return (name) => compiled.test(name)
  } catch (error) {
    if (error instanceof ExpressionError) return () => false
    throw error
  }
}

/** SOPS leaves empty texts and nulls as they are. */
function countLeaves(content: unknown, isSelected: Selects): { plain: string[]; encrypted: number } {
  const plain: string[] = []
  let [encrypted, seen] = [0, 0]
  const walk = (value: unknown, path: readonly string[]) => {
    if (++seen > leavesMax || value === null || value === undefined || value === '') return
    if (typeof value === 'object') {
      const entries = Array.isArray(value) ? value.map((item) => ['', item] as const) : Object.entries(value)
      for (const [name, item] of entries) walk(item, name === '' ? path : [...path, name])
      return
    }
    if (typeof value === 'string' && cipher.test(value)) encrypted++
    else if (isSelected(path)) plain.push(path.join('.'))
  }
  walk(content, [])
  return { plain, encrypted }
}
