/**
 * A capability is added by its folder and its line in capabilities.ts: a toy is added to a copy of the server, and its routes,
 * scopes, document, export, import and audit work without another change.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))

const toy = {
  'index.ts': `
import { capability } from '../capability/index.ts'
import { hubs } from '../hubs/index.ts'
import { toyRoutes } from './routes.ts'
import { toyTables } from './tables.ts'

export const toys = capability({
  name: 'toys',
  needs: [hubs],
  tags: { toys: 'Toys: what children play with.' },
  tables: toyTables,
  routes: async (api, _, { db, clock }) => toyRoutes(api, { db, clock })
})
`,
  'schema.ts': `
import { Type } from 'typebox'
import { PageQuery, sortBy } from '../kernel/page.ts'
import { By, HubSlug, Id, Slug, Time, Title } from '../kernel/schema.ts'

export const Toy = Type.Object(
  { id: Id, hubId: Id, hubSlug: HubSlug, slug: Slug, title: Title, by: By, version: Type.Integer({ minimum: 1 }), createdAt: Time,
    updatedAt: Time },
  { $id: 'Toy' }
)
export const CreateToy = Type.Object(
  { hub: Type.Optional(Type.String()), slug: Slug, title: Title },
  { $id: 'CreateToy', additionalProperties: false, examples: [{ slug: 'ball', title: 'Ball' }] }
)
export const UpdateToy = Type.Object({ title: Title }, { $id: 'UpdateToy', additionalProperties: false })
export const ToyQuery = Type.Object(
  { ...PageQuery, hub: Type.Optional(Type.String()), sort: sortBy(['createdAt', 'slug']) },
  { additionalProperties: false }
)
`,
  'routes.ts': `
import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import { addResource } from '../http/resource.ts'
import { hubRecords } from '../hubs/index.ts'
import { CreateToy, Toy, ToyQuery, UpdateToy } from './schema.ts'

const table = { table: 'toys', one: 'toy', columns: { slug: 'slug', title: 'title' }, hasSlug: true }

export async function toyRoutes(app: FastifyInstance, parts: { db: Database; clock: Clock }): Promise<void> {
  addResource(app, parts, {
    path: 'toys',
    one: 'toy',
    many: 'toys',
    schemas: { item: Toy, create: CreateToy, update: UpdateToy, query: ToyQuery },
    store: hubRecords<Static<typeof Toy>, Static<typeof CreateToy>, Static<typeof UpdateToy>>(table),
    hasSlug: true
  })
}
`,
  'tables.ts': `
import { RowVersion, row, slugProblem, type Table, Via } from '../db/table.ts'
import { Id, Time } from '../kernel/schema.ts'
import { Toy } from './schema.ts'

const { slug, title } = Toy.properties

export const toyTables: readonly Table[] = [
  {
    name: 'toys',
    order: 'hub_id, created_at, id',
    row: row({ hub_id: Id, id: Id, slug, title, actor_id: Id, via: Via, version: RowVersion, created_at: Time, updated_at: Time }),
    check: slugProblem,
    actors: ['actor_id'],
    audited: { kind: 'toy', hidden: ['version'] }
  }
]
`,
  'toys.sql': `
create table if not exists hub.toys (
  hub_id uuid not null references hub.hubs,
  id uuid not null default gen_random_uuid() unique,
  slug text not null,
  title text not null,
  actor_id uuid not null,
  via text,
  version integer not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (hub_id, id),
  unique (hub_id, slug)
);
`
}

/** Uses the toy as anybody would, and prints what it was told. */
const probe = `
import { startTestServer } from './src/testing/index.ts'

const server = await startTestServer()
const empty = await startTestServer()
const hub = await server.makeHub({ slug: 'alpha' })
const other = await server.makeHub({ slug: 'beta' })
const made = await hub.runtime.post('/toys', { slug: 'ball', title: 'Ball' })
const changed = await hub.runtime.patch('/toys/ball', { title: 'Red ball' }, { 'if-match': made.headers.etag })
const text = async (from) => (await from.operator.get('/export', { accept: 'application/x-ndjson' })).body
const exported = await text(server)
const imported = await empty.operator.send('POST', '/import', {
  body: exported, headers: { 'content-type': 'application/x-ndjson' }
})
const toysOf = (all) => all.split('\\n').filter((line) => line.startsWith('{"kind":"toys"'))
const document = (await server.anyone.get('/openapi.json')).json()
console.log(JSON.stringify({
  made: [made.statusCode, made.json()],
  changed: [changed.statusCode, changed.json().title, changed.json().version],
  anyone: (await server.anyone.get('/toys')).statusCode,
  read: [(await hub.runtime.get('/toys')).json().meta.total, (await other.runtime.get('/toys')).json().meta.total],
  elsewhere: (await other.runtime.post('/toys', { hub: 'alpha', slug: 'car', title: 'Car' })).json(),
  wrong: (await hub.runtime.post('/toys', { slug: 'x y', title: 'X' })).json(),
  tag: document.tags.find(({ name }) => name === 'toys'),
  paths: Object.keys(document.paths).filter((path) => path.includes('toys')),
  audit: (await server.operator.get('/audit?hub=alpha')).json().data.map(({ action }) => action).filter((one) => one.startsWith('toy.')),
  imported: imported.statusCode,
  exported: [toysOf(exported), toysOf(await text(empty))]
}))
await Promise.all([server.close(), empty.close()])
`

function copyWithToy(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'ihub-toy-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const isKept = (path: string) => !/\/(node_modules|\.data)(\/|$)/.test(path.slice(root.length))
  for (const name of ['packages', 'hubs', 'package.json', 'tsconfig.json', '.dependency-cruiser.mjs']) {
    cpSync(join(root, name), join(folder, name), { recursive: true, filter: isKept })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const server = join(folder, 'packages/inter-hub')
  mkdirSync(join(server, 'src/toys'))
  for (const [name, text] of Object.entries(toy)) writeFileSync(join(server, 'src/toys', name), text)
  const list = join(server, 'src/capabilities.ts')
  const text = readFileSync(list, 'utf8')
  assert.match(text, /\n {2}hubs,\n/)
  writeFileSync(
    list,
    text
      .replace('import { transfer }', "import { toys } from './toys/index.ts'\nimport { transfer }")
      .replace('\n  hubs,\n', '\n  hubs,\n  toys,\n')
  )
  writeFileSync(join(server, 'probe.ts'), probe)
  return folder
}

function run(command: string, values: string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(command, values, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${stdout}${stderr}`.slice(0, 3000))) : resolve(stdout)
    )
  })
}

test('a folder and its line in the list are a capability', async (t) => {
  const folder = copyWithToy(t)
  await run('npm', ['run', '-s', 'arrows'], folder)
  const said = JSON.parse(await run(process.execPath, ['probe.ts'], join(folder, 'packages/inter-hub')))
  assert.deepEqual([said.made[0], said.made[1].title, said.made[1].by.kind], [201, 'Ball', 'consumer'])
  assert.deepEqual(said.changed, [200, 'Red ball', 2])
  assert.equal(said.anyone, 401)
  assert.deepEqual(said.read, [1, 0])
  assert.deepEqual([said.elsewhere.code, said.elsewhere.scope], ['insufficient_scope', 'hub:alpha:write'])
  assert.equal(said.wrong.code, 'validation_failed')
  assert.equal(said.tag.description, 'Toys: what children play with.')
  assert.deepEqual(said.paths.sort(), ['/toys', '/toys/{id}'])
  assert.deepEqual(said.audit.sort(), ['toy.created', 'toy.updated'])
  assert.equal(said.imported, 200)
  assert.equal(said.exported[0].length, 1)
  assert.deepEqual(said.exported[1], said.exported[0])
})

test('what a capability may import follows from what it says it needs', async (t) => {
  const folder = copyWithToy(t)
  writeFileSync(join(folder, 'packages/inter-hub/src/toys/planted.ts'), "import '../widgets/index.ts'\n")
  await assert.rejects(
    run('npm', ['run', '-s', 'arrows'], folder),
    /toys-imports-lower-ones: packages\/inter-hub\/src\/toys\/planted.ts/
  )
})
