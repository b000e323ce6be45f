/** docs/initial-inventory.md, made from the inventory of ops-hub: what runs where, and what nobody has written down. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { formatDurationMs } from '@inter-hub/rules'
import { parse } from 'yaml'
import type { DeclaredRelation, Entry, Inventory } from './inventory/index.ts'
import {
  environmentType,
  membership,
  parseInventory,
  readSources,
  type Vocabulary,
  vocabularyOf
} from './inventory/index.ts'

/** Types of entries in the order of the page. Gates, waves and runbooks have pages and files of their own. */
const sections: [title: string, has: (entry: Entry) => boolean][] = [
  ['Hosts', ({ type }) => type === 'ops-host'],
  ['Clusters', ({ type }) => type === 'ops-cluster'],
  ['Services', (entry) => ['ops-service', 'ops-service-catalog'].includes(entry.type) && !isStore(entry)],
  ['Endpoints', ({ type }) => type === 'ops-endpoint'],
  ['Data stores', (entry) => isStore(entry)],
  ['Backups', ({ type }) => type === 'ops-backup-set'],
  ['Secrets', ({ type }) => type === 'ops-secret-set']
]
const elsewhere: [title: string, type: string, where: string][] = [
  ['gates', 'ops-readiness-gate', '[readiness-gates.md](readiness-gates.md)'],
  ['migration waves', 'ops-migration-wave', '[migration-waves.yaml](../hubs/ops-hub/migration-waves.yaml)'],
  ['runbooks', 'ops-runbook', '[runbooks.yaml](../hubs/ops-hub/runbooks.yaml)']
]

/** Attributes that are shown in another form, or that repeat what is shown. */
const notFacts = ['sources', 'environment', 'kind', 'ownerConfidence']
const addressNames = ['url', 'endpoint', 'baseUrl', 'address', 'domain']

const isStore = ({ attributes }: Entry) => attributes.kind === 'data-store'

/** The page. `root` is the folder of the repository. @throws InventoryError */
export async function initialInventoryPage(root: URL): Promise<string> {
  const manifest = parse(await readFile(new URL('hubs/ops-hub/manifest.yaml', root), 'utf8'))
  const vocabulary = vocabularyOf(manifest)
  const sources = await readSources(fileURLToPath(new URL('hubs/ops-hub/inventory', root)))
  const base = 'http://127.0.0.1:8400'
  const page = pageOf(parseInventory(sources, { IHUB_BASE: base }, { vocabulary }), vocabulary)
  return page.replaceAll(base, `\${IHUB_BASE}`)
}

interface Page {
  inventory: Inventory
  entries: ReadonlyMap<string, Entry>
  inverse: ReadonlyMap<string, string>
}

function pageOf(inventory: Inventory, { relationTypes }: Vocabulary): string {
  const page: Page = {
    inventory,
    entries: new Map(inventory.widgets.map((entry) => [entry.slug, entry])),
    inverse: new Map(relationTypes.map(({ name, inverse = `is the other end of ${name}` }) => [name, inverse]))
  }
  const parts = [
    intro(page),
    environmentsPart(page),
    betweenPart(page),
    servicesPart(page),
    storesPart(page),
    ownersPart(page),
    ...sections.map(([title, has]) => section(page, title, inventory.widgets.filter(has))),
    elsewherePart(page),
    gapsPart(page),
    checksPart(page),
    changing
  ]
  return `${parts.join('\n\n')}\n`
}

const intro = ({ inventory: { widgets, relations, owners, gaps } }: Page) => `# Initial inventory

What runs where, why, who owns it, how it is reached, and what is not known. The data are in
[coulomb.yaml](../hubs/ops-hub/inventory/coulomb.yaml) and
[this-installation.yaml](../hubs/ops-hub/inventory/this-installation.yaml): ${widgets.length} entries, ${relations.length} relations, ${owners.length} owners and ${gaps.length} gaps. Every entry is a
widget of ops-hub. \`npm run generate\` makes this page from them. [inventory.md](inventory.md) describes the format.`

const changing = `## Changing it

Edit the files, run \`./ihub diff\` and \`./ihub apply\`, and generate this page again. Do not fill in an unknown fact without an
\`ops-inventory-updated\` event that names its source.`

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ').trim()

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n')
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

const nameOf = ({ entries }: Page, slug: string) => entries.get(slug)?.name ?? slug
/** `Service: Gitea` without the kind. */
const shortName = (page: Page, slug: string) => nameOf(page, slug).replace(/^[A-Z][A-Za-z ]*: /, '')
const namesOf = (page: Page, slugs: readonly string[]) =>
  slugs.map((slug) => shortName(page, slug)).join(', ') || 'unknown'

/** The other ends of the relations of these types that start at an entry, or that lead to it. */
function ends(
  { inventory: { relations } }: Page,
  slug: string,
  types: readonly string[],
  leading: 'from' | 'to' = 'from'
) {
  const other = leading === 'from' ? 'to' : 'from'
  return relations
    .filter(
      (one) => one[leading] === slug && types.includes(one.type) && one.state !== 'superseded' && one.state !== 'target'
    )
    .map((one) => one[other])
}

function ownerOf({ owner, attributes }: Entry): string {
  if (owner === undefined) return 'unknown'
  return attributes.ownerConfidence === undefined ? owner : `${owner} (${textOf(attributes.ownerConfidence)})`
}

function environmentsPart(page: Page): string {
  const environments = page.inventory.widgets.filter(({ type }) => type === environmentType)
  const rows = environments.map((entry) => {
    const { slug, attributes } = entry
    const inside = page.inventory.widgets.filter(({ environment }) => environment === slug).length
    return [
      `\`${slug}\``,
      textOf(attributes.role ?? entry.description),
      textOf(attributes.state ?? ''),
      textOf(attributes.publicIp ?? ''),
      textOf(attributes.currentlyHosts ?? ''),
      String(inside)
    ]
  })
  const notes = environments.flatMap(({ name, attributes: { note } }) =>
    note === undefined ? [] : [`- ${name}: ${textOf(note)}`]
  )
  const head = ['environment', 'role', 'state', 'public address', 'hosts today', 'entries']
  return ['## Environments', table(head, rows), ...(notes.length > 0 ? [notes.join('\n')] : [])].join('\n\n')
}

/** What an environment needs from another one. */
function betweenPart(page: Page): string {
  const placeOf = (slug: string) => {
    const entry = page.entries.get(slug)
    return entry?.type === environmentType ? slug : entry?.environment
  }
  const rows = page.inventory.relations.flatMap((relation) => {
    const [from, to] = [placeOf(relation.from), placeOf(relation.to)]
    if (from === undefined || to === undefined || from === to) return []
    return [
      [nameOf(page, relation.from), relationText(page, relation, 'from'), shortName(page, from), shortName(page, to)]
    ]
  })
  return `## Between environments

These relations cross from one environment to another. They decide in which order things can move.

${table(['entry', 'relation', 'from', 'to'], rows)}`
}

function servicesPart(page: Page): string {
  const services = page.inventory.widgets.filter((entry) => entry.type === 'ops-service' && !isStore(entry))
  const rows = services.map((entry) => {
    const { slug, environment } = entry
    const addresses = ends(page, slug, ['exposes']).flatMap((one) => addressesOf(page.entries.get(one)))
    return [
      shortName(page, slug),
      environment === undefined ? 'unknown' : shortName(page, environment),
      namesOf(page, ends(page, slug, ['runs-on'])),
      ownerOf(entry),
      [...addressesOf(entry), ...addresses].join(', ') || 'unknown'
    ]
  })
  return `## What runs where\n\n${table(['service', 'environment', 'runs on', 'owner', 'reached at'], rows)}`
}

function addressesOf(entry: Entry | undefined): string[] {
  return addressNames.flatMap((name) => {
    const value = entry?.attributes[name]
    return typeof value === 'string' && value !== 'unknown' ? [`\`${value}\``] : []
  })
}

function storesPart(page: Page): string {
  const rows = page.inventory.widgets.filter(isStore).map(({ slug }) => {
    const backups = ends(page, slug, ['backed-up-by'])
    const known = (name: string) => backups.map((one) => textOf(page.entries.get(one)?.attributes[name] ?? 'unknown'))
    return [
      shortName(page, slug),
      namesOf(page, ends(page, slug, ['stores-in'], 'to')),
      namesOf(page, backups),
      known('lastVerified').join(', ') || 'unknown',
      known('lastRestoreTest').join(', ') || 'unknown'
    ]
  })
  const head = ['data store', 'of', 'backup', 'last verified', 'last restore test']
  return `## Data, and what protects it\n\n${table(head, rows)}`
}

function ownersPart({ inventory: { owners } }: Page): string {
  const rows = owners.map(
    ({ name, title = '', contact = 'unknown', url = 'unknown', attributes: { workplans = '' } }) => [
      `\`${name}\``,
      title,
      contact,
      url,
      textOf(workplans)
    ]
  )
  return `## Owners\n\n${table(['owner', 'title', 'contact', 'address', 'workplans'], rows)}`
}

function section(page: Page, title: string, entries: readonly Entry[]): string {
  return [`## ${title}`, ...entries.map((entry) => entryPart(page, entry))].join('\n\n')
}

function entryPart(page: Page, entry: Entry): string {
  const { slug, name, description, environment, policyScope, attributes } = entry
  const isKnown = (value: unknown) => value !== 'unknown'
  const facts = Object.entries(attributes).filter(([key, value]) => !notFacts.includes(key) && isKnown(value))
  const unknown = Object.entries(attributes).flatMap(([key, value]) => (isKnown(value) ? [] : [`\`${key}\``]))
  const place = environment === undefined ? '' : ` in \`${environment}\``
  const about = [
    `\`${slug}\`${place}`,
    `owner ${ownerOf(entry)}`,
    ...(policyScope === undefined ? [] : [`scope \`${policyScope}\``])
  ]
  const lines = [
    ...relationsOf(page, slug).map((text) => `- ${text}`),
    ...entry.checks.map(({ kind, everyMs, settings, emits }) => {
      const target = textOf(settings.url ?? settings.host ?? '')
      return `- Checked: ${kind} ${target} every ${formatDurationMs(everyMs)}, recorded as \`${emits}\``
    }),
    ...facts.map(([key, value]) => `- \`${key}\`: ${textOf(value)}`),
    ...(unknown.length > 0 ? [`- Not known: ${unknown.join(', ')}`] : []),
    ...(attributes.sources === undefined ? [] : [`- Source: ${textOf(attributes.sources)}`])
  ]
  return [`### ${name}`, `${about.join(', ')}. ${description.trim()}`, lines.map(clean).join('\n')]
    .join('\n\n')
    .trimEnd()
}

const clean = (line: string) => line.replaceAll('<', '&lt;').replace(/\s+/g, ' ')

/** The relations of an entry in both directions, without those that say in which environment it is. */
function relationsOf(page: Page, slug: string): string[] {
  return page.inventory.relations.flatMap((relation) => {
    if (relation.from === slug) {
      const isPlace = relation.type === membership && relation.to === page.entries.get(slug)?.environment
      return isPlace && relation.state === 'current' ? [] : [relationText(page, relation, 'from')]
    }
    return relation.to === slug && relation.type !== membership ? [relationText(page, relation, 'to')] : []
  })
}

function relationText(page: Page, relation: DeclaredRelation, at: 'from' | 'to'): string {
  const { type, state, confidence, note } = relation
  const words = (at === 'from' ? type : (page.inverse.get(type) ?? type)).replaceAll('-', ' ')
  const doubts = [
    ...(state === 'current' ? [] : [state === 'unknown' ? 'state unknown' : state]),
    ...(confidence === 'stated' ? [] : [confidence === 'unknown' ? 'confidence unknown' : confidence])
  ]
  const other = nameOf(page, at === 'from' ? relation.to : relation.from)
  return `${words} ${other}${doubts.length > 0 ? ` (${doubts.join(', ')})` : ''}${note ? `. ${note}` : ''}`
}

function elsewherePart({ inventory: { widgets } }: Page): string {
  const lines = elsewhere.map(([title, type, where]) => {
    const slugs = widgets.filter((entry) => entry.type === type).map(({ slug }) => `\`${slug}\``)
    return `- ${slugs.length} ${title}, described in ${where}: ${slugs.join(', ')}`
  })
  return `## Gates, waves and runbooks\n\n${lines.join('\n')}`
}

function gapsPart(page: Page): string {
  const { gaps } = page.inventory
  const parts = [...Map.groupBy(gaps, ({ category }) => category)].map(([category, own]) => {
    const rows = own.map(({ id, subject, fact, closesWith = '', blocks }) => [
      id,
      `\`${subject}\``,
      fact,
      closesWith && `\`${closesWith}\``,
      blocks.join(', ')
    ])
    return `### ${category}\n\n${table(['gap', 'subject', 'not known', 'closes with', 'blocks'], rows)}`
  })
  return [
    `## What is not known\n\n${gaps.length} gaps are declared. Each is an open annotation on its subject.`,
    ...parts
  ].join('\n\n')
}

function checksPart(page: Page): string {
  const { widgets } = page.inventory
  const placeOf = ({ type, slug, environment }: Entry) => (type === environmentType ? slug : environment)
  const rows = widgets
    .filter(({ type }) => type === environmentType)
    .map(({ slug, checksPaused }) => {
      const count = widgets
        .filter((entry) => placeOf(entry) === slug)
        .reduce((sum, { checks }) => sum + checks.length, 0)
      return [`\`${slug}\``, String(count), checksPaused === undefined ? 'running' : `paused: ${checksPaused}`]
    })
  return `## What is checked\n\n${table(['environment', 'checks', ''], rows)}`
}
