import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createEgressGuard, createSystemResolver, ResolverError } from './index.ts'

/** What the test's DNS server answers: addresses, an error code (3 = NXDOMAIN, 2 = SERVFAIL), or nothing. */
type Answer = { a?: string[]; aaaa?: string[]; rcode?: number; silent?: 'a' | 'aaaa' | 'both' }
const zone: Record<string, Answer> = {
  'both.test': { a: ['192.0.2.1', '192.0.2.2'], aaaa: ['2001:db8::1'] },
  'four.test': { a: ['192.0.2.1'] },
  'half.test': { a: ['192.0.2.1'], silent: 'aaaa' },
  'none.test': {},
  'failing.test': { rcode: 2 },
  'silent.test': { silent: 'both' },
  'unsure.test': { silent: 'a' },
  'short.corp.test': { a: ['192.0.2.9'] }
}
const asked: string[] = []

let server: Socket
let folder: string
let servers: string[]
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'egress-'))
  server = createSocket('udp4')
  server.on('message', (query, peer) => {
    const reply = answer(query)
    if (reply) server.send(reply, peer.port, peer.address)
  })
  await new Promise<void>((resolve) => server.bind(0, '127.0.0.1', resolve))
  servers = [`127.0.0.1:${server.address().port}`]
})
after(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

function answer(query: Buffer): Buffer | undefined {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  const type = query.readUInt16BE(at + 1) === 28 ? 'aaaa' : 'a'
  const name = labels.join('.').toLowerCase()
  asked.push(`${type} ${name}`)
  const entry = zone[name] ?? { rcode: 3 }
  if (entry.silent === type || entry.silent === 'both') return undefined
  const records = (entry[type] ?? []).map((address) => record(type, address))
  const header = Buffer.from(query.subarray(0, 12))
  header.writeUInt16BE(0x8180 | (entry.rcode ?? 0), 2)
  header.writeUInt16BE(records.length, 6)
  header.writeUInt16BE(0, 10)
  return Buffer.concat([header, query.subarray(12, at + 5), ...records])
}

function record(type: 'a' | 'aaaa', address: string): Buffer {
  const data =
    type === 'a' ? Buffer.from(address.split('.').map(Number)) : Buffer.from('20010db8000000000000000000000001', 'hex')
  const fixed = Buffer.from([0xc0, 12, 0, type === 'a' ? 1 : 28, 0, 1, 0, 0, 0, 0, 0, data.length])
  return Buffer.concat([fixed, data])
}

async function writeSystemFiles(hosts: string, resolvConf: string) {
  const [hostsFile, confFile] = [join(folder, `hosts-${asked.length}`), join(folder, `resolv-${asked.length}`)]
  await writeFile(hostsFile, hosts)
  await writeFile(confFile, resolvConf)
  return { hostsFile, resolvConf: confFile }
}

function codeOf(code: string) {
  return (error: unknown) => error instanceof ResolverError && error.code === code
}

test('gives all addresses of a name', async () => {
  const resolve = createSystemResolver({ servers })
  assert.deepEqual(await resolve('both.test'), ['192.0.2.1', '192.0.2.2', '2001:db8::1'])
  assert.deepEqual(await resolve('four.test'), ['192.0.2.1'])
})

test('gives what was answered when one of the two questions was not', async () => {
  assert.deepEqual(await createSystemResolver({ servers, queryTimeoutMs: 50 })('half.test'), ['192.0.2.1'])
})

test('does not run into the limit of a lookup when the server never answers for AAAA records', async () => {
  const resolver = createSystemResolver({ servers, queryTimeoutMs: 1000 })
  const guard = createEgressGuard({ allow: [{ cidr: '192.0.2.0/24' }], resolver, resolveTimeoutMs: 900 })
  assert.deepEqual(await guard.resolve('half.test', 443), [{ address: '192.0.2.1', family: 4 }])
})

test('tells NXDOMAIN, no address, a failing, a silent and an absent server apart', async () => {
  const resolve = createSystemResolver({ servers, queryTimeoutMs: 50 })
  await assert.rejects(resolve('nosuch.test'), codeOf('ENOTFOUND'))
  await assert.rejects(resolve('none.test'), codeOf('ENODATA'))
  await assert.rejects(resolve('failing.test'), codeOf('ESERVFAIL'))
  await assert.rejects(resolve('silent.test'), codeOf('ETIMEOUT'))
  await assert.rejects(resolve('unsure.test'), codeOf('ETIMEOUT'))
  const absent = createSystemResolver({ servers: ['127.0.0.1:1'], queryTimeoutMs: 50 })
  await assert.rejects(absent('both.test'), codeOf('ECONNREFUSED'))
})

test('honours the hosts file and sees it change', async () => {
  const files = await writeSystemFiles('10.1.1.1 box BOX2 # none.test\n::1 box\nnonsense both.test\n', '')
  const resolve = createSystemResolver({ servers, ...files })
  const before = asked.length
  assert.deepEqual(await resolve('Box'), ['10.1.1.1', '::1'])
  assert.deepEqual(await resolve('box2'), ['10.1.1.1'])
  assert.equal(asked.length, before)
  await assert.rejects(resolve('none.test'), codeOf('ENODATA'))
  assert.equal((await resolve('both.test')).length, 3)
  await writeFile(files.hostsFile, '10.2.2.2 box\n')
  await utimes(files.hostsFile, 1, 1)
  let addresses = await resolve('box')
  while (addresses[0] !== '10.2.2.2') addresses = await resolve('box')
  assert.deepEqual(addresses, ['10.2.2.2'])
})

test('follows the search list, short names first there', async () => {
  const files = await writeSystemFiles('', 'search other.test corp.test\noptions ndots:1\n')
  const resolve = createSystemResolver({ servers, ...files })
  assert.deepEqual(await resolve('short'), ['192.0.2.9'])
  assert.deepEqual(
    asked.slice(-4).filter((line) => line.startsWith('a ')),
    ['a short.other.test', 'a short.corp.test']
  )
  assert.equal((await resolve('both.test')).length, 3)
  assert.ok(!asked.includes('a both.test.other.test') && !asked.includes('a short'))
  await assert.rejects(resolve('nosuch.test'), codeOf('ENOTFOUND'))
})
