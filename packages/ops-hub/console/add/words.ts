/** The inventory file of a service that is described in a form, and the changes of a plan in words. */
import type { PlannedText } from '../../src/preview/result.ts'

export interface Service {
  name: string
  url: string
  owner: string
  every: string
  status: number
}

/** Lower-case letters, digits and inner hyphens, as slugs are; undefined if nothing is left of the name. */
export function slugOf(name: string): string | undefined {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const slug = plain
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-+|-+$/g, '')
  return slug === '' ? undefined : slug
}

/** What is wrong with the entries, in one sentence; undefined if nothing is. */
export function mistakeOf({ name, url }: Service): string | undefined {
  if (slugOf(name) === undefined) return 'Enter a name with at least one Latin letter or digit.'
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return 'Enter the whole address, which begins with http or https.'
  const { username, password } = new URL(url)
  if (username !== '' || password !== '')
    return 'Leave credentials out of the address; a check names a secret for them.'
  return undefined
}

/** Whether the result of a runtime is a plan. */
export function isPlan(result: unknown): result is PlannedText {
  const { counts, lines } = (result ?? {}) as Partial<PlannedText>
  return typeof counts === 'object' && counts !== null && Array.isArray(lines)
}

/** The name of the file: that of its inventory. */
export function fileNameOf(text: string): string {
  const [, name] = /^inventory: *["']?([A-Za-z0-9][A-Za-z0-9_-]{0,99})["']?\s*$/m.exec(text) ?? []
  return `${name ?? 'inventory'}.yaml`
}

/** The first and last position of a line, counted from 1. */
export function lineRange(text: string, line: number): [start: number, end: number] {
  const lines = text.split('\n')
  const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0)
  return [start, start + (lines[line - 1]?.length ?? 0)]
}

/** The number of changes of each kind in a plan, as a sentence. */
export function changeWords({ same, counts }: Pick<PlannedText, 'same' | 'counts'>): string {
  if (same) return 'The hub matches the file. Applying the file changes nothing.'
  const { created, updated, archived, relations, records, retired, conflicts } = counts
  const parts = [
    [created, 'item to add', 'items to add'],
    [updated, 'item to change', 'items to change'],
    [archived, 'item to archive', 'items to archive'],
    [relations, 'relation to change', 'relations to change'],
    [records, 'other record to change', 'other records to change'],
    [retired, 'piece of evidence to retire', 'pieces of evidence to retire']
  ] as const
  const changes = parts.flatMap(([count, one, many]) => (count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]))
  const conflict =
    conflicts === 0
      ? ''
      : ` ${conflicts === 1 ? 'There is a conflict' : `There are ${conflicts} conflicts`} with another inventory, so nothing can be applied.`
  return `${changes.join(', ') || 'No changes'}.${conflict}`
}

/** JSON strings are YAML; `${` starts a variable in an inventory. */
const quoted = (text: string) => JSON.stringify(text).replaceAll('${', () => '$${')

/** The file: the service, its owner if there is one, and an HTTP check. */
export function inventoryOf({ name, url, owner, every, status }: Service): string {
  const slug = slugOf(name)
  const ownerSlug = slugOf(owner)
  return [
    `inventory: ${slug}`,
    ...(ownerSlug === undefined ? [] : ['owners:', `  - name: ${quoted(ownerSlug)}`]),
    'widgets:',
    `  - slug: ops-service-${slug}`,
    '    type: ops-service',
    `    name: ${quoted(name.trim())}`,
    ...(ownerSlug === undefined ? [] : [`    owner: ${quoted(ownerSlug)}`]),
    '    checks:',
    '      - name: web',
    '        kind: http',
    `        every: ${every}`,
    '        emits: ops-health-checked',
    `        url: ${quoted(url)}`,
    `        expect: {status: ${status}}`,
    ''
  ].join('\n')
}
