/** The commands around the inventory and its checks, against a running installation and a real target. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Installation, planInstallation } from './installation.ts'
import { blind, type Ended, killAll, startIhub, temporaryFolder, until } from './processes.ts'

let target: Server
let targetPort = 0
let status = 200
const sent: (string | undefined)[] = []

before(async () => {
  target = createServer((request, response) => {
    sent.push(request.headers.authorization)
    response.writeHead(status).end('hello')
  }).listen(0, '127.0.0.1')
  await once(target, 'listening')
  targetPort = (target.address() as AddressInfo).port
})
after(() => target.close())

function inventory(more = ''): string {
  return `inventory: mine
owners:
  - name: my-team
widgets:
  - slug: ops-service-mine
    type: ops-service
    name: 'Service: mine'
    owner: my-team
    environment: ops-env-this-installation
    description: Says hello.
    checks:
      - kind: http
        url: http://127.0.0.1:${targetPort}/
        every: 1s
        expect: {status: 200}
        emits: ops-health-checked
${more}`
}

test('an inventory is shown, applied, checked, controlled and pruned', { skip: blind }, async (t) => {
  const folder = temporaryFolder(t)
  const installation: Installation = await planInstallation(folder, { IHUB_EGRESS_ALLOW: `127.0.0.1:${targetPort}` })
  const secrets = join(folder, 'secrets.yaml')
  const permitted = `page: {file: password, hosts: ['127.0.0.1:${targetPort}'], hubs: [ops-hub], plaintext: true}\n`
  writeFileSync(join(folder, 'password'), 'Bearer hunter2\n', { mode: 0o600 })
  writeFileSync(secrets, permitted, { mode: 0o600 })
  const env = { ...installation.env, IHUB_BASE: installation.base }
  const running = startIhub(t, ['start'], { env: { ...env, OPS_HUB_SECRETS: secrets } })
  const ihub = (...args: string[]): Promise<Ended> => startIhub(t, args, { env }).ended
  const stateOf = async () => JSON.parse((await ihub('explain', 'ops-service-mine', '-o', 'json')).stdout).state
  await until('it is ready', () => running.output().includes('is ready'))
  const file = join(folder, 'mine.yaml')
  writeFileSync(file, inventory())

  const differs = await ihub('diff', '-f', file)
  assert.equal(differs.code, 1)
  assert.match(differs.stdout, /\+ ops-service-mine \(ops-service\)/)
  const dry = await ihub('apply', '-f', file, '--dry-run')
  assert.match(dry.stdout, /Nothing was written/)
  const applied = await ihub('apply', '-f', file)
  assert.match(applied.stdout, /1 created, 0 updated/)
  const again = await ihub('apply', '-f', file)
  assert.match(again.stdout, /0 created, 0 updated, 1 unchanged, 0 relations changed/)
  assert.equal((await ihub('diff', '-f', file)).code, 0)

  await until('it is verified', async () => (await stateOf()) === 'verified')
  const ran = await ihub('check', 'run', 'ops-service-mine')
  assert.equal(ran.code, 0, ran.stderr)
  assert.match(ran.stdout, /\* ops-service-mine http \(http\), emits ops-health-checked\n> url: http:/)
  assert.match(ran.stdout, /< observedStatus: 200[\s\S]*= pass/)
  const [recorded] = JSON.parse((await ihub('check', 'run', 'ops-service-mine', '-o', 'json')).stdout)
  assert.deepEqual([recorded.outcome, recorded.reason, recorded.confirmed], ['pass', null, true])
  assert.match((await ihub('events', '-o', 'json')).stdout, new RegExp(recorded.eventId))
  const unknown = await ihub('check', 'run', 'ops-service-mine', '--check', 'none')
  assert.deepEqual([unknown.code, unknown.stderr.trim()], [2, 'ops-service-mine has no check named none.'])

  status = 503
  const refused = await ihub('check', 'run', file, '-o', 'json')
  assert.equal(refused.code, 1)
  assert.deepEqual(
    [JSON.parse(refused.stdout)[0].outcome, JSON.parse(refused.stdout)[0].reason],
    ['fail', 'The status is 503, not 200.']
  )
  const failing = await ihub('check', 'run', 'ops-service-mine')
  assert.deepEqual([failing.code, /= fail - The status is 503, not 200\./.test(failing.stdout)], [1, true])
  await until('it is failing', async () => (await stateOf()) === 'failing')
  assert.match((await ihub('explain', 'ops-service-mine')).stdout, /fail: The status is 503, not 200\./)
  const events = await ihub('events', '--widget', 'ops-service-mine', '-o', 'json')
  assert.deepEqual(
    events.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).outcome),
    ['pass', 'fail'],
    events.stdout
  )

  const paused = await ihub('checks', 'pause', 'ops-service-mine', '--reason', 'a test')
  assert.match(paused.stdout, /are paused: 0 run, 1 are paused/)
  const unasked = await ihub('check', 'run', 'ops-service-mine')
  assert.deepEqual(
    [unasked.code, /= info: proves nothing - The check is paused: a test\. It was not run\./.test(unasked.stdout)],
    [1, true]
  )
  const here = ['check', 'run', 'ops-service-mine', '--here']
  assert.match((await ihub(...here)).stdout, /= fail - The status is 503/, 'a paused check can be run here')
  await until('it is stale', async () => (await stateOf()) === 'stale')
  assert.match((await ihub('explain', 'ops-service-mine')).stdout, /http is paused: a test/)
  status = 200
  await ihub('checks', 'enable', 'ops-service-mine')
  await until('it is verified again', async () => (await stateOf()) === 'verified')

  const environment = JSON.parse(
    (await ihub('checks', 'pause', '--environment', 'this-installation', '-o', 'json')).stdout
  )
  // The word about the widget itself stands above the one about its environment.
  assert.deepEqual(
    [environment.widget, environment.running, environment.paused > 0],
    ['ops-env-this-installation', 1, true]
  )
  await ihub('checks', 'enable', '--environment', 'this-installation')
  assert.equal((await ihub('checks', 'enable', '--environment', 'nowhere')).code, 2)

  // A credential is refused; the name of a secret is applied, and the runtime sends what its secrets file has by that name.
  const login = (authorization: string) =>
    `      - {name: login, kind: http, url: "http://127.0.0.1:${targetPort}/", headers: {Authorization: ${authorization}}, every: 1s, emits: ops-health-checked}\n`
  writeFileSync(file, inventory(login('Bearer hunter2')))
  const literal = await ihub('apply', '-f', file)
  assert.equal(literal.code, 2)
  assert.match(literal.stderr, /headers\.Authorization: must be the name of a secret, not a value\. Put the value into/)
  assert.doesNotMatch(literal.stderr, /hunter2/)
  writeFileSync(file, inventory(login('{secret: page}')))
  assert.match((await ihub('apply', '-f', file)).stdout, /1 updated/)
  await until('the secret arrives', () => sent.includes('Bearer hunter2'))
  const runLogin = ['check', 'run', 'ops-service-mine', '--check', 'login']
  assert.equal((await ihub(...runLogin)).code, 0, 'the runtime has the secret')
  const without = await ihub(...runLogin, '--here')
  assert.deepEqual(
    [without.code, /no-credentials: The runtime has no secret "page"/.test(without.stdout)],
    [1, true],
    without.stdout
  )
  assert.equal(
    (await startIhub(t, [...runLogin, '--here'], { env: { ...env, OPS_HUB_SECRETS: secrets } }).ended).code,
    0
  )
  writeFileSync(secrets, permitted.replace(`127.0.0.1:${targetPort}`, 'other.example:443'), { mode: 0o600 })
  running.child.kill('SIGHUP')
  await until('explain says that it may not be sent', async () =>
    /\(login\).*no-credentials: The secret "page" may not be sent to/.test(
      (await ihub('explain', 'ops-service-mine')).stdout
    )
  )
  assert.match(running.output(), /the secrets file was read again/)
  assert.doesNotMatch(running.output() + (await ihub('events', '--limit', '100')).stdout, /hunter2/)

  writeFileSync(file, 'inventory: mine\nwidgets: []\n')
  assert.match((await ihub('diff', '-f', file)).stdout, /no longer in mine: kept; --prune archives it/)
  assert.match((await ihub('apply', '-f', file, '--prune')).stdout, /1 archived/)
  assert.equal((await ihub('diff', '-f', file, '--prune')).code, 0)

  writeFileSync(file, inventory().replace('widgets:', 'widgts:'))
  const wrong = await ihub('apply', '-f', file)
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /mine\.yaml:4:1 widgts: unknown key "widgts"; did you mean "widgets"\?/)
  writeFileSync(file, Buffer.from(`${inventory()}# caf\u00e9\n`, 'latin1'))
  for (const args of [
    ['apply', '-f', file],
    ['check', 'run', file]
  ]) {
    const { code, stderr } = await ihub(...args)
    assert.deepEqual([code, /mine\.yaml:\d+:1 This is not UTF-8 text/.test(stderr)], [2, true], stderr)
  }
  const schema = JSON.parse((await ihub('inventory', 'schema')).stdout)
  assert.match(JSON.stringify(schema), /ops-health-checked/)
  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)
  await killAll(folder)
})

test('every command shows an example, and the completion knows them all', async (t) => {
  const help = (await startIhub(t, ['--help']).ended).stdout
  const commands = [...help.matchAll(/^ {2}([a-z-]+)/gm)]
    .map(([, name]) => name ?? '')
    .filter((name) => name !== 'help' && name !== '')
  assert.ok(commands.length >= 14, commands.join())
  for (const name of commands) {
    const text = (await startIhub(t, [name, '--help']).ended).stdout
    assert.ok(text.includes('Example:') || text.includes('Commands:'), `${name} has an example`)
  }
  for (const shell of ['bash', 'zsh', 'fish']) {
    const script = (await startIhub(t, ['completion', shell]).ended).stdout
    for (const name of commands) assert.ok(script.includes(name), `${shell} completes ${name}`)
  }
  assert.ok(readFileSync(new URL('../README.md', import.meta.url), 'utf8').includes('./ihub --help'))
})
