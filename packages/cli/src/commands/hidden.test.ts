/**
 * A redacted view is never used as the truth: what an inventory applied from elsewhere says runs as it is written, a change of it is
 * a change, and what cannot run says why. Each test is named by the id of its case.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { onServer } from '@inter-hub/embedded-postgres/testing'
import { type StartedRuntime, startRuntime } from '@inter-hub/ops-hub/testing'
import { ok, until } from '@inter-hub/server/testing'
import { hubsFolder, type Installation, startInstallation } from '../testing/ihub.ts'

const password = 'hunter2-db'
const received: string[] = []
let one: Installation
let target: Server
let runtime: StartedRuntime
let file = ''
let url = ''
let secrets = ''
let database: { host: string; port: number; name: string; role: string }

before(async () => {
  target = createServer((request, response) => {
    received.push(JSON.stringify(request.headers))
    response.setHeader('Set-Cookie', 'a=b').setHeader('X-Token-Type', 'bearer')
    response.end('{"tokenType":"bearer"}')
  }).listen(0, '127.0.0.1')
  await once(target, 'listening')
  const { port } = target.address() as AddressInfo
  url = `http://127.0.0.1:${port}/`
  one = await startInstallation()
  assert.equal((await one.ihub('bootstrap', join(hubsFolder, 'ops-hub'))).code, 0)
  file = join(one.folder, 'elsewhere.yaml')
  database = await makeRole()
  secrets = join(one.folder, 'secrets.yaml')
  writeFileSync(join(one.folder, 'mon.txt'), `${password}\n`, { mode: 0o600 })
  writeSecrets('mon')
  // Without an inventory of its own: all it runs was applied from elsewhere.
  runtime = await startRuntime({
    base: one.base,
    hubs: [{ slug: 'ops-hub', key: readFileSync(join(one.folder, 'keys', 'ops-hub.key'), 'utf8').trim() }],
    ports: [port, database.port],
    env: { OPS_HUB_SECRETS: secrets }
  })
})
after(async () => {
  await runtime?.stop()
  await onServer(one.server.database.url, (client) => client.query(`drop role ${database.role}`))
  target.close()
  await one.close()
})

function writeSecrets(name: string) {
  const permitted = `{file: mon.txt, hosts: ['127.0.0.1:${database.port}'], hubs: [ops-hub], plaintext: true}`
  writeFileSync(secrets, `${name}: ${permitted}\n`, { mode: 0o600 })
}

/** A role of the PostgreSQL of the tests that is let in with a password. */
async function makeRole() {
  const { hostname: host, port, pathname } = new URL(one.server.database.url)
  const role = `mon_${pathname.slice(1).replaceAll(/\W/g, '_').slice(-40)}`
  await onServer(one.server.database.url, (client) => client.query(`create role ${role} login password '${password}'`))
  return { host, port: Number(port), name: pathname.slice(1), role }
}

const withChecks = (slug: string, checks: string[]) =>
  writeFileSync(
    file,
    `inventory: ${slug}\nwidgets:\n  - slug: ${slug}\n    type: ops-endpoint\n    checks:\n${checks.map((check) => `      - {every: 1h, ${check}}\n`).join('')}`
  )
const apply = async () => {
  const { code, stdout, stderr } = await one.ihub('apply', '-f', file)
  assert.equal(code, 0, stdout + stderr)
}
const explained = async (slug: string) => (await one.ihub('explain', slug)).stdout
const checksOf = async (slug: string) =>
  (await one.server.operator.get(`/widgets/${slug}?hub=ops-hub`)).json().attributes.checks
async function outcomeOf(slug: string, subject: string): Promise<{ outcome: string; outcomeReason: string | null }> {
  return until(`${slug} ${subject} was checked`, async () => {
    const { data } = ok(await one.server.operator.get(`/widgets/${slug}/evidence?hub=ops-hub`))
    return data.find((line: { subject: string }) => line.subject === subject)?.latest
  })
}

test('01-expectation-with-secret-word', async () => {
  const slug = 'ops-endpoint-words'
  const expectations = (word: string) => [
    `name: json, kind: http, url: '${url}', expect: {json: {/tokenType: ${word}}}, emits: ops-endpoint-verified`,
    `name: cookie, kind: http, url: '${url}', expect: {headers: {Set-Cookie: a=b}}, emits: ops-endpoint-verified`,
    `name: header, kind: http, url: '${url}', expect: {headers: {X-Token-Type: ${word}}}, emits: ops-endpoint-verified`
  ]
  withChecks(slug, expectations('bearer'))
  await apply()
  for (const name of ['json', 'cookie', 'header'])
    assert.deepEqual([name, (await outcomeOf(slug, name)).outcome], [name, 'pass'])
  assert.match(await explained(slug), /verified/)
  assert.equal((await one.ihub('diff', '-f', file)).code, 0)

  withChecks(slug, expectations('basic'))
  const { code, stdout } = await one.ihub('diff', '-f', file)
  assert.deepEqual([code, /~ ops-endpoint-words[\s\S]*attributes\.checks/.test(stdout)], [1, true], stdout)
  await apply()
  const ran = await one.ihub('check', 'run', slug)
  assert.equal(ran.code, 1)
  assert.match(ran.stdout, /> expect: \{"json":\{"\/tokenType":"basic"\}/)
  assert.match(ran.stdout, /= fail - The member \/tokenType is "\*{3}", not "basic"/)
  assert.match(ran.stdout, /words cookie \(http\)[\s\S]*= pass/)
})

test('01-password-file-name', async () => {
  const slug = 'ops-endpoint-base'
  const { host, port, name, role } = database
  const login = (secret: string) =>
    `kind: postgres, url: 'postgres://${role}@${host}:${port}/${name}', password: ${secret}, sslmode: disable, emits: ops-health-checked`
  for (const [old, source] of [
    ['passwordFile: /run/x/pw', 'file'],
    ['passwordEnv: MON_PW', 'variable']
  ] as const) {
    withChecks(slug, [login('{secret: mon}').replace('password: {secret: mon}', old)])
    const refused = await one.ihub('apply', '-f', file)
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, new RegExp(`was removed\\. Name the ${source} in the secrets file`))
  }
  withChecks(slug, [login('{secret: mon}')])
  await apply()
  assert.equal((await outcomeOf(slug, 'postgres')).outcome, 'pass')
  assert.deepEqual((await checksOf(slug)).postgres.settings.password, { secret: 'mon' })
  const ran = await one.ihub('check', 'run', slug)
  assert.deepEqual([ran.code, /> password: \{"secret":"mon"\}[\s\S]*= pass/.test(ran.stdout)], [0, true], ran.stdout)

  withChecks(slug, [login('{secret: mon2}')])
  const { code, stdout } = await one.ihub('diff', '-f', file)
  assert.deepEqual(
    [code, /attributes\.checks\.postgres\.settings\.password\.secret: "mon" → "mon2"/.test(stdout)],
    [1, true],
    stdout
  )
  await apply()
  const unknown = await one.ihub('check', 'run', slug)
  assert.equal(unknown.code, 1)
  assert.match(
    unknown.stdout,
    /= info: proves nothing - no-credentials: The runtime has no secret "mon2" for the hub ops-hub/
  )
  writeSecrets('mon2')
  await runtime.secrets.reload()
  assert.equal((await one.ihub('check', 'run', slug)).code, 0)
  const events = (await one.ihub('events', '--widget', slug, '-o', 'json')).stdout
  for (const text of [events, ran.stdout, unknown.stdout, runtime.log()]) assert.doesNotMatch(text, /hunter2/)
})

test('01-hidden-and-cannot-run', async () => {
  const slug = 'ops-endpoint-hidden'
  const literal = (value: string) => [
    `kind: http, url: '${url}', headers: {Authorization: ${value}}, emits: ops-endpoint-verified`
  ]
  withChecks(slug, literal('Bearer hunter2'))
  for (const command of ['apply', 'diff']) {
    const refused = await one.ihub(command, '-f', file)
    assert.equal(refused.code, 2, command)
    assert.match(refused.stderr, /headers\.Authorization: must be the name of a secret, not a value/)
    assert.doesNotMatch(refused.stderr + refused.stdout, /hunter2/)
  }
  withChecks(slug, literal('{secret: page}'))
  await apply()
  // An earlier version, or a client of the API, may have put the value there.
  const settings = { url, headers: { Authorization: 'Bearer hunter2' } }
  ok(
    await one.server.operator.patch(`/widgets/${slug}?hub=ops-hub&force=true`, {
      attributes: { checks: { http: { settings } } }
    })
  )
  const before = received.length
  const reason = /headers\.Authorization must be the name of a secret, not a value/
  const ran = await one.ihub('check', 'run', slug)
  assert.deepEqual([ran.code, reason.test(ran.stdout), /has no check/.test(ran.stdout)], [1, true, false], ran.stdout)
  const asJson = (await one.json('check', 'run', slug)) as { check: string; outcome: string; reason: string }[]
  assert.deepEqual(
    [asJson[0]?.check, asJson[0]?.outcome, reason.test(String(asJson[0]?.reason))],
    ['http', 'info', true]
  )
  assert.match(await explained(slug), reason)
  assert.match((await one.ihub('checks', 'list')).stdout, reason)
  const differs = await one.ihub('diff', '-f', file)
  assert.deepEqual([differs.code, /nothing to change/i.test(differs.stdout)], [1, false], differs.stdout)
  assert.equal(received.length, before, 'nothing was sent')
  const all = [ran.stdout, JSON.stringify(asJson), differs.stdout, await explained(slug), runtime.log()]
  for (const text of all) assert.doesNotMatch(text, /hunter2/)

  await apply()
  const repaired = await one.ihub('check', 'run', slug)
  assert.match(repaired.stdout, /no-credentials: The runtime has no secret "page"/)
  assert.match(await explained(slug), /no-credentials: The runtime has no secret "page"/)
})
