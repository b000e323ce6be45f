/** `ihub export`, `import`, `smoke`, `gate-probe` and `completion`. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ok } from '@inter-hub/server/testing'
import { type Installation, ihub, startInstallation } from '../testing/ihub.ts'

let one: Installation
let two: Installation

before(async () => {
  one = await startInstallation()
  two = await startInstallation()
  const hub = await one.server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('first')
})
after(async () => {
  await one.close()
  await two.close()
})

/** A server that answers everything in one way. */
async function answering(t: { after(work: () => void): void }, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('an installation is exported and imported, and a second import adds nothing', async () => {
  const file = join(one.folder, 'all.ndjson')
  const exported = await one.ihub('export', '--to', file)
  assert.match(exported.stdout, /was exported to .*all\.ndjson \(\d+ bytes, mode 0600\)/)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const printed = await one.ihub('export')
  // The server notes changes of states of its own accord.
  assert.ok(printed.stdout.split('\n').length >= readFileSync(file, 'utf8').split('\n').length)
  assert.ok(((await one.json('export', '--to', file)) as { bytes: number }).bytes > 0)

  assert.match((await two.ihub('import', file)).stdout, /\d+ rows, [1-9]\d* of them new here/)
  assert.equal(((await two.json('import', file)) as { added: number }).added, 0)
  assert.equal(ok(await two.server.operator.get('/widgets?hub=alpha')).meta.total, 1)
})

test('what is not an export, or a part of one, is not imported', async () => {
  const whole = readFileSync(join(one.folder, 'all.ndjson'), 'utf8').trimEnd().split('\n')
  const file = join(one.folder, 'cut.ndjson')
  for (const [lines, reason] of [
    [whole.slice(0, -1), /does not end with the line/],
    [whole.toSpliced(2, 1), /lines are missing/]
  ] as const) {
    writeFileSync(file, `${lines.join('\n')}\n`)
    const refused = await two.ihub('import', file)
    assert.deepEqual([refused.code, reason.test(refused.stderr)], [2, true], refused.stderr)
  }
  assert.match((await two.ihub('import', '/nowhere.ndjson')).stderr, /no such file/)
})

test('an export that is cut leaves no file', async (t) => {
  const base = await answering(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end('{"kind":"head"}\n')
  })
  const to = join(one.folder, 'never.ndjson')
  const cut = await one.ihub('export', '--base', base, '--key-file', String(one.env.IHUB_OPERATOR_KEY_FILE), '--to', to)
  assert.deepEqual([cut.code, /was cut before its end/.test(cut.stderr)], [3, true])
  assert.doesNotMatch(readdirSync(one.folder).join(), /never/)
})

test('smoke checks the public contract, and with a key that a widget is made and deleted', async (t) => {
  const bare = await ihub({ IHUB_BASE: one.base, IHUB_DATA_DIR: join(one.folder, 'empty') }, 'smoke')
  assert.deepEqual([bare.code, /The checks that need a key were skipped/.test(bare.stdout)], [0, true], bare.stdout)
  const keyFile = join(one.folder, 'alpha.key')
  const consumer = ok(await one.server.operator.get('/api-consumers?name=alpha')).data[0]
  const scopes = ['framework:read', 'hub:alpha:read', 'hub:alpha:write']
  const key = ok(await one.server.operator.post(`/api-consumers/${consumer.id}/keys`, { scopes }), 201)
  writeFileSync(keyFile, key.secret, { mode: 0o600 })
  const report = (await one.json('smoke', '--key-file', keyFile)) as { ok: boolean; checks: object[] }
  assert.deepEqual([report.ok, report.checks.length], [true, 8])

  const { paths: all } = ok(await one.server.anyone.get('/openapi.json'))
  const { '/policy-scopes': _, ...others } = all
  for (const [paths, missing] of [
    [others, '\\/policy-scopes\\n'],
    [{}, '\\/hubs, '],
    [undefined, '\\/hubs, ']
  ]) {
    const base = await answering(t, (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ data: [], meta: { total: 0 }, paths }))
    )
    const failing = await ihub(one.env, 'smoke', '--base', base)
    assert.equal(failing.code, 1)
    const reason = `✗ fail  OpenAPI lists the resources: missing: ${missing}[\\s\\S]*it answered without a key`
    assert.match(failing.stdout, new RegExp(reason))
  }
  assert.equal((await ihub(one.env, 'smoke', '--base', 'http://127.0.0.1:1')).code, 3)
})

test('the gate is open for both contracts, and closed with its reasons', async (t) => {
  const probe = async (base: string) => {
    const { stdout, code } = await ihub({ IHUB_BASE: base }, 'gate-probe')
    return {
      code,
      ...(JSON.parse(stdout) as { gate: string; contract: string | null; reasons: string[]; missingPaths: string[] })
    }
  }
  const open = await probe(`${one.base}/api/v2`)
  assert.deepEqual([open.code, open.gate, open.contract], [0, 'open', 'public-read'])
  const paths = { '/hubs': {}, '/hub-capability-manifests': {}, '/api-consumers': {}, '/api/v2/policy-scopes': {} }
  const older = await answering(t, (request, response) =>
    request.url?.endsWith('openapi.json') ? response.end(JSON.stringify({ paths })) : response.writeHead(401).end()
  )
  assert.equal((await probe(older)).contract, 'authenticated-read')
  for (const [listener, reason] of [
    [(_request, response) => response.writeHead(404).end(), /answers 404/],
    [(_request, response) => response.end('not json'), /answers 200 without a list/],
    [
      (_request, response) => response.end('{"data":1,"meta":null,"paths":{"/hubs":{}}}'),
      /lacks \/hub-capability-manifests/
    ],
    [(_request, response) => response.end('null'), /without an OpenAPI document/],
    [(request) => request.socket.destroy(), /cannot be reached/]
  ] as [RequestListener, RegExp][]) {
    const closed = await probe(await answering(t, listener))
    assert.deepEqual([closed.code, closed.gate, closed.contract], [1, 'closed', null])
    assert.match(closed.reasons.join('\n'), reason)
  }
  assert.equal((await ihub({ IHUB_BASE: 'nowhere' }, 'gate-probe')).code, 2)
})

test('the completion of each shell knows the commands and their options', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await ihub({}, 'completion', shell)
    // fish names a long option without its hyphens.
    const option = shell === 'fish' ? '-l environment' : '--environment'
    for (const word of ['bootstrap', 'checks', option]) assert.ok(stdout.includes(word), `${shell} ${word}`)
  }
  const wrong = await ihub({}, 'completion', 'csh')
  assert.deepEqual([wrong.code, /Allowed choices are bash, zsh, fish/.test(wrong.stderr)], [2, true])
  assert.equal((await ihub({}, '--help')).code, 0)
  assert.equal((await ihub({}, 'no-such-command')).code, 2)
})
