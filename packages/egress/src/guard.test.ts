import assert from 'node:assert/strict'
import { get } from 'node:http'
import { type AddressInfo, createServer, type LookupFunction, type Server } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { createEgressGuard, EgressRefused, parseEgressAllow, ResolverError } from './index.ts'
import { privateIPv4, privateIPv6, spellIPv4 } from './spellings.ts'

const publicIPv4 = '93.184.215.14'
const publicIPv6 = '2606:2800:21f:cb07:6820:80da:af6b:8b2c'

function guardWith(allow = '', answers: Record<string, string[]> = {}) {
  return createEgressGuard({
    allow: parseEgressAllow(allow),
    resolver: async (hostname) => {
      const addresses = answers[hostname]
      if (!addresses) throw new ResolverError('ENOTFOUND', `The name ${hostname} does not exist.`)
      return addresses
    },
    ownAddresses: () => new Set(['8.8.4.4'])
  })
}

function refusedFor(reason: EgressRefused['reason']) {
  return (error: unknown) => error instanceof EgressRefused && error.reason === reason
}

const forbiddenHosts = [...privateIPv4.flatMap(spellIPv4), ...privateIPv6.map((address) => `[${address}]`)]

describe('forbidden addresses', () => {
  /** Listens on every address of this machine, so that any spelling that got through would be counted. */
  let listener: Server
  let port = 0
  let connections = 0
  before(async () => {
    listener = createServer((socket) => {
      connections++
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    })
    await new Promise<void>((resolve) => listener.listen(0, resolve))
    port = (listener.address() as AddressInfo).port
  })
  after(() => listener.close())

  test('covers at least 200 spellings', () => {
    assert.ok(new Set(forbiddenHosts).size >= 1000, `${new Set(forbiddenHosts).size}`)
  })

  test('refuses every spelling before a packet is sent, while its port is open for public addresses', async () => {
    const guard = guardWith(`public:${port}`)
    for (const host of forbiddenHosts) {
      const url = `http://${host}:${port}/`
      assert.throws(() => guard.inspect(url), EgressRefused, url)
      await assert.rejects(guard.resolve(host, port, 'http'), EgressRefused, url)
      assert.throws(() => guard.inspect(`https://${host}/`), EgressRefused, url)
      await assert.rejects(guard.resolve(host, 443), EgressRefused, url)
    }
    assert.equal(connections, 0)
  })

  test('counts the same listener when nothing guards it', async () => {
    const ipv6 = (listener.address() as AddressInfo).family === 'IPv6' ? ['[::1]', '[::ffff:127.0.0.1]'] : []
    for (const host of [...ipv6, '127.1', '0x7f000001', '0177.1', '0.0.0.0', '①②⑦.0.0.1', 'localhost']) {
      const counted = connections
      await fetchStatus(`http://${host}:${port}/`)
      assert.equal(connections, counted + 1, host)
    }
  })

  test('reaches it through a rule for exactly its address and port', async () => {
    const guard = guardWith(`127.0.0.1:${port}`)
    for (const host of [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '[::ffff:127.0.0.1]',
      'localhost',
      'localhost.',
      'a.localhost'
    ]) {
      const url = guard.inspect(`http://${host}:${port}/`)
      const addresses = await guard.resolve(url.hostname, port, 'http')
      assert.deepEqual(addresses, [{ address: '127.0.0.1', family: 4 }], host)
      assert.equal(await fetchStatus(url.href, guard.lookupFor(port, 'http')), 200)
    }
    for (const host of ['127.0.0.2', '[::1]', '0.0.0.0']) {
      assert.throws(() => guard.inspect(`http://${host}:${port}/`), refusedFor('address'), host)
    }
    assert.throws(() => guard.inspect(`http://127.0.0.1:${port === 65535 ? 1 : port + 1}/`), refusedFor('address'))
  })

  test('looks a name up once and never connects when it was rebound', async () => {
    const answers = [[publicIPv4], ['127.0.0.1']]
    let lookups = 0
    const guard = createEgressGuard({
      allow: parseEgressAllow(`public:${port}`),
      resolver: async () => answers[Math.min(lookups++, 1)] ?? []
    })
    const counted = connections
    assert.deepEqual(await guard.resolve('rebind.test', port, 'http'), [{ address: publicIPv4, family: 4 }])
    assert.equal(lookups, 1)
    const url = guard.inspect(`http://rebind.test:${port}/`).href
    await assert.rejects(fetchStatus(url, guard.lookupFor(port, 'http')), refusedFor('name'))
    assert.equal(lookups, 2)
    assert.equal(connections, counted)
  })
})

test('keeps link-local and metadata addresses closed under every rule', async () => {
  const guard = guardWith('0.0.0.0/0:* [::/0]:* public:*', { 'metadata.test': ['169.254.169.254'] })
  const hosts = [...spellIPv4('169.254.169.254'), ...spellIPv4('169.254.170.2'), '[fe80::1]', '[fd00:ec2::254]']
  for (const host of [
    ...hosts,
    '[fd20:ce::254]',
    '[64:ff9b:1:a9fe:a9:fe00::]',
    '[fd01::5efe:169.254.169.254]',
    '[fd01::200:5efe:a9fe:1]'
  ]) {
    assert.throws(() => guard.inspect(`http://${host}/latest/`), EgressRefused, host)
    await assert.rejects(guard.resolve(host, 80, 'http'), EgressRefused, host)
  }
  await assert.rejects(guard.resolve('metadata.test', 80, 'http'), refusedFor('name'))
  assert.equal(guard.inspect('http://127.0.0.1:5432/').port, '5432')
  assert.throws(() => guard.inspect('http://127.0.0.1:0/'), refusedFor('port'))
})

test('opens https on port 443 of public addresses and nothing else', async () => {
  const guard = guardWith('', { 'example.com': [publicIPv4, publicIPv6], 'own.test': ['8.8.4.4'] })
  assert.equal(guard.inspect('https://example.com/a?b').href, 'https://example.com/a?b')
  assert.equal(guard.inspect('HTTPS://EXAMPLE.com.:443').href, 'https://example.com/')
  assert.equal(guard.inspect(`https://[${publicIPv6}]/`).hostname, `[${publicIPv6}]`)
  assert.deepEqual(await guard.resolve('example.com', 443), [
    { address: publicIPv4, family: 4 },
    { address: publicIPv6, family: 6 }
  ])
  const refusals: [url: string, reason: EgressRefused['reason']][] = [
    ['http://example.com/', 'scheme'],
    ['http://example.com:443/', 'scheme'],
    ['https://example.com:8443/', 'port'],
    ['https://example.com:22/', 'port'],
    [`http://${publicIPv4}/`, 'scheme'],
    [`https://${publicIPv4}:22/`, 'port'],
    ['https://8.8.4.4/', 'address'],
    ['https://localhost/', 'name'],
    ['https://LOCALHOST./', 'name'],
    ['https://x.localhost/', 'name'],
    ['https://ｌｏｃａｌｈｏｓｔ/', 'name'],
    ['https://user@example.com/', 'userinfo'],
    ['https://user:secret@example.com/', 'userinfo'],
    ['https://example.com@127.0.0.1/', 'userinfo'],
    ['https://:secret@example.com/', 'userinfo'],
    ['https://127.0.0.1#@example.com/', 'address'],
    ['https://127.0.0.1\\@example.com/', 'address'],
    ['https:127.0.0.1', 'address'],
    ['https:\\\\127.0.0.1', 'address'],
    ['https:////127.0.0.1', 'address'],
    ['https://[fe80::1%25eth0]/', 'url'],
    ['https://[fe80::1%eth0]/', 'url'],
    ['https://256.256.256.256/', 'url'],
    ['https://1.2.3.4.5/', 'url'],
    ['https://a..b/', 'url'],
    ['https://-a.example/', 'url'],
    [`https://${'a'.repeat(64)}.example/`, 'url'],
    ['https:///', 'url'],
    ['//example.com/', 'url'],
    ['example.com', 'url'],
    ['', 'url'],
    ['https://example.com:0/', 'port'],
    ['https://example.com:65536/', 'port']
  ]
  for (const [url, reason] of refusals) assert.throws(() => guard.inspect(url), refusedFor(reason), url)
  const schemes = 'file ftp gopher dict ldap ldaps ssh sftp tftp data javascript jar blob ws wss mailto about telnet'
  for (const scheme of schemes.split(' ')) {
    assert.throws(() => guard.inspect(`${scheme}://example.com/`), refusedFor('scheme'), scheme)
  }
  await assert.rejects(guard.resolve('own.test', 443), refusedFor('name'))
  await assert.rejects(guard.resolve('example.com', 443, 'http'), refusedFor('scheme'))
  await assert.rejects(guard.resolve('example.com', 8443), refusedFor('port'))
})

test('opens other schemes on demand, with canonical hosts', () => {
  const guard = guardWith('10.0.0.0/8:22 127.0.0.1:5432')
  assert.equal(guard.inspect('tcp://10.1.2.3:22', { schemes: ['tcp'] }).hostname, '10.1.2.3')
  assert.equal(guard.inspect('tcp://127.1:5432', { schemes: ['tcp'] }).hostname, '127.0.0.1')
  assert.throws(() => guard.inspect('tcp://0x7f.1:22', { schemes: ['tcp'] }), refusedFor('address'))
  assert.throws(() => guard.inspect('tcp://10.1.2.3', { schemes: ['tcp'] }), refusedFor('port'))
})

test('resolves hosts and nothing that only contains one', async () => {
  const guard = guardWith('', { 'example.com': [publicIPv4] })
  assert.equal((await guard.resolve('EXAMPLE.com.', 443)).length, 1)
  const label = 'a'.repeat(63)
  const texts = ['user@example.com', 'example.com/', 'example.com/a', 'example.com?', 'example.com#', 'example.com:443']
  for (const text of [...texts, 'example.com\\', ' example.com', '[::1]x', '[::1]:443', `${label}.`.repeat(4)]) {
    await assert.rejects(guard.resolve(text, 443), (e) => e instanceof EgressRefused && e.reason !== 'name', text)
  }
})

test('refuses a name when any of its addresses is not allowed', async () => {
  const answers = {
    'mixed.test': [publicIPv4, '10.0.0.1'],
    'mixed6.test': [publicIPv4, '::1'],
    'mapped.test': [publicIPv4, '::ffff:7f00:1'],
    'broken.test': [publicIPv4, 'not an address'],
    'empty.test': []
  }
  const guard = guardWith('', answers)
  for (const name of ['mixed.test', 'mixed6.test', 'mapped.test', 'broken.test']) {
    await assert.rejects(guard.resolve(name, 443), refusedFor('name'), name)
  }
  await assert.rejects(guard.resolve('empty.test', 443), (e) => e instanceof ResolverError && e.code === 'ENODATA')
  await assert.rejects(guard.resolve('nosuch.test', 443), (e) => e instanceof ResolverError && e.code === 'ENOTFOUND')
  assert.equal((await guardWith('10.0.0.1:443', answers).resolve('mixed.test', 443)).length, 2)
})

test('opens private networks, ports and plain http by rule', async () => {
  const guard = guardWith('10.0.0.0/8:443,8000-8100 public:80 [fd12::/16]:* [::ffff:11.0.0.0/104]:81', {
    'in.test': ['10.2.3.4']
  })
  for (const url of [
    'https://10.9.9.9/',
    'http://10.0.0.1:8050/',
    `http://${publicIPv4}/`,
    'http://[fd12::1]:1/',
    'http://11.255.0.1:81/'
  ]) {
    assert.doesNotThrow(() => guard.inspect(url), url)
  }
  assert.throws(() => guard.inspect('http://10.0.0.1/'), refusedFor('address'))
  assert.throws(() => guard.inspect('https://11.0.0.1:8050/'), refusedFor('port'))
  assert.throws(() => guard.inspect('http://[fd13::1]/'), refusedFor('address'))
  assert.deepEqual(await guard.resolve('in.test', 8000, 'http'), [{ address: '10.2.3.4', family: 4 }])
  await assert.rejects(guard.resolve('in.test', 80, 'http'), refusedFor('name'))
})

test('tells a resolver that is away from a name that does not exist', async () => {
  const away = createEgressGuard({
    allow: [],
    resolver: () => Promise.reject(Object.assign(new Error('queryA ECONNREFUSED'), { code: 'ECONNREFUSED' }))
  })
  const silent = createEgressGuard({ allow: [], resolver: () => new Promise(() => {}), resolveTimeoutMs: 20 })
  const codeOf = (code: string) => (error: unknown) => error instanceof ResolverError && error.code === code
  await assert.rejects(away.resolve('example.com', 443), codeOf('ECONNREFUSED'))
  await assert.rejects(silent.resolve('example.com', 443), codeOf('ETIMEOUT'))
})

test('serves node:net as a lookup', async () => {
  const guard = guardWith('', { 'two.test': [publicIPv4, publicIPv6] })
  const lookup = (options: { all?: boolean; family?: number }) =>
    new Promise<unknown[]>((resolve) => guard.lookup('two.test', options, (...results) => resolve(results)))
  assert.deepEqual(await lookup({}), [null, publicIPv4, 4])
  assert.deepEqual(await lookup({ family: 6 }), [null, publicIPv6, 6])
  assert.deepEqual(await lookup({ all: true, family: 4 }), [null, [{ address: publicIPv4, family: 4 }]])
  const [error] = await new Promise<unknown[]>((resolve) =>
    guard.lookupFor(80, 'http')('two.test', { all: true }, (...results) => resolve(results))
  )
  assert.ok(refusedFor('scheme')(error))
})

function fetchStatus(url: string, lookup?: LookupFunction) {
  return new Promise<number | undefined>((resolve, reject) => {
    get(url, { agent: false, ...(lookup && { lookup }) }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject)
  })
}
