/**
 * What a manifest declares, checked and brought into one form: plain strings become `{name}`, every rule and schema is
 * compiled once to see that it can be. All mistakes are reported together, each at its place.
 */
import { compileEventType, type Report, type VocabularyList, vocabularyLists } from '@inter-hub/rules'
import { type ProblemItem, ValidationFailed } from '../kernel/problem.ts'
import { inTurn } from '../kernel/turns.ts'
import { compileCommand } from './command.ts'
import type { Command, CreateManifest, Entry, EventType, Kind, UpdateManifest, Vocabulary } from './schema.ts'

interface Sized {
  subschemas: number
}

export const listOfKind: Record<Kind, VocabularyList> = {
  'widget-type': 'widgetTypes',
  'event-type': 'eventTypes',
  'annotation-category': 'annotationCategories',
  'policy-scope': 'policyScopes',
  'relation-type': 'relationTypes',
  command: 'commands'
}

/** The vocabulary of a body, over that of `before` for the lists it leaves out. @throws ValidationFailed */
export async function readVocabulary(body: CreateManifest | UpdateManifest, before?: Vocabulary): Promise<Vocabulary> {
  const vocabulary = {} as Record<VocabularyList, Entry[]>
  for (const list of vocabularyLists) {
    vocabulary[list] = (body[list] ?? before?.[list] ?? []).map((entry) =>
      typeof entry === 'string' ? { name: entry } : entry
    )
  }
  const read = vocabulary as Vocabulary
  const errors = [
    ...vocabularyLists.flatMap((list) => repeatedNames(list, read[list])),
    ...relationErrors(read),
    ...(await compileErrors(read))
  ]
  if (errors.length > 0) {
    const first = errors.slice(0, 3).map(({ pointer, detail }) => `${pointer} ${detail}`)
    throw new ValidationFailed(`The manifest is not consistent: ${first.join('; ')}.`, {
      errors: errors.slice(0, 50)
    })
  }
  return read
}

function repeatedNames(list: VocabularyList, entries: Entry[]): ProblemItem[] {
  const seen = new Set<string>()
  return entries.flatMap(({ name }, index) => {
    const errors: ProblemItem[] = []
    if (seen.has(name)) errors.push({ pointer: `#/${list}/${index}/name`, detail: `repeats ${name}` })
    if (name.startsWith('ihub.'))
      errors.push({ pointer: `#/${list}/${index}/name`, detail: 'the prefix ihub. is reserved' })
    seen.add(name)
    return errors
  })
}

/** Of all schemas of a manifest together. */
const subschemasMax = 5000

/** Compiles each rule and schema, a few in each turn of the event loop. */
async function compileErrors({ eventTypes, commands, widgetTypes }: Vocabulary): Promise<ProblemItem[]> {
  const errors: ProblemItem[] = []
  let subschemas = 0
  const compile = (
    list: VocabularyList,
    entries: readonly (EventType | Command)[],
    compileOne: (entry: never, report: Report) => Sized
  ) =>
    entries.map((entry, index) => () => {
      const place = `#/${list}/${index}`
      errors.push(...undeclared(place, entry, widgetTypes))
      if (subschemas > subschemasMax) return
      const report: Report = (field, detail) => errors.push({ pointer: `${place}/${field}`, detail })
      subschemas += compileOne(entry as never, report).subschemas
      if (subschemas > subschemasMax)
        errors.push({ pointer: place, detail: `exceeds ${subschemasMax} subschemas in all schemas of the manifest` })
    })
  for (const work of [
    ...compile('eventTypes', eventTypes, compileEventType),
    ...compile('commands', commands, compileCommand)
  ])
    await inTurn(work)
  return errors
}

/** The widget types that an entry names and the manifest does not declare. */
function undeclared(place: string, entry: { widgetTypes?: string[] }, widgetTypes: Entry[]): ProblemItem[] {
  const known = new Set(widgetTypes.map(({ name }) => name))
  return (entry.widgetTypes ?? [])
    .filter((name) => !known.has(name))
    .map((name) => ({ pointer: `${place}/widgetTypes`, detail: `names ${name}, which widgetTypes does not declare` }))
}

function relationErrors({ relationTypes, widgetTypes }: Vocabulary): ProblemItem[] {
  const known = new Set(widgetTypes.map(({ name }) => name))
  return relationTypes.flatMap((type, index) =>
    (['from', 'to'] as const).flatMap((end) =>
      (type[end] ?? [])
        .filter((name) => !known.has(name))
        .map((name) => ({
          pointer: `#/relationTypes/${index}/${end}`,
          detail: `names ${name}, which widgetTypes does not declare`
        }))
    )
  )
}
