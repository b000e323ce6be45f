/** The documents are true: every command in them is run against a server, every link leads somewhere. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, mkdtempSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ok } from '@inter-hub/server/testing'
import { contracts } from '../scripts/contracts.ts'
import { type AgainstServer, startAgainstServer } from './against-server.ts'
import { commandsOf, scriptOf } from './docs.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const pages = [
  'api',
  'bootstrap-runbook',
  'commands-and-hooks',
  'domain-hub-extension-guide',
  'gates',
  'new-hub-quickstart',
  'notices',
  'reading',
  'webhooks-and-streams'
]
let here: AgainstServer

before(async () => {
  here = await startAgainstServer()
})
after(() => here.close())

/** Runs a page's commands in one shell, in the checkout, as its reader would. */
async function runPage(name: string): Promise<{ code: number | null; output: string }> {
  const work = mkdtempSync(join(here.folder, 'work-'))
  // The Node of this test comes first.
  const path = [dirname(process.execPath), process.env.PATH].join(':')
  const { IHUB_TEST_RUN, HOME, TMPDIR } = process.env
  const child = spawn('bash', ['-c', scriptOf(commandsOf(new URL(`../docs/${name}.md`, import.meta.url)).run)], {
    cwd: root,
    env: { HOME, TMPDIR, IHUB_TEST_RUN, NO_COLOR: '1', ...here.env, PATH: path, WORK: work },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const [code] = await once(child, 'close')
  return { code, output }
}

for (const name of pages) {
  test(`every command of docs/${name}.md succeeds against a server`, async () => {
    const { code, output } = await runPage(name)
    assert.equal(code, 0, output.slice(-3000))
    assert.doesNotMatch(output, /ih[kh]_[0-9a-f]{8}_/, 'no key and no address of a hook is shown')
  })
}

test('a command that is not run says why', () => {
  for (const name of pages) {
    const { run, notRun } = commandsOf(new URL(`../docs/${name}.md`, import.meta.url))
    assert.ok(run.length > 0, name)
    for (const { reason } of notRun) assert.ok(reason.length > 10, name)
  }
})

test('docs/api.md has the least body of every POST', async () => {
  const { paths } = ok(await here.server.anyone.get('/openapi.json'))
  const text = readFileSync(join(root, 'docs/api.md'), 'utf8')
  for (const [path, item] of Object.entries<Record<string, unknown>>(paths)) {
    if (item.post !== undefined) assert.ok(text.includes(`\`POST ${path}\``), `POST ${path}`)
  }
})

test('the schemas of the contracts and the seeds of ops-hub are those of the server and of hubs/ops-hub', async () => {
  for (const [path, text] of await contracts()) {
    assert.equal(readFileSync(join(root, path), 'utf8'), text, `${path}: run npm run generate`)
    assert.ok(!text.includes('"$ref"'), `${path} stands alone`)
  }
})

test('the seeds, posted as they stand, are taken by a server', async () => {
  const seed = (name: string) => JSON.parse(readFileSync(join(root, `seeds/ops-hub-${name}.json`), 'utf8'))
  const other = await startAgainstServer()
  try {
    const { operator } = other.server
    ok(await operator.post('/hubs', { slug: 'ops-hub', name: 'Ops Hub' }), 201)
    const draft = ok(await operator.post('/hub-capability-manifests', seed('manifest')), 201)
    ok(await operator.post(`/hub-capability-manifests/${draft.id}/activate`))
    const { widgets } = seed('widgets')
    for (const widget of widgets) ok(await operator.post('/widgets', { hub: 'ops-hub', ...widget }), 201)
    assert.equal(widgets.length, 14)
  } finally {
    await other.close()
  }
})

test('docs/README.md lists every page, and every link of every page leads to a file', () => {
  const index = readFileSync(join(root, 'docs/README.md'), 'utf8')
  for (const page of globSync('docs/*.md', { cwd: root }).map((path) => path.slice('docs/'.length))) {
    if (page !== 'README.md') assert.ok(index.includes(`(${page})`), `docs/README.md lists ${page}`)
  }
  for (const page of globSync(['*.md', 'docs/**/*.md', 'contracts/**/*.md', 'hubs/*.md'], { cwd: root })) {
    for (const [, link = ''] of readFileSync(join(root, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https?:|#)/.test(link)) continue
      assert.ok(existsSync(join(root, dirname(page), link.replace(/#.*$/, ''))), `${page}: ${link}`)
    }
  }
})
