/** Runtime and operator keys in OpenBao: stored, proved as they read back, rotated; and what stays where OpenBao refuses. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { rootCertificates } from 'node:tls'
import { OpenBao } from '@inter-hub/custody'
import { createClient, keyPrefix, readKeyFile } from '@inter-hub/sdk'
import { type AgainstServer, hubsFolder, startAgainstServer } from './against-server.ts'
import { planInstallation } from './installation.ts'
import { openBao, rootToken, startOpenBao } from './openbao.ts'
import { runIhub, startIhub, temporaryFolder, until, untilLogged } from './processes.ts'

const skip = openBao.missing
const runtime = 'openbao://platform/operators/ops-hub/runtime'
const operator = 'openbao://platform/operators/inter-hub/bootstrap-operator#IHUB_OPERATOR_KEY'
const data = 'platform/data/operators/ops-hub/runtime'
const definition = join(hubsFolder, 'ops-hub')

type Bao = Awaited<ReturnType<typeof startOpenBao>>

async function startPlatform(t: TestContext): Promise<Bao> {
  const bao = await startOpenBao(t)
  await bao.call('POST', 'sys/mounts/platform', { type: 'kv', options: { version: '2' } })
  return bao
}

/** A server, and a host of which the keys are in OpenBao. */
async function startBoth(t: TestContext) {
  const bao = await startPlatform(t)
  const here = await startAgainstServer()
  t.after(() => here.close())
  const secret = { data: { IHUB_OPERATOR_KEY: here.server.operator.key } }
  await bao.call('POST', 'platform/data/operators/inter-hub/bootstrap-operator', secret)
  const folder = temporaryFolder(t)
  const tokenFile = await bao.tokenFile(
    'operators',
    'path "platform/data/operators/*" { capabilities = ["create", "read", "update"] }'
  )
  const env = { IHUB_BASE: here.base, IHUB_DATA_DIR: folder, IHUB_OPERATOR_KEY: operator, BAO_ADDR: bao.base }
  const ihub = (args: string[], more: Record<string, string> = {}) =>
    runIhub(t, args, { ...env, BAO_TOKEN_FILE: tokenFile, ...more })
  const bootstrap = (...args: string[]) => ihub(['bootstrap', definition, '--key', runtime, ...args])
  return { bao, here, folder, ihub, bootstrap, next: join(folder, 'keys/ops-hub.key.next') }
}

async function stored({ call }: Bao): Promise<{ fields: Record<string, string>; version: number }> {
  const { data: found } = (await call('GET', data)) as {
    data: { data: Record<string, string>; metadata: { version: number } }
  }
  return { fields: found.data, version: found.metadata.version }
}

const statusOf = async ({ server }: AgainstServer, key: string) => {
  const answer = await server.as(key).get('/widgets?per_page=1')
  return answer.statusCode
}

/** The runtime keys as the server lists them, the newest last. */
async function listed({ base, server }: AgainstServer) {
  const client = createClient({ base, key: server.operator.key })
  const [consumer] = await client.all('/api-consumers', { query: { name: 'ops-hub' } })
  assert.ok(consumer)
  return (await client.all('/api-consumers/{id}/keys', { path: { id: consumer.id } })).sort((a, b) =>
    a.createdAt.localeCompare(b.createdAt)
  )
}

/** OpenBao behind a proxy that `interfere` may make do something else with a request. */
async function proxied(
  t: TestContext,
  target: string,
  interfere: (method: string, response: ServerResponse, forward: () => Promise<void>) => Promise<void>
): Promise<string> {
  const server = createServer((asked, response) => {
    const forward = () =>
      new Promise<void>((resolve, reject) => {
        const passed = request(
          target + asked.url,
          { method: asked.method ?? 'GET', headers: asked.headers },
          (answer) => {
            if (!response.destroyed) response.writeHead(answer.statusCode ?? 500, answer.headers)
            answer.pipe(response)
            answer.on('end', resolve)
          }
        )
        passed.on('error', reject)
        asked.pipe(passed)
      })
    void interfere(asked.method ?? 'GET', response, forward)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a runtime key is stored, proved as it reads back, used, and rotated', { skip }, async (t) => {
  const { bao, here, folder, ihub, bootstrap } = await startBoth(t)
  await bao.call('POST', data, { data: { NOTE: 'of the team' } })
  const planned = await bootstrap('--dry-run')
  assert.equal(planned.code, 0, planned.stderr)
  assert.deepEqual((await stored(bao)).fields, { NOTE: 'of the team' })

  const first = await bootstrap()
  assert.equal(first.code, 0, first.stderr)
  assert.match(first.stdout, /Runtime key: openbao:\/\/platform\/operators\/ops-hub\/runtime#OPS_HUB_KEY/)
  const { fields, version } = await stored(bao)
  assert.deepEqual([Object.keys(fields).sort(), fields.NOTE, version], [['NOTE', 'OPS_HUB_KEY'], 'of the team', 2])
  const old = String(fields.OPS_HUB_KEY)
  assert.equal(await statusOf(here, old), 200)
  assert.deepEqual(readdirSync(join(folder, 'keys')), [], 'no key is left on this host')

  const again = await bootstrap()
  assert.match(again.stdout, / 0 changed/)
  const smoke = await ihub(['smoke', '--key', `${runtime}#OPS_HUB_KEY`])
  assert.match(smoke.stdout, /14 widgets as before/)
  // A variable may name the secret, too; its field is that of the hub.
  assert.equal((await ihub(['get', 'widgets'], { OPS_HUB_KEY: runtime })).code, 0)

  const rotated = await bootstrap('--rotate-key')
  assert.equal(rotated.code, 0, rotated.stderr)
  const renewed = String((await stored(bao)).fields.OPS_HUB_KEY)
  assert.notEqual(renewed, old)
  assert.deepEqual([await statusOf(here, old), await statusOf(here, renewed)], [401, 200])
  for (const { stdout, stderr } of [first, again, smoke, rotated])
    assert.doesNotMatch(stdout + stderr, new RegExp(`ihk_|${rootToken}`), 'no key and no token is shown')
})

test('where OpenBao refuses, the file stays, the key is not valid yet, and the same command goes on', {
  skip
}, async (t) => {
  const { bao, here, ihub, bootstrap, next } = await startBoth(t)
  const blind = await bao.tokenFile('blind', 'path "platform/data/operators/inter-hub/*" { capabilities = ["read"] }')
  const reader = await bao.tokenFile('reader', 'path "platform/data/operators/*" { capabilities = ["read"] }')
  const run = (token: string, ...args: string[]) =>
    ihub(['bootstrap', definition, '--key', runtime, ...args], { BAO_TOKEN_FILE: token })

  // What may not even be read is refused before a key is made.
  const unread = await run(blind)
  assert.deepEqual([unread.code, (await listed(here)).length], [4, 0], unread.stderr)
  assert.match(unread.stderr, /403: the token has no access to it/)

  const refused = await run(reader)
  assert.equal(refused.code, 4, refused.stderr)
  assert.ok(refused.stderr.includes(next), refused.stderr)
  assert.match(
    refused.stderr,
    /path "platform\/data\/operators\/ops-hub\/runtime" \{ capabilities = \["create", "read", "update"\] \}/
  )
  assert.equal(statSync(next).mode & 0o777, 0o600)
  const key = String(await readKeyFile(next))
  assert.doesNotMatch(refused.stdout + refused.stderr, /ihk_/)
  const [pending] = await listed(here)
  assert.deepEqual([pending?.prefix, pending?.status], [keyPrefix(key), 'pending'])
  const remaining = Date.parse(String(pending?.pendingUntil)) - Date.parse(String(pending?.createdAt))
  assert.equal(Math.round(remaining / 1000), 86_400)

  const done = await bootstrap()
  assert.equal(done.code, 0, done.stderr)
  assert.equal((await stored(bao)).fields.OPS_HUB_KEY, key)
  assert.deepEqual([existsSync(next), (await listed(here)).map(({ status }) => status)], [false, ['active']])

  // A rotation that is refused leaves the old key valid and in OpenBao.
  const half = await run(reader, '--rotate-key')
  assert.equal(half.code, 4, half.stderr)
  assert.equal(await statusOf(here, key), 200)
  // Without the option nothing is rotated, and the waiting key is told.
  const plain = await bootstrap()
  assert.equal(plain.code, 0, plain.stderr)
  assert.ok(plain.stderr.includes(next), plain.stderr)
  assert.deepEqual([await statusOf(here, key), existsSync(next)], [200, true])
  const waiting = String(await readKeyFile(next))
  assert.equal((await bootstrap('--rotate-key')).code, 0)
  assert.equal((await stored(bao)).fields.OPS_HUB_KEY, waiting)
  assert.deepEqual([await statusOf(here, key), await statusOf(here, waiting), existsSync(next)], [401, 200, false])
})

test('the key in the file of this host moves to OpenBao as it is', { skip }, async (t) => {
  const { bao, here, folder, ihub, bootstrap } = await startBoth(t)
  const file = join(folder, 'keys/ops-hub.key')
  assert.equal((await ihub(['bootstrap', definition])).code, 0)
  const key = String(await readKeyFile(file))
  assert.match((await bootstrap('--dry-run')).stderr, /would move key/)
  assert.ok(existsSync(file))
  const moved = await bootstrap()
  assert.equal(moved.code, 0, moved.stderr)
  assert.match(moved.stderr, new RegExp(`moved key ${keyPrefix(key)}`))
  assert.deepEqual([existsSync(file), (await stored(bao)).fields.OPS_HUB_KEY], [false, key])
  assert.deepEqual(
    (await listed(here)).map(({ status }) => status),
    ['active']
  )
})

test('a concurrent change of the secret is not overwritten, and a run whose answer was lost can be repeated', {
  skip
}, async (t) => {
  const { bao, here, ihub, bootstrap, next } = await startBoth(t)
  assert.equal((await bootstrap()).code, 0)
  const old = String((await stored(bao)).fields.OPS_HUB_KEY)

  const racing = await proxied(t, bao.base, async (method, _response, forward) => {
    if (method === 'POST') await bao.call('POST', data, { data: { OPS_HUB_KEY: old, BY: 'somebody else' } })
    await forward()
  })
  const raced = await ihub(['bootstrap', definition, '--key', runtime, '--rotate-key'], { BAO_ADDR: racing })
  assert.equal(raced.code, 5, raced.stderr)
  assert.match(raced.stderr, /the secret was modified since it was read/)
  assert.deepEqual((await stored(bao)).fields, { OPS_HUB_KEY: old, BY: 'somebody else' })
  assert.deepEqual([existsSync(next), await statusOf(here, old)], [true, 200])

  const losing = await proxied(t, bao.base, async (method, response, forward) => {
    if (method === 'POST') {
      const written = forward()
      response.destroy()
      return written
    }
    await forward()
  })
  const lost = await ihub(['bootstrap', definition, '--key', runtime, '--rotate-key'], { BAO_ADDR: losing })
  assert.equal(lost.code, 3, lost.stderr)
  assert.deepEqual([existsSync(next), await statusOf(here, old)], [true, 200])
  const done = await bootstrap('--rotate-key')
  assert.equal(done.code, 0, done.stderr)
  const { fields } = await stored(bao)
  assert.equal(fields.BY, 'somebody else', 'the other fields stay')
  assert.deepEqual([await statusOf(here, old), await statusOf(here, String(fields.OPS_HUB_KEY))], [401, 200])

  await bao.call('PUT', 'sys/seal')
  const sealed = await bootstrap()
  assert.equal(sealed.code, 3, sealed.stderr)
  assert.match(sealed.stderr, /503: it is sealed or in standby/)
})

test('an AppRole and the service account of a pod log in, again where their token ends', { skip }, async (t) => {
  const { base, call, folder } = await startPlatform(t)
  const policy = 'path "platform/data/*" { capabilities = ["create", "read", "update"] }'
  await call('PUT', 'sys/policies/acl/keys', { policy })
  await call('POST', 'sys/auth/approle', { type: 'approle' })
  await call('POST', 'auth/approle/role/ihub', { token_policies: 'keys', token_num_uses: 2 })
  const { data: role } = (await call('GET', 'auth/approle/role/ihub/role-id')) as { data: { role_id: string } }
  const { data: made } = (await call('POST', 'auth/approle/role/ihub/secret-id')) as { data: { secret_id: string } }
  const secretIdFile = join(folder, 'secret-id')
  writeFileSync(secretIdFile, `${made.secret_id}\n`)
  const reference = { mount: 'platform', path: 'a/b', field: 'KEY' }
  const appRole = { roleId: role.role_id, secretIdFile, mount: 'approle' }
  const first = new OpenBao({ address: base, login: { appRole } })
  for (const value of ['one', 'two', 'three']) {
    await first.write(reference, value)
    assert.equal(await first.read(reference), value)
  }
  writeFileSync(secretIdFile, 'hunter2\n')
  await assert.rejects(new OpenBao({ address: base, login: { appRole } }).read(reference), (error: Error) => {
    assert.match(error.message, /answered 400 to the login/)
    assert.doesNotMatch(error.message, /hunter/)
    return true
  })

  // The API of the cluster, as far as OpenBao asks it: whose token is this?
  const cluster = createServer((asked, response) => {
    assert.equal(asked.url, '/apis/authentication.k8s.io/v1/tokenreviews')
    const user = { username: 'system:serviceaccount:ops:ops-hub', uid: 'u', groups: [] }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ status: { authenticated: true, user } }))
  }).listen(0, '127.0.0.1')
  await once(cluster, 'listening')
  t.after(() => cluster.close())
  await call('POST', 'sys/auth/kubernetes', { type: 'kubernetes' })
  const host = `http://127.0.0.1:${(cluster.address() as AddressInfo).port}`
  await call('POST', 'auth/kubernetes/config', {
    kubernetes_host: host,
    kubernetes_ca_cert: rootCertificates[0],
    disable_local_ca_jwt: true
  })
  const bound = { bound_service_account_names: 'ops-hub', bound_service_account_namespaces: 'ops' }
  await call('POST', 'auth/kubernetes/role/ops-hub', { ...bound, token_policies: 'keys' })
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const account = { namespace: 'ops', serviceaccount: { name: 'ops-hub', uid: 'u' } }
  const claims = {
    iss: 'kubernetes/serviceaccount',
    sub: 'system:serviceaccount:ops:ops-hub',
    'kubernetes.io': account
  }
  const tokenFile = join(folder, 'pod-token')
  writeFileSync(
    tokenFile,
    `${part({ alg: 'RS256' })}.${part({ ...claims, iat: 1, nbf: 1, exp: 4_102_444_800 })}.c2lnbmF0dXJl`
  )
  const pod = new OpenBao({ address: base, login: { kubernetes: { role: 'ops-hub', tokenFile, mount: 'kubernetes' } } })
  assert.equal(await pod.read(reference), 'three')
})

test('an installation keeps both its keys in OpenBao, and is the same after a restart', { skip }, async (t) => {
  const bao = await startPlatform(t)
  const custody = { BAO_ADDR: bao.base, BAO_TOKEN: rootToken, IHUB_OPERATOR_KEY: operator, OPS_HUB_KEY: runtime }
  const plan = await planInstallation(temporaryFolder(t), custody)
  const keys = async () => {
    const { data: found } = (await bao.call('GET', 'platform/data/operators/inter-hub/bootstrap-operator')) as {
      data: { data: Record<string, string> }
    }
    return [found.data.IHUB_OPERATOR_KEY, (await stored(bao)).fields.OPS_HUB_KEY]
  }
  const start = async () => {
    const running = startIhub(t, ['start'], { env: plan.env })
    await untilLogged(running, 'Inter-Hub is ready')
    return running
  }
  const one = await start()
  const made = await keys()
  const status = await runIhub(t, ['status'], plan.env)
  assert.match(status.stdout, /ops-hub/, status.stderr)
  one.child.kill('SIGTERM')
  assert.equal((await one.ended).code, 0, one.output())
  assert.doesNotMatch(one.output(), /ihk_/)
  // It encrypts secrets in the database, and is no API key.
  assert.deepEqual(readdirSync(join(plan.folder, 'keys')), ['secrets.key'])

  const two = await start()
  assert.deepEqual(await keys(), made)
  assert.equal((await runIhub(t, ['smoke', '--key', `${runtime}#OPS_HUB_KEY`], plan.env)).code, 0)
  // A runtime takes the new key after a rotation, without a restart.
  const rotated = await runIhub(t, ['bootstrap', definition, '--rotate-key'], { ...plan.env, IHUB_BASE: plan.base })
  assert.equal(rotated.code, 0, rotated.stderr)
  assert.notDeepEqual(await keys(), made)
  await until('the runtime works with the new key', async () => {
    const { code } = await runIhub(t, ['check', 'run', 'ops-service-this-inter-hub'], plan.env)
    return code === 0
  })
  two.child.kill('SIGTERM')
  assert.equal((await two.ended).code, 0, two.output())
})
