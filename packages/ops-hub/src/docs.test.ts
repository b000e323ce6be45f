/** The pages that tell the hub data to people say what the data say. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseInventory, readSources } from './inventory/index.ts'
import { initialInventoryPage } from './reference.ts'
import { inventoryFolder, opsVocabulary, readData, readText } from './testing/hub-data.ts'

interface Gate {
  number: number
  title: string
  owner: string
  statusWidget: string
  initialStatus: string
  evidence: { title: string; eventType: string; widget: string; maxAge: string; minCount: number }[]
}

const inventory = parseInventory(
  await readSources(inventoryFolder.pathname),
  { IHUB_BASE: 'http://127.0.0.1:8400' },
  { vocabulary: opsVocabulary() }
)

/** `P2D` as people write it. */
function inWords(duration: string): string {
  const [, count = '', unit] = /^PT?(\d+)([DH])$/.exec(duration) ?? []
  return `${count} ${unit === 'D' ? 'day' : 'hour'}${count === '1' ? '' : 's'}`
}

test('readiness-gates.md tells each gate with its owner, its requirements and its status', () => {
  const page = readText('docs/readiness-gates.md')
  const { gates } = readData<{ gates: Gate[] }>('hubs/ops-hub/readiness-gates.yaml')
  for (const { number, title, owner, statusWidget, initialStatus, evidence } of gates) {
    const section = page.split(/^## /m).find((part) => part.startsWith(`${number}. ${title}\n`))
    assert.ok(section, title)
    assert.ok(section.includes(`- Owner: ${owner}. Status: ${initialStatus}. Widget: \`${statusWidget}\`.`), title)
    const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| evidence'))
    assert.deepEqual(
      rows,
      evidence.map(({ title: what, eventType, widget, maxAge, minCount }) => {
        const age = `${inWords(maxAge)}${minCount > 1 ? `, ${minCount} times` : ''}`
        return `| ${what} | \`${eventType}\` on \`${widget}\` | ${age} |`
      })
    )
    assert.match(page, new RegExp(`^\\| ${number} \\| .* \\| ${owner} \\| ${initialStatus} \\|$`, 'm'))
  }
})

test('initial-inventory.md is what the files of the inventory say', async () => {
  const page = await initialInventoryPage(new URL('../../../', import.meta.url))
  assert.equal(readText('docs/initial-inventory.md'), page, 'run npm run generate')
})

test('initial-inventory.md names every entry, owner, gap, address and fact', () => {
  const page = readText('docs/initial-inventory.md')
  const cells = page.replaceAll('\\|', '|').replaceAll('&lt;', '<')
  for (const { slug, type, attributes } of inventory.widgets) {
    assert.ok(page.includes(`\`${slug}\``), slug)
    if (['ops-readiness-gate', 'ops-migration-wave', 'ops-runbook'].includes(type)) continue
    for (const [name, value] of Object.entries(attributes)) {
      if (['environment', 'kind', 'ownerConfidence', 'sources'].includes(name) || type === 'ops-environment') continue
      const fact = value === 'unknown' ? `\`${name}\`` : `\`${name}\`: `
      assert.ok(page.includes(fact), `${slug} ${fact}`)
      if (typeof value === 'string' && !value.startsWith('http://127.0.0.1')) assert.ok(cells.includes(value), value)
    }
  }
  for (const { name, title = '' } of inventory.owners) assert.ok(page.includes(`| \`${name}\` | ${title} |`), name)
  for (const { id, subject, fact } of inventory.gaps)
    assert.ok(cells.includes(`| ${id} | \`${subject}\` | ${fact} |`), `${id} ${fact}`)
  assert.ok(inventory.gaps.length === 29 && page.includes('29 gaps are declared'))
  const facts = ['32166', 'default/gitea-shared-storage', 'net-kingdom-pg-1', 'inter-hub:eed4322', '790b5e5', '11ff61c']
  for (const fact of [...facts, '92.205.130.254', '92.205.62.239', 'c1f3ac3a', '8fab0bef'])
    assert.ok(page.includes(fact), fact)
})

test('terms.md explains every widget type and every word of state', () => {
  const page = readText('docs/terms.md').toLowerCase()
  const types = opsVocabulary().widgetTypes.map((name) => name.replace('ops-', '').replaceAll('-', ' '))
  const shared = ['host', 'cluster', 'service', 'service catalog', 'endpoint', 'secret set']
  for (const type of types.filter((name) => !shared.includes(name))) {
    assert.ok(page.includes(`**${type}.**`) || page.includes(`*${type}*`), type)
  }
  for (const word of [
    'failing',
    'stale',
    'verified',
    'unproven',
    'pass',
    'fail',
    'info',
    'amber',
    'waived',
    'rolled-back'
  ]) {
    assert.ok(page.includes(`\`${word}\``), word)
  }
})

test('no page names a word of the hub that does not exist', () => {
  const { widgetTypes, policyScopes, annotationCategories, eventTypes } = opsVocabulary()
  const slugs = inventory.widgets.map(({ slug }) => slug)
  const known = new Set([
    ...widgetTypes,
    ...policyScopes,
    ...annotationCategories,
    ...eventTypes.map(({ name }) => name),
    ...slugs
  ])
  for (const file of ['docs/terms.md', 'docs/readiness-gates.md', 'docs/initial-inventory.md', 'hubs/README.md']) {
    for (const [, name = ''] of readText(file).matchAll(/`(ops-[a-z0-9-]+)`/g)) {
      assert.ok(known.has(name) || name === 'ops-hub', `${file}: ${name}`)
    }
  }
})

test('every link of the pages leads to a file', () => {
  for (const file of ['docs/terms.md', 'docs/readiness-gates.md', 'docs/initial-inventory.md', 'hubs/README.md']) {
    for (const [, target = ''] of readText(file).matchAll(/\]\(([^)#]+)\)/g)) {
      const path = new URL(target, `file:///${file}`).pathname.slice(1)
      assert.doesNotThrow(() => readText(path), `${file}: ${target}`)
    }
  }
})
