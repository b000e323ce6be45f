/** `ihub start` as its users run it: what the first start makes, what later ones leave alone, what survives a crash. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { createClient, type Schema } from '@inter-hub/sdk'
import { fastFolder } from '@inter-hub/server/testing'
import { parse } from 'yaml'
import { clientOf, databaseUrl, dump, type Installation, keyOf, planInstallation, query } from './installation.ts'
import {
  blind,
  killAll,
  processesOf,
  type Running,
  startIhub,
  temporaryFolder,
  until,
  untilLogged
} from './processes.ts'

const definition = new URL('../hubs/ops-hub/', import.meta.url)
const ready = 'Inter-Hub is ready'

function readPart<Part>(name: string): Part {
  return parse(readFileSync(new URL(`${name}.yaml`, definition), 'utf8')) as Part
}

interface Counts {
  widgets: string
  versions: string
  relations: string
  manifests: string
  keys: string
  events: string
}

/** How many rows a start may add to. */
async function count(installation: Installation): Promise<Counts | undefined> {
  const table = (name: string) => `(select count(*) from hub.${name})`
  const [counts] = await query<Counts & Record<string, string>>(
    databaseUrl(installation),
    `select ${table('widgets')} as widgets, ${table('widget_versions')} as versions, ${table('relations')} as relations,
       ${table('manifests')} as manifests, ${table('keys')} as keys, ${table('interaction_events')} as events`
  )
  return counts
}

async function stop(running: Running, folder: string): Promise<void> {
  running.child.kill('SIGTERM')
  const { code, signal } = await running.ended
  assert.deepEqual({ code, signal }, { code: 0, signal: null }, running.output())
  assert.deepEqual(processesOf(folder), [])
}

/** The four widgets of this installation that its own checks prove. */
async function untilVerified(installation: Installation): Promise<Schema<'Widget'>[]> {
  const ops = await clientOf(installation, 'ops-hub')
  return until('this installation is verified', async () => {
    const verified = await ops.all('/widgets', { query: { state: 'verified' } })
    return verified.length === 4 ? verified : undefined
  })
}

async function evidenceOf(installation: Installation, slug: string): Promise<Schema<'Evidence'>> {
  const ops = await clientOf(installation, 'ops-hub')
  return until(`there is evidence of ${slug}`, async () => {
    const { data } = await ops.get('/widgets/{id}/evidence', { path: { id: slug } })
    return data[0]
  })
}

test('an installation from its first start on', { skip: blind }, async (t) => {
  const folder = temporaryFolder(t, fastFolder())
  const installation = await planInstallation(folder)
  const outputs: Running[] = []
  const start = () => {
    const running = startIhub(t, ['start'], { env: installation.env })
    outputs.push(running)
    return running
  }
  const first = start()
  const { bootstrapChanges } = await untilLogged(first, ready)
  assert.ok(Number(bootstrapChanges) > 0)
  const anyone = createClient({ base: installation.base })
  const ops = await clientOf(installation, 'ops-hub')

  await t.test('lists ops-hub to anyone', async () => {
    const { data } = await anyone.get('/hubs')
    assert.deepEqual(
      data.map(({ slug }) => slug),
      ['ops-hub']
    )
  })

  await t.test('shows the seed widgets first', async () => {
    const { widgets } = readPart<{ widgets: { slug: string }[] }>('widgets')
    const { data } = await ops.get('/widgets')
    assert.equal(widgets.length, 14)
    assert.deepEqual(
      data.slice(0, 14).map(({ slug }) => slug),
      widgets.map(({ slug }) => slug)
    )
  })

  await t.test('has registered the vocabulary of ops-hub', async () => {
    const registries = ['/widget-types', '/event-types', '/annotation-categories', '/policy-scopes'] as const
    const lists = await Promise.all(registries.map((path) => anyone.all(path, { query: { hub: 'ops-hub' } })))
    assert.deepEqual(
      lists.map((list) => list.length),
      [14, 15, 10, 7]
    )
    assert.ok(lists.flat().every(({ name }) => name.startsWith('ops-')))
  })

  await t.test('gives the first event back as it was sent', async () => {
    const { event } = readPart<{ event: { viewContext: string; metadata: object } }>('first-event')
    const { data } = await ops.get('/interaction-events', { query: { viewContext: event.viewContext } })
    assert.deepEqual(
      data.map(({ metadata }) => metadata),
      [event.metadata]
    )
    assert.equal(data[0]?.outcome, 'info')
    assert.match(String(data[0]?.incomplete), /observedStatus/)
  })

  await t.test('proves itself with evidence of this minute', async () => {
    const verified = await untilVerified(installation)
    assert.ok(verified.every(({ slug }) => slug.includes('this-inter-hub')))
    assert.ok(verified.every(({ evidenceAt }) => Date.now() - Date.parse(evidenceAt ?? '') < 60_000))
  })

  await t.test('keeps its keys to itself', () => {
    const mode = (path: string) => (statSync(join(folder, path)).mode & 0o777).toString(8)
    assert.equal(mode('.'), '700')
    assert.equal(mode('keys'), '700')
    assert.deepEqual(readdirSync(join(folder, 'keys')).sort(), ['operator.key', 'ops-hub.key', 'secrets.key'])
    for (const name of readdirSync(join(folder, 'keys'))) assert.equal(mode(join('keys', name)), '600', name)
  })

  await t.test('lets no second one serve from its folder', async (t) => {
    const before = processesOf(folder).map(({ pid }) => pid)
    const other = await planInstallation(folder)
    const second = await startIhub(t, ['start'], { env: other.env }).ended
    assert.equal(second.code, 5, second.stderr)
    assert.ok(second.stderr.includes(`process ${first.child.pid}`), second.stderr)
    assert.ok(second.stderr.includes(installation.base), second.stderr)
    const after = processesOf(folder).map(({ pid }) => pid)
    assert.ok(before.every((pid) => after.includes(pid) || !isProgram(pid)))
    assert.equal((await fetch(`${installation.base}/readyz`)).status, 200)
  })

  await t.test('ends with all its processes', async () => {
    const kinds = new Set(processesOf(folder).map(({ kind }) => kind))
    assert.deepEqual([...kinds].sort(), ['ihub', 'ops-hub', 'postgres'])
    await stop(first, folder)
  })

  await t.test('starts again without a change, and goes on confirming what it knows', async () => {
    const second = start()
    const slug = 'ops-endpoint-this-inter-hub-health'
    const line = await untilLogged(second, ready)
    assert.equal(line.bootstrapChanges, 0)
    assert.equal((line.opsHub as { changes: number }).changes, 0)
    const before = await evidenceOf(installation, slug)
    const counts = await count(installation)
    const after = await until('it is confirmed', async () => {
      const evidence = await evidenceOf(installation, slug)
      return evidence.confirmations > before.confirmations ? evidence : undefined
    })
    assert.equal(after.eventId, before.eventId)
    assert.equal(after.events, 1)
    assert.deepEqual(await count(installation), counts)
    const { data } = await ops.get('/widgets', { query: { slug } })
    // Version 1 is its creation; its check was added after its relation to its environment.
    assert.deepEqual(
      data.map(({ version }) => version),
      [2]
    )
  })

  await t.test('has everything that it acknowledged after a crash of all its processes', async () => {
    const widget = await ops.post('/widgets', {
      body: { slug: 'made-before-the-crash', name: 'Made', widgetType: 'ops-service' }
    })
    const events = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        ops.post('/interaction-events', {
          body: {
            widget: widget.slug,
            eventType: 'ops-health-checked',
            metadata: { index },
            source: 'crash',
            externalId: String(index)
          }
        })
      )
    )
    await killAll(folder)
    const third = start()
    assert.equal((await untilLogged(third, ready)).bootstrapChanges, 0)
    assert.deepEqual((await ops.get('/widgets/{id}', { path: { id: widget.id } })).slug, widget.slug)
    const found = await ops.all('/interaction-events', { query: { source: 'crash' } })
    assert.deepEqual(new Set(found.map(({ id }) => id)), new Set(events.map(({ id }) => id)))
    assert.equal(found.length, events.length)
    await untilVerified(installation)
  })

  await t.test('shows its keys nowhere', async () => {
    const keys = await Promise.all(['operator', 'ops-hub'].map((name) => keyOf(installation, name)))
    const texts = [...outputs.map(({ output }) => output()), await dump(databaseUrl(installation)), ...filesIn(folder)]
    const secrets = keys.flatMap((key) => [key.slice(13), Buffer.from(key.slice(13)).toString('hex')])
    assert.ok(texts.every((text) => secrets.every((secret) => !text.includes(secret))))
  })

  await t.test('says that its port is taken, and leaves nothing behind', async (t) => {
    for (const running of outputs.slice(-1)) await stop(running, folder)
    const other = createServer().listen(installation.port, '127.0.0.1')
    t.after(() => other.close())
    await once(other, 'listening')
    const refused = await start().ended
    assert.equal(refused.code, 5, refused.stderr)
    assert.match(refused.stderr, new RegExp(`port ${installation.port} of 127.0.0.1 is taken`))
    assert.deepEqual(processesOf(folder), [])
  })
})

/** Whether this is one of our programs, not a backend of PostgreSQL, which come and go. */
function isProgram(pid: number): boolean {
  return /ihub\.mjs|ops-hub/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
}

/** Every file of the data folder but the key files themselves. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('/keys'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
}
