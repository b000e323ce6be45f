/** The files of deploy/ for one machine, with the programs that read them: systemd, nginx, Caddy, compose, Prometheus, ihub. */
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { connect } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { startTestServer } from '@inter-hub/server/testing'
import { parse } from 'yaml'
import { hubsFolder, startAgainstServer } from './against-server.ts'
import { freePort, temporaryFolder, until } from './processes.ts'
import { debianProgram, pythonTools } from './tools.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const deploy = (...path: string[]) => join(root, 'deploy', ...path)
const read = (...path: string[]) => readFileSync(deploy(...path), 'utf8')

const systemd = await debianProgram('systemd-analyze', 'systemd')
const nginx = await debianProgram('nginx', 'nginx-light')
const caddy = await debianProgram('caddy', 'caddy')
const promtool = await debianProgram('promtool', 'prometheus')
const podman = await debianProgram('podman', 'podman')
const compose = await pythonTools('compose', ['podman-compose==1.6.0'])

test('systemd takes the units without a remark, and finds them well confined', { skip: systemd.skip }, (t) => {
  for (const name of ['inter-hub.service', 'ops-hub.service']) {
    const file = join(temporaryFolder(t), name)
    const text = read('systemd', name).replaceAll('/opt/inter-hub/', root)
    writeFileSync(file, text)
    const verified = spawnSync(systemd.path, ['verify', '--man=no', file], { encoding: 'utf8' })
    assert.deepEqual([verified.status, verified.stdout, verified.stderr], [0, '', ''])
    // 0 is confined, 10 is not; in tenths.
    const judge = (unit: string) => spawnSync(systemd.path, ['security', '--offline=true', '--threshold=20', unit])
    assert.equal(judge(file).status, 0, String(judge(file).stdout))
    writeFileSync(file, text.replace('ProtectSystem=strict', '').replace('CapabilityBoundingSet=', ''))
    assert.notEqual(judge(file).status, 0, 'a unit that is less confined is found')
  }
})

/** A certificate of its own for the name. */
function makeCertificate(folder: string, name: string): void {
  mkdirSync(folder, { recursive: true })
  const [key, certificate] = [join(folder, 'privkey.pem'), join(folder, 'fullchain.pem')]
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  execFileSync('openssl', [...args, '-keyout', key, '-out', certificate, '-subj', `/CN=${name}`], { stdio: 'ignore' })
}

async function shownName(port: number): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, servername: 'hub.example.org', rejectUnauthorized: false })
  socket.on('error', () => undefined)
  await once(socket, 'secureConnect')
  const { subject } = socket.getPeerCertificate()
  socket.destroy()
  return String(subject.CN)
}

async function answer(port: number, path: string) {
  const agent = new Agent({ rejectUnauthorized: false, servername: 'hub.example.org' })
  const asked = get({ host: '127.0.0.1', port, path, agent, headers: { host: 'hub.example.org' } })
  const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage]
  response.resume()
  return { status: response.statusCode, headers: response.headers }
}

/** The stages of a proxy: it serves, hides the metrics, passes events on at once, and takes a new certificate while it runs. */
async function proves(t: TestContext, tls: string, secure: number, hub: Hub, reload: () => void): Promise<void> {
  await until('the proxy answers', async () => (await answer(secure, '/readyz').catch(() => undefined))?.status === 200)
  assert.equal(await shownName(secure), 'one.example')
  const { status, headers } = await answer(secure, '/api/v2/hubs')
  assert.deepEqual([status, headers['strict-transport-security']], [200, 'max-age=31536000'])
  assert.equal((await answer(secure, '/metrics')).status, 404)

  const agent = new Agent({ rejectUnauthorized: false, servername: 'hub.example.org' })
  const path = '/api/v2/interaction-events/stream'
  const authorization = `Bearer ${hub.runtime.key}`
  const stream = get({
    host: '127.0.0.1',
    port: secure,
    path,
    agent,
    headers: { host: 'hub.example.org', authorization }
  })
  t.after(() => stream.destroy())
  const [events] = (await once(stream, 'response')) as [import('node:http').IncomingMessage]
  assert.equal(events.statusCode, 200)
  let heard = ''
  events.on('error', () => undefined).on('data', (chunk) => (heard += chunk))
  const send = () => hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' })
  await until('an event passes', async () => {
    await send()
    return heard.includes('alpha.noted')
  })

  makeCertificate(tls, 'two.example')
  reload()
  await until('the new certificate is shown', async () => (await shownName(secure)) === 'two.example')
  assert.equal((await answer(secure, '/readyz')).status, 200)
}

type Hub = Awaited<ReturnType<Awaited<ReturnType<typeof startTestServer>>['makeHub']>>

async function startHub(t: TestContext) {
  const server = await startTestServer({ port: await freePort() })
  t.after(() => server.close())
  const hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  return { hub, port: (server.server.app.server.address() as AddressInfo).port }
}

test('nginx as configured serves with TLS, and takes a new certificate', { skip: nginx.skip }, async (t) => {
  const { hub, port } = await startHub(t)
  const [plain, secure, folder] = [await freePort(), await freePort(), temporaryFolder(t)]
  const tls = join(folder, 'tls')
  makeCertificate(tls, 'one.example')
  const text = read('nginx', 'inter-hub.conf')
    .replaceAll('/etc/inter-hub/tls', tls)
    .replaceAll('127.0.0.1:8400', `127.0.0.1:${port}`)
    .replaceAll(/listen (\[::\]:)?443 ssl http2;/g, (_, six) => (six ? '' : `listen 127.0.0.1:${secure} ssl http2;`))
    .replaceAll(/listen (\[::\]:)?80;/g, (_, six) => (six ? '' : `listen 127.0.0.1:${plain};`))
  const file = join(folder, 'nginx.conf')
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`
  )
  writeFileSync(
    file,
    `daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http { access_log off; ${places.join(' ')}
${text}
}`
  )
  const child = spawn(nginx.path, ['-p', folder, '-c', file], { stdio: 'ignore' })
  t.after(async () => {
    child.kill('SIGQUIT')
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  })
  await proves(t, tls, secure, hub, () => child.kill('SIGHUP'))
  const moved = await fetch(`http://127.0.0.1:${plain}/hubs`, { redirect: 'manual' })
  assert.deepEqual([moved.status, moved.headers.get('location')], [301, 'https://127.0.0.1/hubs'])
})

test('Caddy as configured serves with TLS, and takes a new certificate', { skip: caddy.skip }, async (t) => {
  const { hub, port } = await startHub(t)
  const [secure, admin, plain, folder] = [await freePort(), await freePort(), await freePort(), temporaryFolder(t)]
  const tls = join(folder, 'tls')
  makeCertificate(tls, 'one.example')
  const text = read('caddy', 'Caddyfile')
    .replaceAll('/etc/inter-hub/tls', tls)
    .replaceAll('127.0.0.1:8400', `127.0.0.1:${port}`)
    .replace('hub.example.org {', `hub.example.org:${secure} {`)
  const file = join(folder, 'Caddyfile')
  writeFileSync(file, `{\n\tadmin 127.0.0.1:${admin}\n\thttp_port ${plain}\n\thttps_port ${secure}\n}\n${text}`)
  const env = { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const args = ['--config', file, '--adapter', 'caddyfile']
  const child = spawn(caddy.path, ['run', ...args], { stdio: 'ignore', env })
  t.after(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null) await once(child, 'exit')
  })
  const reload = ['reload', ...args, '--address', `127.0.0.1:${admin}`, '--force']
  await proves(t, tls, secure, hub, () => void execFileSync(caddy.path, reload, { stdio: 'ignore', env }))
})

test('the alerts fire as their tests say, about metrics that exist, each with what to do', {
  skip: promtool.skip
}, async (t) => {
  const run = (...args: string[]) => spawnSync(promtool.path, args, { encoding: 'utf8', cwd: root })
  const checked = run('check', 'rules', deploy('prometheus', 'inter-hub-alerts.yaml'))
  assert.equal(checked.status, 0, checked.stderr)
  const tested = run('test', 'rules', deploy('prometheus', 'inter-hub-alerts.test.yaml'))
  assert.equal(tested.status, 0, tested.stdout + tested.stderr)

  const { groups } = parse(read('prometheus', 'inter-hub-alerts.yaml')) as {
    groups: { rules: { alert: string; expr: string; annotations: { runbook: string } }[] }[]
  }
  const rules = groups.flatMap((group) => group.rules)
  const page = readFileSync(join(root, 'docs/alerts.md'), 'utf8')
  const sections = [...page.matchAll(/^## (\S+)$/gm)].map(([, name]) => name)
  assert.deepEqual(
    sections,
    rules.map(({ alert }) => alert)
  )
  for (const { alert, annotations } of rules) assert.equal(annotations.runbook, `docs/alerts.md#${alert.toLowerCase()}`)

  const server = await startTestServer()
  t.after(() => server.close())
  const hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' })
  const own = (await server.operator.get('/metrics')).body
  const known = own + (await hub.runtime.get('/hubs/alpha/metrics')).body
  for (const { alert, expr } of rules)
    for (const [name] of expr.matchAll(/ihub_\w+/g))
      assert.match(known, new RegExp(`^# TYPE ${name.replace(/_bucket$/, '')} `, 'm'), `${alert} uses ${name}`)
})

test('compose reads its file: what may be written, and by whom', { skip: podman.skip || compose.missing }, (t) => {
  const env = { ...process.env, INTER_HUB_IMAGE_TAG: 'abc1234', INTER_HUB_URL: 'https://hub.example.org' }
  const program = join(String(compose.bin), 'podman-compose')
  const folder = temporaryFolder(t)
  const file = join(folder, 'compose.yaml')
  writeFileSync(file, read('compose', 'compose.yaml'))
  const config = (more: Record<string, string | undefined> = {}) =>
    spawnSync(program, ['-f', file, '--profile', 'ops-hub', 'config'], {
      cwd: folder,
      env: { ...env, ...more },
      encoding: 'utf8'
    })
  const { status, stdout, stderr } = config()
  assert.equal(status, 0, stderr)
  const { services } = parse(stdout, { merge: true }) as { services: Record<string, Record<string, unknown>> }
  assert.deepEqual(Object.keys(services).sort(), ['inter-hub', 'ops-hub', 'postgres'])
  for (const name of ['inter-hub', 'ops-hub']) {
    const service = services[name]
    assert.ok(service)
    assert.equal(service.image, `gitea.coulomb.social/coulomb/${name}:abc1234`)
    assert.deepEqual([service.read_only, service.cap_drop], [true, ['ALL']])
  }
  const missing = config({ INTER_HUB_IMAGE_TAG: undefined })
  assert.notEqual(missing.status, 0)
  assert.match(missing.stdout + missing.stderr, /set it to the tag of the image/)
})

test('ops-hub watches an Inter-Hub with the inventory template', async (t) => {
  const here = await startAgainstServer()
  t.after(() => here.close())
  assert.equal((await here.ihub(t, 'bootstrap', join(hubsFolder, 'ops-hub'))).code, 0)
  const file = deploy('inventory', 'inter-hub.yaml')
  const unset = await here.ihub(t, 'apply', '-f', file)
  assert.equal(unset.code, 2)
  assert.match(unset.stderr, /IHUB_VAR_HUB_HOST/)
  here.env.IHUB_VAR_HUB_HOST = 'hub.example.org'
  const applied = await here.ihub(t, 'apply', '-f', file)
  assert.equal(applied.code, 0, applied.stderr)
  const again = await here.ihub(t, 'diff', '-f', file)
  assert.equal(again.code, 0, again.stdout + again.stderr)
  const { stdout } = await here.ihub(t, 'explain', 'ops-service-inter-hub-watched')
  assert.match(stdout, /next +ready every 30 s/)
})
