import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { judge, settingsCheck } from '../testing/judge.ts'
import { allClosed, contextWith, serveConnections, unusedPort } from '../testing/local-servers.ts'
import { type TcpSettings, tcpCollector } from './tcp.ts'

const look = (settings: Partial<TcpSettings> & { port: number }, context = contextWith()) =>
  tcpCollector.look({ host: '127.0.0.1', ...settings }, context)

test('says that a port answers', async () => {
  const port = await serveConnections(() => {})
  const seen = await look({ host: 'box.here', port })
  const { outcome, metadata } = judge(tcpCollector, 'ops-health-checked', seen)
  assert.equal(outcome, 'pass')
  const { phases, latencyMs, ...rest } = metadata
  assert.deepEqual(rest, { target: `box.here:${port}`, status: 'healthy', probe: 'tcp', resolvedIp: '127.0.0.1' })
  assert.deepEqual(Object.keys(phases as object), ['dns', 'connect'])
  assert.equal(latencyMs, seen.latencyMs)
})

test('compares the first line with the banner that is expected, however it arrives', async () => {
  const parts = ['SSH-', '2.0-OpenSSH_9.2p1 Debian\r', '\nmore']
  const port = await serveConnections((socket) => {
    let index = 0
    const next = () => {
      const part = parts[index++]
      if (part !== undefined) socket.write(part, () => setImmediate(next))
    }
    next()
  })
  const seen = await look({ port, banner: 'SSH-2.0-OpenSSH_9' })
  assert.deepEqual(seen.metadata.mismatches, [])
  assert.match(String(seen.metadata.observedBanner), /^SSH-2\.0-OpenSSH_9/)
  assert.equal(judge(tcpCollector, 'ops-health-checked', seen).outcome, 'pass')
})

test('says what it heard instead of the banner, without control characters and secrets', async () => {
  const port = await serveConnections((socket) => socket.end('220 \u001b[31mmail password=hunter2 ready\r\n'))
  const { outcome, reason, metadata } = judge(
    tcpCollector,
    'ops-health-checked',
    await look({ port, banner: 'SSH-2.0-' })
  )
  assert.equal(outcome, 'fail')
  assert.equal(reason, 'The server says "220  [31mmail password=*** ready", not "SSH-2.0-".')
  assert.equal(metadata.status, 'degraded')
  assert.equal(metadata.detail, reason)
})

test('keeps of a greeting without lines only as much as is expected', async () => {
  const port = await serveConnections((socket) => socket.write('x'.repeat(100_000)))
  const seen = await look({ port, banner: 'xxy' })
  assert.equal(seen.metadata.observedBanner, 'xxx')
  assert.equal(judge(tcpCollector, 'ops-health-checked', seen).outcome, 'fail')
})

test('calls a target failing that refuses, hangs up or keeps silent', async () => {
  const refused = await look({ port: await unusedPort() })
  assert.equal(refused.error?.kind, 'refused')
  assert.equal(judge(tcpCollector, 'ops-health-checked', refused).metadata.status, 'unreachable')

  const hungUp = await look({ port: await serveConnections((socket) => socket.end()), banner: 'SSH' })
  assert.equal(hungUp.error?.kind, 'reset')
  const silent = await look({ port: await serveConnections(() => {}), banner: 'SSH', timeout: '100ms' })
  assert.equal(silent.error?.kind, 'timeout')
  assert.equal(judge(tcpCollector, 'ops-health-checked', silent).metadata.status, 'unhealthy')

  const nameless = await look({ host: 'nosuch.test', port: 22 })
  assert.equal(nameless.error?.kind, 'name-not-found')
  for (const seen of [refused, hungUp, silent, nameless]) {
    assert.equal(judge(tcpCollector, 'ops-health-checked', seen).outcome, 'fail')
  }
})

test('proves nothing when the look could not be made', async () => {
  const port = await serveConnections(() => assert.fail('was reached'))
  const looks = [
    await look({ port }, contextWith({}, '')),
    await look({ host: '169.254.169.254', port: 80 }),
    await look({ host: 'away.test', port }),
    await look({ host: 'silent.test', port, timeout: '50ms' })
  ]
  assert.deepEqual(
    looks.map(({ error }) => error?.kind),
    ['egress-refused', 'egress-refused', 'resolver-unavailable', 'resolver-unavailable']
  )
  for (const seen of looks) assert.equal(judge(tcpCollector, 'ops-health-checked', seen).outcome, 'info')
})

test('rejects with the reason when its worker stops', async () => {
  const stop = new AbortController()
  const port = await serveConnections(() => stop.abort(new Error('lease lost')))
  await assert.rejects(look({ port, banner: 'SSH' }, contextWith({ signal: stop.signal })), /lease lost/)
})

test('leaves no connection open', allClosed)

test('takes a host, a port and a banner, and nothing else', () => {
  const takes = settingsCheck(tcpCollector)
  for (const host of ['example.org', '192.0.2.1', '2001:db8::1', '::1', 'under_score']) {
    assert.ok(takes({ host, port: 22 }), host)
  }
  assert.ok(takes({ host: 'a', port: 22, banner: 'SSH-2.0-', timeout: '5s' }))
  for (const host of ['', 'example.org:22', 'ssh://example.org', 'a b', '[::1]', 'user@host', 'a/b']) {
    assert.ok(!takes({ host, port: 22 }), host)
  }
  for (const wrong of [
    { host: 'a' },
    { host: 'a', port: 0 },
    { host: 'a', port: '22' },
    { host: 'a', port: 1, x: 1 }
  ]) {
    assert.ok(!takes(wrong), JSON.stringify(wrong))
  }
})

const judgeGreeting = async (banner: string, greet: (socket: Socket) => void, timeout = '2s') => {
  const port = await serveConnections(greet)
  const seen = await tcpCollector.look({ host: '127.0.0.1', port, banner, timeout }, contextWith())
  return { seen, ...judge(tcpCollector, 'ops-health-checked', seen) }
}

test('45-lines-before-ssh: lines before the identification are read over, within bounds', async () => {
  const greetings: ((socket: Socket) => void)[] = [
    (socket) => socket.write('Authorised use only\r\n\r\nSSH-2.0-OpenSSH_9.9\r\n'),
    (socket) => {
      socket.write('Authorised use only\r\n\r\nSSH')
      setTimeout(() => socket.write('-2.0-OpenSSH_9.9\r\n'), 20)
    },
    (socket) => socket.write('\r\nSSH-2.0-OpenSSH_9.9\r\n'),
    (socket) => socket.write('SSH-2.0-OpenSSH_9.9\r\n')
  ]
  for (const greet of greetings) assert.equal((await judgeGreeting('SSH-2.0-', greet)).outcome, 'pass')
  const other = await judgeGreeting('SSH-2.0-', (socket) => socket.end('220 mail\r\n'))
  assert.deepEqual([other.outcome, other.reason], ['fail', 'The server says "220 mail", not "SSH-2.0-".'])
  const endless = await judgeGreeting('SSH-2.0-', (socket) => {
    const timer = setInterval(() => socket.write('wait\r\n'), 1)
    socket.on('close', () => clearInterval(timer))
  })
  assert.equal(endless.outcome, 'fail')
  const drip = await judgeGreeting(
    'SSH-2.0-',
    (socket) => {
      const timer = setInterval(() => socket.write('x'), 20)
      socket.on('close', () => clearInterval(timer))
    },
    '200ms'
  )
  assert.equal(drip.outcome, 'fail')
})

test('45-multiline-smtp: a reply that goes on is read to its end', async () => {
  const lines = '220-welcome to mx.example\r\n220-be nice\r\n220 mx.example ESMTP\r\n'
  assert.equal((await judgeGreeting('220 mx.example', (socket) => socket.write(lines))).outcome, 'pass')
  const other = await judgeGreeting('220 mx.example', (socket) => socket.write(lines.replace('220 mx', '220 my')))
  assert.equal(other.reason, 'The server says "220 my.example ESMTP", not "220 mx.example".')
})

test('15-dated-greeting: a greeting that changes each time is no other finding', async () => {
  for (const banner of ['220 mx.example', '220 other']) {
    const seen = await judgeGreeting(banner, (socket) => socket.write(`220 mx.example ESMTP ${Math.random()}\r\n`))
    assert.ok(tcpCollector.volatile.includes('observedBanner'))
    assert.deepEqual(seen.metadata.differs, banner === '220 other' ? ['banner'] : undefined)
  }
})

const greetings: [banner: string, text: string, reason: string | undefined][] = [
  // RFC 959 section 4.2: between the first line and the last, lines may have any text.
  ['220 ftp', '220-Welcome\r\nfree text\r\n 220 not yet\r\n220 ftp ready\r\n', undefined],
  ['220 ftp', '220-Welcome\nfree text\n220 ftp ready\n', undefined],
  ['220 ftp', '220-Welcome\r\nfree text\r\n220 other\r\n', 'The server says "220 other", not "220 ftp".'],
  ['220 ftp', 'free text\r\n220 ftp ready\r\n', 'The server says "free text", not "220 ftp".'],
  ['220 ftp', '554-No\r\n220 ftp ready\r\n', 'The server says "554-No", not "220 ftp".'],
  ['220-Welcome', '220-Welcome\r\n220 ftp ready\r\n', undefined],
  ['220', '220-Welcome\r\n220 ftp ready\r\n', undefined],
  ['SSH', 'Authorised use only\r\nSSH-2.0-OpenSSH_9.9\r\n', undefined],
  ['SSH', 'Authorised use only\r\nSSH is not here\r\n', 'The server says "Authorised use only", not "SSH".']
]
for (const [banner, text, reason] of greetings) {
  test(`45-multiline-smtp: ${JSON.stringify(text)} ${reason ? 'is not' : 'is'} a greeting "${banner}"`, async () => {
    const judged = await judgeGreeting(banner, (socket) => socket.end(text))
    assert.deepEqual([judged.outcome, judged.reason], [reason ? 'fail' : 'pass', reason])
    // In packets of one byte.
    const slow = await judgeGreeting(banner, async (socket) => {
      socket.setNoDelay(true)
      for (const byte of text) await new Promise((resolve) => socket.write(byte, () => setImmediate(resolve)))
      socket.end()
    })
    assert.equal(slow.outcome, judged.outcome)
  })
}

test('45-lines-before-ssh: a server that stops before the greeting is told with what it said', async () => {
  const { seen, outcome } = await judgeGreeting('SSH-2.0-', (socket) => socket.write('220 mail\r\n'), '200ms')
  assert.deepEqual([seen.error?.kind, outcome], ['timeout', 'fail'])
  assert.equal(seen.error?.message, 'Waited 200 ms in vain for "SSH-2.0-"; the server says "220 mail".')
})
