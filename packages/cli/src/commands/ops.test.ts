/** The commands of ops-hub: inventory, checks, commands, hooks, events. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ok, until } from '@inter-hub/server/testing'
import { hubsFolder, type Installation, ihub, startIhub, startInstallation } from '../testing/ihub.ts'

let one: Installation
let target: Server
let file = ''
let allow: Record<string, string> = {}
const slug = 'ops-service-mine'

function inventory(more = ''): string {
  const { port } = target.address() as AddressInfo
  return `inventory: mine
widgets:
  - {slug: ops-env-mine, type: ops-environment, aliases: [environment/mine], attributes: {environment: mine}}
  - slug: ${slug}
    type: ops-service
    environment: ops-env-mine
    checks:
      - {kind: http, url: 'http://127.0.0.1:${port}/', every: 1m, emits: ops-health-checked}
${more}`
}

before(async () => {
  target = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1')
  await once(target, 'listening')
  one = await startInstallation()
  assert.equal((await one.ihub('bootstrap', join(hubsFolder, 'ops-hub'))).code, 0)
  file = join(one.folder, 'mine.yaml')
  writeFileSync(file, inventory())
  allow = { ...one.env, IHUB_EGRESS_ALLOW: `127.0.0.1:${(target.address() as AddressInfo).port}` }
})
after(async () => {
  target.close()
  await one.close()
})

test('an inventory is compared, shown and applied, and a second run changes nothing', async () => {
  const differs = await one.ihub('diff', '-f', file)
  assert.deepEqual([differs.code, /\+ ops-service-mine/.test(differs.stdout)], [1, true])
  const dry = await one.ihub('apply', '-f', file, '--dry-run')
  assert.match(dry.stdout, /\+ ops-service-mine part-of ops-env-mine[\s\S]*Nothing was written\./)
  assert.equal(((await one.json('apply', '-f', file, '--dry-run')) as { dryRun: boolean }).dryRun, true)
  assert.match((await one.ihub('apply', '-f', file)).stdout, /2 created, 0 updated/)
  const again = (await one.json('apply', '-f', file)) as object
  assert.deepEqual(again, { created: 0, updated: 0, unchanged: 2, relations: 0, archived: 0, retired: 0, records: 0 })
  assert.deepEqual(
    [(await one.ihub('diff', '-f', file)).code, ((await one.json('diff', '-f', file)) as { same: boolean }).same],
    [0, true]
  )

  writeFileSync(file, inventory('    name: Mine\n').replace('every: 1m', 'every: 2m'))
  assert.match((await one.ihub('diff', '-f', file)).stdout, /~ ops-service-mine[\s\S]*attributes\.checks/)
  const reason = 'Zürich moved, 100 % sure'
  assert.match((await one.ihub('apply', '-f', file, '--reason', reason)).stdout, /0 created, 1 updated/)
  const [changed] = (await one.json('audit', '--action', 'widget.updated', '--limit', '1')) as { reason: string }[]
  assert.equal(changed?.reason, reason)
  assert.match((await one.ihub('audit', '--action', 'widget.updated')).stdout, / - Zürich moved, 100 % sure/)
  writeFileSync(file, inventory(`  - {slug: ops-host-gone, type: ops-host}\n`))
  await one.ihub('apply', '-f', file)
  writeFileSync(file, inventory())
  assert.match((await one.ihub('diff', '-f', file)).stdout, /no longer in mine: kept; --prune archives it/)
  assert.match((await one.ihub('apply', '-f', file, '--prune')).stdout, /1 archived/)
})

test('what cannot be applied says where and why', async () => {
  const bad = join(one.folder, 'bad.yaml')
  writeFileSync(bad, inventory().replace('widgets:', 'widgts:'))
  const wrong = await one.ihub('apply', '-f', bad)
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /bad\.yaml:2:1 widgts: unknown key "widgts"/)
  assert.match((await one.ihub('apply', '-f', '/nowhere.yaml')).stderr, /no such file or folder/)
  ok(await one.server.operator.post('/hubs', { slug: 'bare', name: 'Bare' }), 201)
  const bare = await one.ihub('diff', '-f', file, '--hub', 'bare')
  assert.deepEqual([bare.code, /has no active manifest/.test(bare.stderr)], [3, true])
  const foreign = await ihub(
    { ...one.env, IHUB_BASE: `http://127.0.0.1:${(target.address() as AddressInfo).port}` },
    'diff',
    '-f',
    file
  )
  assert.equal(foreign.code, 3)
  writeFileSync(bad, inventory().replace('every: 1m', 'every: 1m, headers: {authorization: x}'))
  const literal = await one.ihub('apply', '-f', bad, '--dry-run')
  assert.equal(literal.code, 2)
  assert.match(literal.stderr, /headers\.authorization: must be the name of a secret, not a value/)
})

test('the schema has the words of the hub, unless it is asked for offline', async () => {
  assert.match((await one.ihub('inventory', 'schema')).stdout, /ops-health-checked/)
  assert.doesNotMatch((await one.ihub('inventory', 'schema', '--offline')).stdout, /ops-health-checked/)
  const bare = await one.ihub('inventory', 'schema', '--hub', 'bare')
  assert.deepEqual([bare.code, /has no active manifest/.test(bare.stderr)], [3, true])
})

test('a check is run here, from the hub or from a file, and says what it saw', async () => {
  const ran = await ihub(allow, 'check', 'run', slug, '--here')
  assert.deepEqual([ran.code, /> url: [\s\S]*observedStatus: 200[\s\S]*= pass/.test(ran.stdout)], [0, true])
  const fromFile = await ihub(allow, 'check', 'run', file, '--check', 'http', '-o', 'json')
  assert.equal(JSON.parse(fromFile.stdout)[0].outcome, 'pass')
  const blocked = await one.ihub('check', 'run', slug, '--here')
  assert.deepEqual([blocked.code, /info: proves nothing/.test(blocked.stdout)], [1, true])
  assert.match((await one.ihub('check', 'run', slug, '--here', '--check', 'none')).stderr, /has no check named none/)
  assert.match((await one.ihub('check', 'run', 'ops-env-mine', '--here')).stderr, /has no check\./)
  const wrong = await ihub({ ...one.env, IHUB_EGRESS_ALLOW: 'everything/99' }, 'check', 'run', slug, '--here')
  assert.deepEqual([wrong.code, /IHUB_EGRESS_ALLOW/.test(wrong.stderr)], [2, true])
  const hub = ['events', '--widget', slug, '--limit', '5', '-o', 'json']
  assert.equal((await one.ihub(...hub)).stdout.trim(), '', 'nothing was recorded')
})

test('without --here a runtime is asked, and where none answers the way out is named', async () => {
  const nobody = await ihub(allow, 'check', 'run', slug, '--wait', '0')
  assert.equal(nobody.code, 3)
  assert.match(nobody.stderr, /No runtime of ops-hub took the check within 0 s\.[\s\S]*--here runs it on this machine/)
  assert.match((await one.ihub('check', 'run', slug, '--wait', 'soon')).stderr, /--wait must be a number of seconds/)
  assert.equal((await one.ihub('check', 'run', 'ops-service-none')).code, 2)
  const { data } = ok(await one.server.operator.get('/api-consumers?per_page=100'))
  const { id } = data.find(({ name }: { name: string }) => name === 'ops-hub')
  const scopes = ['framework:read', 'hub:ops-hub:read']
  const made = ok(await one.server.operator.post(`/api-consumers/${id}/keys`, { scopes }), 201)
  const readKey = join(one.folder, 'read.key')
  writeFileSync(readKey, made.secret, { mode: 0o600 })
  const denied = await ihub(allow, 'check', 'run', slug, '--key-file', readKey)
  assert.deepEqual(
    [denied.code, /cannot be asked to run the check\. --here/.test(denied.stderr)],
    [4, true],
    denied.stderr
  )
  const here = await ihub(allow, 'check', 'run', slug, '--key-file', readKey, '--here')
  assert.equal(here.code, 0, here.stderr)
})

test('checks are listed, and paused and enabled for a widget or an environment', async () => {
  ok(
    await one.server.operator.patch(`/widgets/${slug}?hub=ops-hub`, {
      attributes: { checks: { odd: { kind: 'telepathy', every: 'PT1M', emits: 'ops-health-checked', settings: {} } } }
    })
  )
  assert.match(
    (await one.ihub('checks', 'list')).stdout,
    /ops-service-mine +http +http +60 s +yes[\s\S]*odd[^\n]*telepathy/
  )
  const unable = await ihub(allow, 'check', 'run', slug, '--here')
  assert.deepEqual([unable.code, /no collector for checks of the kind/.test(unable.stdout)], [1, true])
  ok(await one.server.operator.patch(`/widgets/${slug}?hub=ops-hub`, { attributes: { checks: { odd: null } } }))

  const paused = (await one.json(
    'checks',
    'pause',
    '--environment',
    'environment/mine',
    '--reason',
    'a move'
  )) as object
  assert.deepEqual(paused, {
    ...{ widget: 'ops-env-mine', state: 'paused', reason: 'a move', until: null },
    ...{ running: 0, paused: 1 }
  })
  assert.match((await one.ihub('checks', 'list')).stdout, /paused: a move/)
  const place = /paused: ops-service-mine http: a move \(set for the environment\)/
  assert.match((await one.ihub('diff', '-f', file)).stdout, place)
  assert.match((await one.ihub('apply', '-f', file, '--dry-run')).stdout, place)
  assert.match((await one.ihub('checks', 'enable', slug)).stdout, /are enabled: 1 run, 0 are paused/)
  assert.doesNotMatch((await one.ihub('diff', '-f', file)).stdout, /paused:/)
  const listed = (await one.json('checks', 'list')) as { checks: { widget: string }[] }
  assert.ok(listed.checks.some(({ widget }) => widget === slug))
  assert.match((await one.ihub('checks', 'pause')).stderr, /Name a widget, or an environment/)
  assert.match(
    (await one.ihub('checks', 'pause', '--check', 'http', '--environment', 'mine')).stderr,
    /name the widget/
  )
  for (const end of ['yesterday', '2020-01-01', '0s'])
    assert.match(
      (await one.ihub('checks', 'pause', slug, '--until', end)).stderr,
      /--until must be a time in the future/
    )
  assert.match(
    (await one.ihub('checks', 'pause', slug, '--environment', 'mine')).stderr,
    /Name a widget, or an environment/
  )
  assert.match(
    (await one.ihub('checks', 'pause', '--environment', 'nowhere')).stderr,
    /Environment "nowhere" not found/
  )
})

test('a command is asked for, answered, listed, and given up when nobody takes it', async () => {
  const alone = await one.ihub('command', 'run', 'run-check', '--widget', slug, '--wait', '0')
  assert.deepEqual([alone.code, /Nobody has taken it/.test(alone.stdout)], [3, true])
  assert.match((await one.ihub('command', 'run', 'x', '--wait', 'soon')).stderr, /--wait must be a number of seconds/)
  assert.match(
    (await one.ihub('command', 'run', 'run-check', '--widget', slug, '--input', '{')).stderr,
    /--input is not JSON/
  )
  assert.match(
    (await one.ihub('command', 'run', 'run-check', '--widget', slug, '--input', '[]')).stderr,
    /must be a JSON object/
  )
  for (const [status, code, body] of [
    ['succeeded', 0, { status: 'succeeded', result: { done: true } }],
    ['failed', 1, { status: 'failed', error: { code: 'broken', message: 'It broke.' } }]
  ] as const) {
    const started = startIhub(
      one.env,
      'command',
      'run',
      'run-check',
      '--widget',
      slug,
      '--input',
      '{"check": "http"}',
      '--wait',
      '30'
    )
    const runtime = one.server.as(readFileSync(join(one.folder, 'keys', 'ops-hub.key'), 'utf8').trim())
    const claimed = await until('it is asked for', async () => {
      const { data } = ok(await runtime.post('/commands/claim', { limit: 1 }))
      return data.find(({ input }: { input: object }) => 'check' in input)
    })
    const { id, claim } = claimed
    ok(await runtime.post(`/commands/${id}/result`, { claim, ...body }))
    await started.ended
    const { stdout, code: ended } = started.result()
    assert.deepEqual([ended, stdout.includes(status)], [code, true], stdout)
  }
  assert.match(
    (await one.ihub('command', 'list', '--status', 'failed')).stdout,
    /run-check +ops-service-mine +failed +broken: It broke\./
  )
  assert.equal(((await one.json('command', 'list', '--widget', slug, '--limit', '1')) as object[]).length, 1)
})

test('a hook is made, its address written once, listed and deleted', async () => {
  const url = join(one.folder, 'nightly.url')
  const make = ['hook', 'create', 'nightly', '--widget', slug, '--event-type', 'ops-health-checked']
  assert.match((await one.ihub(...make)).stderr, /is a secret and is shown only once/)
  const made = await one.ihub(...make, '--url-file', url)
  assert.deepEqual([made.code, statSync(url).mode & 0o777], [0, 0o600])
  assert.doesNotMatch(made.stdout, /https?:/)
  assert.match(
    (await one.ihub('hook', 'list')).stdout,
    /nightly +heartbeat +ops-service-mine +ops-health-checked +active +never/
  )
  const open = (await one.json('hook', 'create', 'shown', '--widget', slug, '--event-type', 'ops-health-checked')) as {
    url: string
  }
  assert.match(open.url, /\/hooks\//)
  // The address cannot be written, so nobody would know it: the hook does not stay.
  const lost = await one.ihub(...make.with(2, 'lost'), '--url-file', join(one.folder, 'mine.yaml', 'x'))
  assert.deepEqual([lost.code, /lost/.test((await one.ihub('hook', 'list')).stdout)], [2, false])
  assert.match((await one.ihub('hook', 'delete', 'nightly')).stdout, /is deleted; its events stay/)
  assert.match((await one.ihub('hook', 'delete', 'nightly')).stderr, /Inbound hook "nightly" not found/)
  const secretFile = join(one.folder, 'sender.secret')
  writeFileSync(secretFile, 'a secret of the sender\n')
  const signed = [
    ...make.with(2, 'signed'),
    '--schedule',
    '30 3 * * *',
    '--timezone',
    'Europe/Berlin',
    '--grace',
    'PT30M'
  ]
  assert.match((await one.ihub(...signed, '--signature', 'github', '--url-file', url)).stderr, /belong together/)
  const kept = (await one.json(...signed, '--signature', 'github', '--secret-file', secretFile)) as Record<
    string,
    unknown
  >
  assert.deepEqual(
    [kept.signature, kept.schedule, kept.timezone, kept.grace],
    [{ scheme: 'github' }, '30 3 * * *', 'Europe/Berlin', 'PT30M']
  )
  const again = (await one.json(...make, '--url-file', join(one.folder, 'again.url'))) as {
    urlFile: string
    id: string
  }
  assert.deepEqual(((await one.json('hook', 'delete', again.id)) as { status: string }).status, 'deleted')
})

test('the evidence of a deleted hook is retired where that is asked for, and said to be fed by nothing elsewhere', async () => {
  const url = join(one.folder, 'fed.url')
  const feed = async (name: string, subject: string) => {
    const about = ['--widget', slug, '--event-type', 'ops-health-checked', '--subject', subject]
    assert.equal((await one.ihub('hook', 'create', name, ...about, '--url-file', url)).code, 0)
    const { pathname } = new URL(readFileSync(url, 'utf8').trim())
    assert.equal((await fetch(new URL(pathname, one.base), { method: 'POST' })).status, 200)
    rmSync(url)
  }
  await feed('kept', 'kept-by-it')
  const { id } = ok(await one.server.operator.get('/inbound-hooks?hub=ops-hub')).data.find(
    ({ name }: { name: string }) => name === 'kept'
  )
  ok(await one.server.operator.patch(`/inbound-hooks/${id}`, { status: 'disabled' }))
  const { unfed } = (await one.json('explain', slug)) as { unfed: object[] }
  const reason = 'the hook "kept" is disabled'
  assert.deepEqual(unfed, [{ eventType: 'ops-health-checked', subject: 'kept-by-it', reason }])
  await feed('retired', 'retired-with-it')
  assert.match(
    (await one.ihub('hook', 'delete', 'kept')).stdout,
    /1 piece of evidence kept\. Nothing feeds it any more/
  )
  assert.match((await one.ihub('hook', 'delete', 'retired', '--retire-evidence')).stdout, /1 piece of evidence retired/)
  const { stdout } = await one.ihub('explain', slug)
  assert.match(
    stdout,
    /\(kept-by-it\)[^\n]*\n *Nothing feeds it any more: the hook "kept" was deleted\. To retire it: `ihub evidence retire ops-service-mine ops-health-checked --subject kept-by-it --reason …`/
  )
  assert.doesNotMatch(stdout, /retired-with-it\)[^\n]*\n *Nothing feeds/)
  const retire = [
    'evidence',
    'retire',
    slug,
    'ops-health-checked',
    '--subject',
    'kept-by-it',
    '--reason',
    'It is gone.'
  ]
  assert.match((await one.ihub(...retire)).stdout, /^Retired ops-health-checked \(kept-by-it\) of ops-service-mine\./)
  assert.match((await one.ihub(...retire)).stdout, /had already been retired/)
  assert.doesNotMatch((await one.ihub('explain', slug)).stdout, /Nothing feeds/)
})

test('events are shown oldest first, and followed until the key ends', async () => {
  const consumer = ok(await one.server.operator.get('/api-consumers?name=ops-hub')).data[0]
  const scopes = ['hub:ops-hub:read']
  const key = ok(await one.server.operator.post(`/api-consumers/${consumer.id}/keys`, { scopes }), 201)
  const keyFile = join(one.folder, 'listener.key')
  writeFileSync(keyFile, key.secret, { mode: 0o600 })
  const record = async (status: string) =>
    ok(
      await one.server.operator.post('/interaction-events', {
        hub: 'ops-hub',
        widget: slug,
        eventType: 'ops-health-checked',
        subject: 'http',
        metadata: { status, target: 'http://x', checkedAt: new Date().toISOString() }
      }),
      201
    )
  await record('healthy')
  await record('unhealthy')
  const lines = (await one.ihub('events', '--widget', slug, '--limit', '2')).stdout.trim().split('\n')
  assert.deepEqual(
    lines.map((line) => /(pass|fail|info) +ops-health-checked +ops-service-mine \(http\)/.exec(line)?.[1]),
    ['pass', 'fail']
  )
  for (const limit of ['0', '201', 'all']) {
    for (const command of [
      ['events'],
      ['audit'],
      ['command', 'list'],
      ['webhook', 'deliveries', 'x'],
      ['notices', 'deliveries', 'x']
    ]) {
      const { code, stderr } = await one.ihub(...command, '--limit', limit)
      assert.match(`${code} ${stderr}`, /^2 .*--limit.*must be a whole number from 1 to 200/, command.join(' '))
    }
  }
  const filter = ['--type', 'ops-health-checked', '--outcome', 'fail', '--limit', '1']
  const following = startIhub(one.env, 'events', '--follow', '--key-file', keyFile, ...filter, '-o', 'json')
  const seen = () => following.stdout().trim().split('\n').filter(Boolean).length
  await until('it shows the newest', () => seen() === 1)
  await record('healthy')
  await record('unhealthy')
  await until('it shows the next that fits', () => seen() === 2)
  ok(await one.server.operator.delete(`/api-keys/${key.id}`), 204)
  await following.ended
  assert.equal(following.result().code, 4)
})
