/** The real Ansible reads the inventory of a hub by the script of docs/monitoring.md. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { ok, startTestServer } from '@inter-hub/server/testing'
import { freePort, temporaryFolder } from './processes.ts'
import { pythonTools } from './tools.ts'

const run = promisify(execFile)
const tools = await pythonTools('ansible', ['ansible-core==2.*'])
const page = readFileSync(new URL('../docs/monitoring.md', import.meta.url), 'utf8')
const [, script = ''] = /```sh\n(#!\/bin\/sh\n.*?ansible-inventory.*?)```/s.exec(page) ?? []

test('ansible-inventory lists the hosts of a hub, and runs no template from it', {
  skip: tools.missing,
  timeout: 120_000
}, async (t) => {
  const folder = temporaryFolder(t)
  await using server = await startTestServer({ port: await freePort() })
  const { port } = server.server.app.server.address() as AddressInfo
  const hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('place', { widgetType: 'alpha.other' })
  const marker = join(folder, 'marker')
  const evil = `{{ lookup('pipe', 'touch ${marker}') }}`
  await hub.makeWidget('one', { owner: 'team-a', labels: { tier: '1' }, attributes: { address: 'one.example:22' } })
  await hub.makeWidget('two', { name: evil, owner: evil, attributes: { address: '10.0.0.2' } })
  ok(await hub.runtime.post('/relations', { fromWidget: 'one', toWidget: 'place', type: 'depends-on' }), 201)

  const header = join(folder, 'inter-hub.header')
  writeFileSync(header, `Authorization: Bearer ${hub.runtime.key}\n`, { mode: 0o600 })
  const file = join(folder, 'inter-hub.sh')
  const own = script
    .replace('hub.example.org:8400', `127.0.0.1:${port}`)
    .replace('/etc/ansible/inter-hub.header', header)
    .replace('hubs/ops-hub/', 'hubs/alpha/')
    .replace('ops-environment', 'alpha.other')
    .replace('ops-host', 'alpha.thing')
  writeFileSync(file, own, { mode: 0o700 })
  const env = { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8', ANSIBLE_INVENTORY_UNPARSED_FAILED: 'true' }
  const ansible = async (program: string, ...args: string[]) =>
    (await run(join(String(tools.bin), program), ['-i', file, ...args], { env, cwd: folder })).stdout

  const { _meta, ...groups } = JSON.parse(await ansible('ansible-inventory', '--list'))
  assert.deepEqual(Object.keys(_meta.hostvars).sort(), ['one', 'two'])
  assert.equal(_meta.hostvars.one.ansible_host, 'one.example')
  assert.deepEqual(_meta.hostvars.one.ihub_labels, { tier: '1' })
  assert.deepEqual(groups.environment_place.hosts, ['one'])
  assert.deepEqual(groups.type_alpha_thing.hosts, ['one', 'two'])

  const asked = ['-c', 'local', '-m', 'ansible.builtin.debug', '-a', "var=hostvars['two']"]
  const answer = await ansible('ansible', 'two', ...asked)
  assert.match(answer, /10\.0\.0\.2/)
  await assert.rejects(async () => readFileSync(marker), /ENOENT/)
})
