/**
 * Reads an inventory from one or more YAML files. Either all of it is right, or one error tells every fault with file,
 * line, column and path, and what was probably meant.
 */
import { checkDefaults, withDefaults } from './defaults.ts'
import { readDocument, type Source, type SourceDocument } from './document.ts'
import { type Draft, type Report, readEntries } from './entries.ts'
import { draftGates, placeGates } from './gates.ts'
import type { Context, Gap, Inventory, Owner } from './inventory.ts'
import { hint } from './nearest.ts'
import { readNotices } from './notices.ts'
import { Problems } from './problems.ts'
import { checkNames, indexDrafts, type KnownWidget, type Reading } from './references.ts'
import { readRelations } from './relations.ts'
import { type CheckKinds, inventorySchema } from './schema.ts'
import { compileShape } from './shape.ts'
import { asList, asMap, asText, asTexts } from './values.ts'
import { fillVariables, settingOf } from './variables.ts'
import type { Vocabulary } from './vocabulary.ts'

export interface ParseOptions {
  /** The words of the hub; without them no name is checked, and no relation is turned round. */
  vocabulary?: Vocabulary
  /** The kinds of checks there are, with the schema of their settings; without them every kind is taken. */
  kinds?: CheckKinds
  /** The event types that each kind of check can emit; without them every one is taken. */
  emits?: Readonly<Record<string, readonly string[]>>
  /** What the hub has already: entries may refer to it. */
  known?: readonly KnownWidget[]
}

const fileShape = compileShape(inventorySchema)

/** `variables` is the closed list of what `${NAME}` may stand for. @throws {InventoryError} */
export function parseInventory(
  sources: readonly Source[],
  variables: Readonly<Record<string, string>>,
  { vocabulary, kinds, emits, known = [] }: ParseOptions = {}
): Inventory {
  const problems = new Problems()
  const report: Report = (place, message) => problems.add({ ...place, message })
  const documents = sources.flatMap((source) => readFile(source, variables, problems, report) ?? [])
  const shapes = kinds && new Map(Object.entries(kinds).map(([kind, schema]) => [kind, compileShape(schema)]))

  const drafts = documents.flatMap((document) => readEntries(document, nameOf(document), shapes, report))
  const names = new Set(documents.map(nameOf))
  const others = known.filter(({ inventory }) => inventory === undefined || !names.has(inventory))
  const elsewhere = new Set(others.flatMap((widget) => [widget.slug, ...widget.aliases]))
  const words = { nameOf, widgetTypes: vocabulary?.widgetTypes }
  drafts.push(...draftGates(documents, drafts, words, (slug) => elsewhere.has(slug)))
  const owners = readOwners(documents, report)
  const isWhole = documents.length === sources.length
  const context: Reading = {
    resolve: indexDrafts(drafts, known, isWhole, report),
    owners: isWhole ? new Set(owners.map(({ name }) => name)) : undefined,
    vocabulary,
    emits,
    report
  }
  checkNames(drafts, context)
  for (const document of documents) checkDefaults(document, kinds && Object.keys(kinds), context.resolve, report)
  const relations = readRelations(drafts, context)
  const gaps = readGaps(documents, context)
  const contexts = readContexts(documents, report)
  const notices = readNotices(documents, nameOf, report)
  placeGates(documents, drafts, context)

  problems.throwIfAny()
  return {
    names: [...names],
    unnamed: documents.filter(({ value }) => asText(asMap(value).inventory) === undefined).map(({ file }) => file),
    owners,
    widgets: drafts.map(({ entry }) => entry),
    relations,
    gaps,
    contexts,
    notices
  }
}

function readFile(
  source: Source,
  variables: Readonly<Record<string, string>>,
  problems: Problems,
  report: Report
): SourceDocument | undefined {
  const document = readDocument(source, (problem) => problems.add(problem))
  if (!document) return undefined
  const written = fillVariables(document.value, variables, (path, name) => {
    const known = Object.keys(variables).map((variable) => `\${${variable}}`)
    report(
      document.placeOf(path),
      known.length === 0
        ? `variables such as \${${name}} are not available here; write the value, or use \`ihub diff\``
        : `unknown variable \${${name}} (known: ${known.join(', ')})${settingOf(name)}`
    )
  })
  const filled = withDefaults({ ...document, value: written }, report)
  const { value, placeOf } = filled
  const faults = fileShape(value)
  for (const { path, part, message } of faults) report(placeOf(path, part), message)
  if (faults.length === 0 && !lists.some((list) => list in asMap(value))) report(placeOf([]), declaresNothing)
  if (source.isUnnamed && asText(asMap(value).inventory) === undefined)
    report(placeOf([]), `name the inventory (\`inventory: my-services\`): ${source.file} has no file name`)
  return filled
}

/** What a file can declare; an empty list says that it declares none. */
const lists = ['owners', 'widgets', 'gaps', 'contexts', 'gates', 'notices']
const declaresNothing = 'the file declares nothing; an inventory without widgets says so: `widgets: []`'

/** The name a file gives its inventory, else its own name without folder and ending. */
function nameOf({ file, value }: SourceDocument): string {
  const base = file.split(/[\\/]/).at(-1) ?? file
  return asText(asMap(value).inventory) ?? base.replace(/\.(ya?ml|json)$/i, '')
}

function readOwners(documents: readonly SourceDocument[], report: Report): Owner[] {
  const owners = new Map<string, Owner>()
  for (const document of documents) {
    asList(asMap(document.value).owners).forEach((item, index) => {
      const raw = asMap(item)
      const name = asText(raw.name)
      if (name === undefined) return
      const at = (key: string) => document.placeOf(['owners', index, key])
      if (owners.has(name)) report(at('name'), `the owner "${name}" is declared twice`)
      const url = asText(raw.url)
      if (url !== undefined && !isAddress(url))
        report(at('url'), `"${url}" is neither a URL nor a git remote; write unknown if it is not known`)
      owners.set(name, {
        inventory: nameOf(document),
        name,
        title: asText(raw.title),
        contact: asText(raw.contact),
        url,
        attributes: asMap(raw.attributes)
      })
    })
  }
  return [...owners.values()]
}

/** A URL, a git remote such as `git@host:path`, or the word unknown. */
function isAddress(text: string): boolean {
  return text === 'unknown' || URL.canParse(text) || /^[\w.-]+@[\w.-]+:\S+$/.test(text)
}

function readContexts(documents: readonly SourceDocument[], report: Report): Context[] {
  const contexts = new Map<string, Context>()
  for (const document of documents) {
    for (const [prefix, url] of Object.entries(asTexts(asMap(document.value).contexts))) {
      if (contexts.has(prefix))
        report(document.placeOf(['contexts', prefix], 'key'), `the context "${prefix}" is declared twice`)
      contexts.set(prefix, { inventory: nameOf(document), prefix, url })
    }
  }
  return [...contexts.values()]
}

function readGaps(documents: readonly SourceDocument[], { resolve, vocabulary, report }: Reading): Gap[] {
  const eventTypes = vocabulary?.eventTypes.map(({ name }) => name)
  const gaps = new Map<string, Gap>()
  for (const document of documents) {
    asList(asMap(document.value).gaps).forEach((item, index) => {
      const raw = asMap(item)
      const at: Draft['at'] = (path, part) => document.placeOf(['gaps', index, ...path], part)
      const [id, subject, fact, category] = [raw.id, raw.subject, raw.fact, raw.category].map(asText)
      if (id === undefined || subject === undefined || fact === undefined || category === undefined) return
      const closesWith = asText(raw.closesWith)
      if (gaps.has(id)) report(at(['id']), `the gap "${id}" is declared twice`)
      if (vocabulary && !vocabulary.annotationCategories.includes(category)) {
        report(
          at(['category']),
          `unknown annotation category "${category}"${hint(category, vocabulary.annotationCategories)}`
        )
      }
      if (closesWith && eventTypes && !eventTypes.includes(closesWith)) {
        report(at(['closesWith']), `unknown event type "${closesWith}"${hint(closesWith, eventTypes)}`)
      }
      const found = resolve(subject, { at }, ['subject'])
      if (!found) return
      const blocks = asList(raw.blocks).flatMap((gate) => asText(gate) ?? [])
      gaps.set(id, { inventory: nameOf(document), id, subject: found.entry.slug, fact, category, closesWith, blocks })
    })
  }
  return [...gaps.values()]
}
