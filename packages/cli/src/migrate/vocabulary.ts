/** The vocabulary of a manifest. What an import would refuse is left out and reported. */
import { type VocabularyList, vocabularyLists } from '@inter-hub/rules'
import { importProblem } from '@inter-hub/server'
import { type Members, membersOf, textOf, uuidOf } from './members.ts'
import type { Pass } from './pass.ts'

/** Members of an entry in a registry that are not part of its content. */
const kept = new Set('id hub hubId hubSlug kind status manifestId position createdAt updatedAt'.split(' '))

export function vocabularyOf(
  pass: Pass,
  manifestId: string,
  entries: Record<VocabularyList, unknown[]>
): Record<VocabularyList, Members[]> {
  return Object.fromEntries(
    vocabularyLists.map((list) => [list, entriesOf(pass, manifestId, list, entries[list])])
  ) as Record<VocabularyList, Members[]>
}

function entriesOf(pass: Pass, manifestId: string, list: VocabularyList, sent: readonly unknown[]): Members[] {
  const taken = new Map<string, Members>()
  for (const one of sent) {
    const entry = entryOf(one)
    const name = textOf(entry.name) ?? JSON.stringify(one)
    const about = { kind: 'manifests', id: manifestId, name: `${list} ${name}` }
    const bare = { name: entry.name }
    if (taken.has(name)) pass.report.changed({ ...about, reason: 'is listed more than once; the first one was taken' })
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

/** The members of an entry in camelCase. A plain name is an entry without other members. */
function entryOf(one: unknown): Members {
  const found = Object.entries(membersOf(one) ?? { name: one }).flatMap(([name, value]) => {
    const camel = name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())
    return value === null || kept.has(camel) ? [] : [[camel, value]]
  })
  return Object.fromEntries(found)
}

const nameProblem =
  'the name is not valid here; it needs lower-case letters and digits, with inner hyphens, dots and underscores'

const trialId = uuidOf('trial')
const at = '2000-01-01T00:00:00Z'

/** Why an import would refuse a manifest with only this entry; undefined if it would not. */
function problemOf(list: VocabularyList, entry: Members): string | undefined {
  const row = {
    ...{ id: trialId, hub_id: trialId, version: 1, status: 'draft', row_version: 1, created_at: at, updated_at: at },
    vocabulary: { [list]: [entry] }
  }
  return importProblem(JSON.stringify({ kind: 'manifests', row }))?.replace(/^\/vocabulary\/\w+\/0/, '')
}
