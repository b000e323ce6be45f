/** `ihub bootstrap`: a hub out of its definition, through the API alone, whatever happens on the way. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { type Client, createClient, readKeyFile, writeKeyFile } from '@inter-hub/sdk'
import { openLog, type Server, startServer } from '@inter-hub/server'
import { type TestDatabase, testDatabase } from '@inter-hub/server/testing'
import { stringify } from 'yaml'
import { query } from './installation.ts'
import { type Ended, freePort, runIhub, startIhub, temporaryFolder } from './processes.ts'
import { debianProgram } from './tools.ts'

const run = promisify(execFile)
const psql = await debianProgram('psql', 'postgresql-client')

let database: TestDatabase
let server: Server
let operatorKey: string

before(async () => {
  database = await testDatabase()
  const log = openLog('json', 'silent')
  server = await startServer({ databaseUrl: database.url, host: '127.0.0.1', port: 0, log })
  operatorKey = server.newOperatorKey()
  await server.registerOperatorKey(operatorKey)
})
after(async () => {
  await server?.close()
  await database?.drop()
})

const operator = (): Client => createClient({ base: server.url, key: operatorKey })

/** One hub's definition and the files of whoever bootstraps it. */
interface Place {
  slug: string
  definition: string
  keyFile: string
  env: Record<string, string>
}

/** A folder of its own with a definition of a small hub and the operator's key. */
async function makePlace(t: TestContext, slug: string, base = server.url): Promise<Place> {
  const folder = temporaryFolder(t)
  const definition = join(folder, slug)
  mkdirSync(definition)
  for (const [name, part] of Object.entries(partsOf(slug))) write(definition, `${name}.yaml`, stringify(part))
  await writeKeyFile(join(folder, 'keys', 'operator.key'), operatorKey)
  const env = { IHUB_DATA_DIR: folder, IHUB_BASE: base }
  return { slug, definition, keyFile: join(folder, 'keys', `${slug}.key`), env }
}

function partsOf(slug: string) {
  return {
    hub: { slug, name: `Hub ${slug}`, domain: `${slug}.example`, vsm_system: 'S1' },
    manifest: {
      capability_description: 'A hub of a test',
      widgetTypes: [`${slug}-thing`],
      eventTypes: [{ name: `${slug}-checked`, outcome: 'metadata.good ? "pass" : "fail"', freshFor: 'PT5M' }],
      annotationCategories: [`${slug}-question`],
      policyScopes: [`${slug}-internal`]
    },
    widgets: {
      widgets: ['one', 'two'].map((name) => ({ slug: `${slug}-${name}`, name, widgetType: `${slug}-thing` }))
    },
    'first-event': { event: { widget: `${slug}-one`, eventType: `${slug}-checked`, metadata: { good: true } } }
  }
}

function write(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, name), text)
}

const argumentsOf = ({ definition }: Place, more: string[]) => ['bootstrap', definition, ...more]
const bootstrap = (t: TestContext, place: Place, ...more: string[]): Promise<Ended> =>
  runIhub(t, argumentsOf(place, more), place.env)

async function succeed(t: TestContext, place: Place, ...more: string[]): Promise<Ended> {
  const ended = await bootstrap(t, place, ...more)
  assert.equal(ended.code, 0, ended.stderr)
  return ended
}

const prefixOf = (key: string | undefined) => key?.slice(4, 12)

/** Prefixes of the keys of a hub that work. */
async function workingKeys(slug: string): Promise<string[]> {
  const rows = await query<{ prefix: string }>(
    database.url,
    `select k.prefix from hub.keys k join hub.consumers c on c.id = k.consumer_id join hub.hubs h on h.id = c.hub_id
     where h.slug = $1 and k.status = 'active' and (k.expires_at is null or k.expires_at > clock_timestamp())`,
    [slug]
  )
  return rows.map(({ prefix }) => prefix)
}

/** What a hub is, without what differs from one to the next: ids, keys, times, its own slug. */
async function stateOf(slug: string): Promise<unknown> {
  const client = operator()
  const [hubs, manifests, consumers, widgets, events] = await Promise.all([
    client.all('/hubs', { query: { slug } }),
    client.all('/hub-capability-manifests', { query: { hub: slug } }),
    client.all('/api-consumers', { query: { hub: slug } }),
    client.all('/widgets', { query: { hub: slug } }),
    client.all('/interaction-events', { query: { hub: slug } })
  ])
  const all = { hubs, manifests, consumers, widgets, events, keys: (await workingKeys(slug)).length }
  const passing = /^(id|via|.*Id|.*At|.*Since)$/
  const text = JSON.stringify(all, (name, value) => (passing.test(name) ? undefined : value))
  return JSON.parse(text.replaceAll(slug, 'the-hub'))
}

/** Every key that works is the one in the file. */
async function holdsItsKey({ slug, keyFile }: Place): Promise<void> {
  assert.deepEqual(await workingKeys(slug), [prefixOf(await readKeyFile(keyFile))])
  assert.equal(existsSync(`${keyFile}.next`), false)
}

type When = 'before it is carried out' | 'before its answer comes'

interface Cut {
  request: number
  when: When
}

/** Runs `ihub` through a proxy that kills it at a request; without a cut it runs to its end. Answers the requests. */
async function runCut(t: TestContext, place: Place, cut: Cut | undefined, ...more: string[]): Promise<string[]> {
  const requests: string[] = []
  const kill = async (response: ServerResponse) => {
    running.child.kill('SIGKILL')
    await running.ended
    response.destroy()
  }
  const proxy = createHttpServer(async (request, response) => {
    const number = requests.push(`${request.method} ${request.url}`)
    const isHere = (when: When) => cut?.request === number && cut.when === when
    if (isHere('before it is carried out')) return kill(response)
    const answer = await forward(request)
    if (isHere('before its answer comes')) return kill(response)
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' })
    response.end(Buffer.from(await answer.arrayBuffer()))
  })
  const base = await listen(t, proxy)
  const running = startIhub(t, argumentsOf(place, more), { env: { ...place.env, IHUB_BASE: base } })
  const { code, signal, stderr } = await running.ended
  assert.deepEqual([code, signal], cut ? [null, 'SIGKILL'] : [0, null], stderr)
  return requests
}

async function forward(request: IncomingMessage): Promise<Response> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = Object.entries(request.headers).filter(([name]) => /^(authorization|accept|content-type)$/.test(name))
  return fetch(`${server.url}${request.url}`, {
    method: request.method ?? 'GET',
    headers: headers.map(([name, value]): [string, string] => [name, String(value)]),
    ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {})
  })
}

async function listen(t: TestContext, listener: NetServer): Promise<string> {
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  t.after(() => listener.close())
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
}

/** Two at a time, which is as many as the processes have processors. */
async function each<Item>(items: readonly Item[], work: (item: Item, index: number) => Promise<void>): Promise<void> {
  const entries = items.entries()
  const worker = async () => {
    for (const [index, item] of entries) await work(item, index)
  }
  await Promise.all([worker(), worker()])
}

/**
 * A cut after every request that changes what is kept, which is the same as one before the next. The key's file comes
 * about between two requests, so there is a cut before the key's first use as well.
 */
const cutsOf = (requests: string[]): Cut[] =>
  requests.flatMap((request, index): Cut[] => {
    const isFirstUse = request.endsWith('/widgets?per_page=1')
    if (request.startsWith('GET') && !isFirstUse) return []
    const after: Cut = { request: index + 1, when: 'before its answer comes' }
    return isFirstUse ? [{ request: index + 1, when: 'before it is carried out' }, after] : [after]
  })

test('killed at any step and run again, it ends in the same state', async (t) => {
  const reference = await makePlace(t, 'reference')
  const requests = await runCut(t, reference, undefined)
  const wanted = await stateOf('reference')
  await holdsItsKey(reference)
  const cuts = cutsOf(requests)
  assert.equal(cuts.length, 10, `${requests}`)
  await each(cuts, async (cut, index) => {
    const place = await makePlace(t, `cut-${index}`)
    const what = `cut at ${requests[cut.request - 1]} ${cut.when}`
    await runCut(t, place, cut)
    const known = prefixOf(await readKeyFile(place.keyFile))
    assert.ok(
      (await workingKeys(place.slug)).every((prefix) => prefix === known),
      what
    )
    await succeed(t, place)
    assert.deepEqual(await stateOf(place.slug), wanted, what)
    await holdsItsKey(place)
  })
})

test('a rotation that is killed at any step and repeated ends with one working key, the one in the file', async (t) => {
  const reference = await makePlace(t, 'turning')
  await succeed(t, reference)
  const requests = await runCut(t, reference, undefined, '--rotate-key')
  const cuts = cutsOf(requests)
  assert.equal(cuts.length, 4, `${requests}`)
  const repeats = [['--rotate-key'], []]
  await each(
    cuts.flatMap((cut) => repeats.map((repeat) => ({ cut, repeat }))),
    async ({ cut, repeat }, index) => {
      const place = await makePlace(t, `turn-${index}`)
      await succeed(t, place)
      const old = await readKeyFile(place.keyFile)
      await runCut(t, place, cut, '--rotate-key')
      const known = [await readKeyFile(place.keyFile), await readKeyFile(`${place.keyFile}.next`)].map(prefixOf)
      assert.ok((await workingKeys(place.slug)).every((prefix) => known.includes(prefix)))
      await succeed(t, place, ...repeat)
      await holdsItsKey(place)
      if (repeat.length > 0) assert.notEqual(await readKeyFile(place.keyFile), old)
    }
  )
})

test('a dry run writes nothing, and two differ by their time alone', async (t) => {
  const place = await makePlace(t, 'planned')
  const runs = [await succeed(t, place, '--dry-run', '-o', 'json'), await succeed(t, place, '--dry-run', '-o', 'json')]
  const [first, second] = runs.map(({ stdout, stderr }) => {
    assert.equal(stderr, '')
    return JSON.parse(stdout) as Record<string, unknown>
  })
  assert.ok(first && second)
  assert.notEqual(first.at, second.at)
  assert.deepEqual({ ...first, at: '' }, { ...second, at: '' })
  assert.equal(first.changes, 7)
  assert.deepEqual((await operator().get('/hubs', { query: { slug: 'planned' } })).data, [])
  assert.equal(existsSync(place.keyFile), false)
})

test('reports the same to a file and as JSON, and a second run changes nothing', async (t) => {
  const place = await makePlace(t, 'reported')
  const report = join(place.definition, '../report.json')
  const first = await succeed(t, place, '--report', report, '--output', 'json')
  assert.equal(first.stderr, '')
  assert.deepEqual(JSON.parse(readFileSync(report, 'utf8')), JSON.parse(first.stdout))
  assert.equal(JSON.parse(first.stdout).changes, 7)
  const state = await stateOf('reported')
  const second = await succeed(t, place, '--output', 'json')
  assert.equal(JSON.parse(second.stdout).changes, 0)
  assert.deepEqual(await stateOf('reported'), state)
  assert.equal((statSync(place.keyFile).mode & 0o777).toString(8), '600')
  const key = (await readKeyFile(place.keyFile)) ?? ''
  const texts = [readFileSync(report, 'utf8'), first.stdout, second.stdout]
  assert.ok(texts.every((text) => !text.includes(key.slice(13)) && !text.includes(operatorKey.slice(13))))
})

test('asks the API alone: a database at hand is not touched', async (t) => {
  const place = await makePlace(t, 'by-api')
  let connections = 0
  const decoy = createServer((socket) => {
    connections++
    socket.destroy()
  })
  const DATABASE_URL = (await listen(t, decoy)).replace('http:', 'postgres:')
  await succeed(t, { ...place, env: { ...place.env, DATABASE_URL } })
  assert.equal(connections, 0)
})

test('writes SQL that psql runs in any encoding, and run again it changes nothing', { skip: psql.skip }, async (t) => {
  const place = await makePlace(t, 'by-sql')
  const hub = { ...partsOf('by-sql').hub, name: "It's a $ihub$ \\\\ :slug – Übersicht 漢" }
  write(place.definition, 'hub.yaml', stringify(hub))
  const file = join(place.definition, '../by-sql.sql')
  await succeed(t, { ...place, env: { PATH: place.env.PATH ?? '' } }, '--emit-sql', '--to', file)
  const execute = (encoding: string, ...more: string[]) =>
    run(psql.path, ['--no-psqlrc', '--set', 'ON_ERROR_STOP=1', ...more, '--file', file, database.url], {
      env: { PGCLIENTENCODING: encoding }
    })
  assert.match((await execute('LATIN1')).stderr, /NOTICE: {2}created hub by-sql\n[\s\S]*recorded the first event/)
  assert.equal((await operator().get('/hubs/{id}', { path: { id: 'by-sql' } })).name, hub.name)
  const state = await stateOf('by-sql')
  assert.match((await execute('UTF8', '--single-transaction')).stderr, /NOTICE: {2}nothing to change/)
  assert.deepEqual(await stateOf('by-sql'), state)
  await makePlace(t, 'by-sql')
  write(place.definition, 'hub.yaml', stringify({ ...hub, name: 'Other' }))
  await succeed(t, place, '--emit-sql', '--to', file)
  await assert.rejects(execute('UTF8'), {
    code: 3,
    stderr: /ERROR: {2}The hub by-sql exists with another value of name/
  })
})

test('refuses a key file that others can read, and says what to do', async (t) => {
  const place = await makePlace(t, 'exposed')
  const operatorFile = join(place.keyFile, '../operator.key')
  chmodSync(operatorFile, 0o644)
  const operatorRun = await bootstrap(t, place)
  assert.equal(operatorRun.code, 2)
  assert.ok(operatorRun.stderr.includes(`chmod 600 ${operatorFile}`), operatorRun.stderr)
  chmodSync(operatorFile, 0o600)
  await succeed(t, place)
  chmodSync(place.keyFile, 0o640)
  const runtimeRun = await bootstrap(t, place)
  assert.equal(runtimeRun.code, 2)
  assert.ok(runtimeRun.stderr.includes(`chmod 600 ${place.keyFile}`), runtimeRun.stderr)
})

test('stops at a lost key file while its key still works, and offers to rotate', async (t) => {
  const place = await makePlace(t, 'lost')
  await succeed(t, place)
  rmSync(place.keyFile)
  const [before] = await workingKeys('lost')
  const refused = await bootstrap(t, place)
  assert.equal(refused.code, 5)
  assert.match(refused.stderr, /--rotate-key/)
  assert.ok(before && refused.stderr.includes(before), refused.stderr)
  await succeed(t, place, '--rotate-key')
  await holdsItsKey(place)
})

test('keeps the key of another server that lies where the new one goes', async (t) => {
  const place = await makePlace(t, 'inherited')
  const foreign = server.newOperatorKey()
  await writeKeyFile(place.keyFile, foreign)
  await succeed(t, place)
  await holdsItsKey(place)
  assert.equal(await readKeyFile(`${place.keyFile}.${prefixOf(foreign)}`), foreign)
})

test('sends its key to nobody but an Inter-Hub', async (t) => {
  const answers: Record<string, (response: ServerResponse) => void> = {
    'a web site': (response) => response.setHeader('content-type', 'text/html').end('<html>hello</html>'),
    'another API': (response) => response.setHeader('content-type', 'application/json').end('{"ok":true}'),
    'an API that answers null': (response) => response.setHeader('content-type', 'application/json').end('null'),
    'broken JSON': (response) => response.setHeader('content-type', 'application/json').end('{"ok":'),
    'a redirect to an Inter-Hub': (response) =>
      response.writeHead(307, { location: `${server.url}/api/v2/openapi.json` }).end()
  }
  await each(Object.entries(answers), async ([what, answer]) => {
    let asked = 0
    const sent: string[] = []
    const foreign = createHttpServer((request, response) => {
      asked++
      sent.push(JSON.stringify(request.rawHeaders) + request.url)
      answer(response)
    })
    const base = await listen(t, foreign)
    const place = await makePlace(t, 'astray', base)
    const { code, stderr } = await bootstrap(t, place)
    assert.equal(code, 3, `${what}: ${stderr}`)
    assert.ok(stderr.includes(base) && /not an Inter-Hub|like an Inter-Hub server/.test(stderr), `${what}: ${stderr}`)
    assert.ok(asked > 0)
    assert.ok(
      sent.every((text) => !/authorization|ihk_/i.test(text)),
      what
    )
  })
  assert.deepEqual((await operator().get('/hubs', { query: { slug: 'astray' } })).data, [])
})

test('tells a wrong key from a server that is not there', async (t) => {
  const place = await makePlace(t, 'unwelcome')
  const env = { ...place.env, IHUB_BASE: `http://127.0.0.1:${await freePort()}` }
  const nobody = await runIhub(t, argumentsOf(place, []), env)
  assert.equal(nobody.code, 3)
  assert.match(nobody.stderr, /no server is listening there/)
  await writeKeyFile(join(place.keyFile, '../operator.key'), server.newOperatorKey())
  const wrong = await bootstrap(t, place)
  assert.equal(wrong.code, 4)
  assert.match(wrong.stderr, /wrong, revoked or expired/)
  const missing = await runIhub(t, argumentsOf(place, []), { ...place.env, IHUB_DATA_DIR: place.definition })
  assert.equal(missing.code, 2)
  assert.match(missing.stderr, /IHUB_OPERATOR_KEY_FILE/)
})

test('keeps a domain that was chosen once', async (t) => {
  const place = await makePlace(t, 'moved')
  const domain = async () => (await operator().get('/hubs', { query: { slug: 'moved' } })).data[0]?.domain
  await succeed(t, place, '--domain', 'moved.here')
  assert.equal(await domain(), 'moved.here')
  const again = await succeed(t, place, '-o', 'json')
  assert.equal(JSON.parse(again.stdout).changes, 0)
  assert.equal(await domain(), 'moved.here')
})

test('names what another hub owns, and goes on once that is fixed', async (t) => {
  const owner = await makePlace(t, 'owner')
  await succeed(t, owner)
  const place = await makePlace(t, 'clashing')
  const parts = partsOf('clashing')
  const clash = { ...parts.manifest, policyScopes: ['clashing-internal', 'owner-internal'] }
  write(place.definition, 'manifest.yaml', stringify(clash))
  const refused = await bootstrap(t, place)
  assert.equal(refused.code, 5)
  assert.match(refused.stderr, /policy-scope owner-internal belongs to owner/)
  write(place.definition, 'manifest.yaml', stringify(parts.manifest))
  await succeed(t, place)
  const { data } = await operator().get('/hub-capability-manifests', { query: { hub: 'clashing' } })
  assert.deepEqual(
    data.map(({ status, version }) => ({ status, version })),
    [{ status: 'active', version: 1 }]
  )
})

test('names file and line of a mistake in a definition', async (t) => {
  const mistakes: { file: string; text: string; says: RegExp }[] = [
    { file: 'manifest.yaml', text: 'widgetTypes:\n  - one\n - two\n', says: /manifest\.yaml:3:\d+: / },
    { file: 'hub.yaml', text: 'slug: a\nname: b\nslug: c\n', says: /hub\.yaml:3:\d+: this key is written twice/ },
    { file: 'hub.yaml', text: 'slug: *nowhere\nname: b\n', says: /hub\.yaml:1:\d+: .*nowhere/ },
    { file: 'hub.yaml', text: 'slug: mistaken\n', says: /hub\.yaml:1:\d+: name is missing/ },
    { file: 'hub.yaml', text: '- a list\n', says: /hub\.yaml:1:\d+: an object is expected/ },
    { file: 'hub.yaml', text: '', says: /hub\.yaml:1:\d+: an object is expected/ },
    { file: 'widgets.yaml', text: 'widgets:\n  one: {}\n', says: /widgets\.yaml:2:\d+: widgets must be a list/ },
    { file: 'widgets.yaml', text: 'widgets:\n  - {slug: a}\n  - just text\n', says: /widgets\.yaml:3:\d+: an object/ },
    { file: 'first-event.yaml', text: '# nothing\nwidget: one\n', says: /first-event\.yaml:2:\d+: event is missing/ },
    { file: 'hub.yaml', text: "slug: a\nname: '{{name}}'\n", says: /hub\.yaml:2:\d+: .*\{\{name\}\}.* not filled in/ }
  ]
  await each(mistakes, async ({ file, text, says }) => {
    const place = await makePlace(t, 'mistaken')
    write(place.definition, file, text)
    const { code, stderr } = await bootstrap(t, place)
    assert.equal(code, 2, `${file} ${text}: ${stderr}`)
    assert.match(stderr, says)
  })
})

test('refuses the template before its placeholders are filled in', async (t) => {
  const place = await makePlace(t, 'template')
  const template = new URL('../hubs/_template', import.meta.url).pathname
  const { code, stderr } = await runIhub(t, ['bootstrap', template], place.env)
  assert.equal(code, 2)
  assert.match(stderr, /\{\{name\}\}/)
})

test('takes a definition in JSON', async (t) => {
  const place = await makePlace(t, 'in-json')
  for (const [name, part] of Object.entries(partsOf('in-json'))) {
    rmSync(join(place.definition, `${name}.yaml`))
    write(place.definition, `${name}.json`, JSON.stringify(part, null, 2))
  }
  const yaml = await makePlace(t, 'in-yaml')
  await Promise.all([succeed(t, place), succeed(t, yaml)])
  assert.deepEqual(await stateOf('in-json'), await stateOf('in-yaml'))
})
