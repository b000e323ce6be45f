/**
 * `ihub explain` of the seeds' first items, as golden files in golden/. To write them anew after a text was changed:
 * IHUB_WRITE_GOLDEN=1 npm test -- packages/cli/src/commands/golden.test.ts
 */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ok, until } from '@inter-hub/server/testing'
import { hubsFolder, type Installation, startInstallation } from '../testing/ihub.ts'

const folder = fileURLToPath(new URL('./golden/', import.meta.url))
const hour = 3_600_000

let one: Installation
let runtime: ReturnType<Installation['server']['as']>

const record = async (widget: string, check: string, metadata: object, more: object = {}): Promise<void> => {
  const body = {
    ...{ widget, eventType: 'ops-health-checked', subject: check, metadata, source: 'ops-hub' },
    viewContext: `ops-hub/checks/${widget}/${check}`,
    ...more
  }
  ok(await runtime.post('/interaction-events', body), 201)
}

before(async () => {
  one = await startInstallation()
  const done = await one.ihub('bootstrap', join(hubsFolder, 'ops-hub'))
  assert.equal(done.code, 0, done.stderr)
  const key = readFileSync(join(one.folder, 'keys', 'ops-hub.key'), 'utf8').trim()
  runtime = one.server.as(key)
  const applied = await one.ihub('apply', '-f', join(hubsFolder, 'ops-hub/inventory/coulomb.yaml'), '--hub', 'ops-hub')
  assert.equal(applied.code, 0, applied.stderr)
  const about = (target: string, more: object) => ({ target, ...more })
  const healthy = { status: 'healthy', latencyMs: 12 }
  const pool = 'ops-service-postgres-gitea'
  await record(pool, 'postgres', about('postgres.databases:5432', { ...healthy, version: '16.3' }))
  // The evidence above expires, and nothing checks it again.
  one.server.moveTime(80 * hour)
  await record('ops-service-gitea', 'http', about('https://gitea.coulomb.social/v2/', healthy))
  const detail = 'status 503, expected 200'
  await record(
    'ops-service-inter-hub',
    'http',
    about('https://hub.coulomb.social/', { status: 'unhealthy', mismatches: [detail], detail })
  )
  await record('ops-service-inter-hub', 'tls', about('hub.coulomb.social:443', { ...healthy, daysLeft: 60 }))
  const attention = ['The certificate ends in 12 days.']
  await record('ops-service-ingress-dns-tls', 'tls', about('gitea.coulomb.social:443', healthy), { attention })
  const error = { kind: 'no-route', message: 'no route to host' }
  await record('ops-service-ops-bridge', 'tcp', about('bridge:22', { status: 'unknown', error }))
  await notify()
})

/** A notice about a failing item, and a maintenance window of its owner. */
async function notify(): Promise<void> {
  const channel = { slug: 'phone', kind: 'ntfy', url: 'https://ntfy.invalid/topic' }
  const rule = { slug: 'failing', condition: 'state', severity: 'critical', channels: ['phone'] }
  ok(await runtime.post('/notice-settings', { channels: [channel], rules: [rule] }))
  const { owner } = ok(await runtime.get('/widgets/ops-service-inter-hub'))
  const inHours = (hours: number) => new Date(Date.now() + (80 + hours) * hour).toISOString()
  for (const [reason, startsAt, endsAt] of [
    ['Upgrading the database server.', inHours(0), inHours(2.25)],
    ['Moving the server room.', inHours(49), inHours(51)]
  ])
    ok(await runtime.post('/maintenance-windows', { reason, startsAt, endsAt, owners: [owner] }), 201)
  await until('the notice', async () => ok(await runtime.get('/notices?widget=ops-service-inter-hub')).meta.total > 0)
}
after(() => one.close())

/** Ages of a moment ago and what is random differ from run to run. */
const steady = (text: string) =>
  text
    .replaceAll(/\b\d+ s\b/g, '0 s')
    .replaceAll(/\.yaml:\d+/g, '.yaml:0')
    .replaceAll(/key [0-9a-f]{8}/g, 'key 00000000')

async function golden(name: string, ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await one.ihub(...args, '--hub', 'ops-hub')
  assert.equal(code, 0, stderr)
  const file = join(folder, `${name}.txt`)
  if (process.env.IHUB_WRITE_GOLDEN) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(file, steady(stdout))
  }
  assert.ok(existsSync(file), `${file} is missing`)
  assert.equal(steady(stdout), readFileSync(file, 'utf8'))
}

test('the first items of the seeds are explained as a person would accept it', async () => {
  for (const widget of [
    'ops-service-gitea',
    'ops-service-state-hub',
    'ops-service-inter-hub',
    'ops-service-postgres-gitea',
    'ops-service-ingress-dns-tls',
    'ops-service-ops-bridge'
  ])
    await golden(widget, 'explain', widget)
})

test('restore coverage, the sixth of the first items, is a table that says what is missing', async () => {
  await golden('restore-coverage', 'coverage')
})
