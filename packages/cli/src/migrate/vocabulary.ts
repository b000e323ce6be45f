/** The vocabulary of a manifest: each entry as an import takes it. What would be refused is left out and reported. */
import { importProblem } from '@inter-hub/server'
import { type Members, membersOf, textOf, uuidOf } from './members.ts'
import type { Pass } from './pass.ts'

export const lists = [
  'widgetTypes',
  'eventTypes',
  'annotationCategories',
  'policyScopes',
  'relationTypes',
  'commands'
] as const
export type List = (typeof lists)[number]

const plain = ['name', 'title', 'description']
const membersOfList: Record<List, readonly string[]> = {
  widgetTypes: plain,
  annotationCategories: plain,
  policyScopes: plain,
  eventTypes: [
    ...plain,
    'metadataSchema',
    'validation',
    'outcome',
    'freshFor',
    'subject',
    'asOf',
    'until',
    'widgetTypes',
    'retention'
  ],
  relationTypes: [...plain, 'inverse', 'from', 'to', 'role', 'inverseRole'],
  commands: [...plain, 'inputSchema', 'widgetTypes', 'timeout']
}

export function vocabularyOf(
  pass: Pass,
  manifestId: string,
  entries: Record<List, unknown[]>
): Record<List, Members[]> {
  return Object.fromEntries(lists.map((list) => [list, entriesOf(pass, manifestId, list, entries[list])])) as Record<
    List,
    Members[]
  >
}

function entriesOf(pass: Pass, manifestId: string, list: List, sent: readonly unknown[]): Members[] {
  const taken = new Map<string, Members>()
  for (const one of sent) {
    const entry = entryOf(list, one)
    const name = textOf(entry.name) ?? JSON.stringify(one)
    const about = { kind: 'manifests', id: manifestId, name: `${list} ${name}` }
    const bare = { name: entry.name }
    if (taken.has(name)) pass.report.changed({ ...about, reason: 'is listed twice; the first one was taken' })
    else if (problemOf(list, bare) !== undefined) pass.report.refused({ ...about, reason: nameProblem })
    else {
      const wrong = Object.entries(entry).filter(
        ([member, value]) => problemOf(list, { ...bare, [member]: value }) !== undefined
      )
      for (const [member, value] of wrong) {
        delete entry[member]
        pass.report.changed({
          ...about,
          reason: `${member} is not valid here and was left out: ${JSON.stringify(value)}`
        })
      }
      taken.set(name, entry)
    }
  }
  return [...taken.values()]
}

function entryOf(list: List, one: unknown): Members {
  const entry = membersOf(one) ?? { name: one }
  const found = membersOfList[list].flatMap((name) => {
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const value = entry[name] ?? entry[snake]
    return value === undefined || value === null ? [] : [[name, value]]
  })
  return Object.fromEntries(found)
}

const nameProblem =
  'the name is not valid here; it needs lower-case letters and digits, with inner hyphens, dots and underscores'

const trialId = uuidOf('trial')
const at = '2000-01-01T00:00:00Z'

/** What an import says of a manifest with this entry alone. */
function problemOf(list: List, entry: Members): string | undefined {
  const row = {
    ...{ id: trialId, hub_id: trialId, version: 1, status: 'draft', row_version: 1, created_at: at, updated_at: at },
    vocabulary: { [list]: [entry] }
  }
  return importProblem(JSON.stringify({ kind: 'manifests', row }))?.replace(/^\/vocabulary\/\w+\/0/, '')
}
