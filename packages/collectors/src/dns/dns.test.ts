import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  a,
  aaaa,
  caa,
  cname,
  mx,
  ns,
  ptr,
  type Reply,
  rcodes,
  serveDns,
  srv,
  txt,
  txtBytes
} from '../testing/dns-server.ts'
import { judge, settingsCheck } from '../testing/judge.ts'
import { contextWith, unusedPort } from '../testing/local-servers.ts'
import { type DnsSettings, dnsCollector } from './dns.ts'

async function look(settings: Partial<DnsSettings>, context = contextWith()) {
  const seen = await dnsCollector.look({ host: 'www.shop.test', ...settings }, context)
  return { seen, ...judge(dnsCollector, 'ops-health-checked', seen) }
}

const answers = (...records: Exclude<Reply, number | string>) => serveDns(() => records)

test('finds the declared records in whatever order they come', async () => {
  const server = await answers(a('192.0.2.2'), a('192.0.2.1'), a('192.0.2.2'))
  const { outcome, metadata } = await look({ server, expect: ['192.0.2.1', '192.0.2.2'] })
  const { phases, latencyMs, ...rest } = metadata
  assert.equal(outcome, 'pass')
  assert.deepEqual(rest, {
    target: 'www.shop.test',
    status: 'healthy',
    probe: 'dns',
    record: 'A',
    server,
    expectedRecords: ['192.0.2.1', '192.0.2.2'],
    observedRecords: ['192.0.2.1', '192.0.2.2'],
    mismatches: []
  })
  assert.deepEqual(Object.keys(phases as object), ['dns'])
})

const good: [record: DnsSettings['record'], reply: Exclude<Reply, number | string>, expect: string[]][] = [
  ['AAAA', [aaaa('20010db8000000000000000000000001')], ['2001:DB8:0:0::1']],
  ['CNAME', [cname('Front.Shop.test')], ['front.shop.TEST.']],
  ['MX', [mx(20, 'b.test'), mx(10, 'A.test')], ['10  a.test.', '20 b.test']],
  ['NS', [ns('ns1.test'), ns('ns2.test')], ['ns2.test', 'ns1.test.']],
  ['PTR', [ptr('Host.Shop.test')], ['host.shop.test.']],
  ['SRV', [srv(10, 5, 5060, 'SIP.test'), srv(20, 0, 5061, 'b.test')], ['20 0 5061 b.test', '10  5 5060 sip.test.']],
  [
    'CAA',
    [caa(0, 'issue', 'letsencrypt.org'), caa(128, 'issuewild', ';'), caa(0, 'iodef', 'mailto:Sec@shop.test')],
    ['0 issue letsencrypt.org', '128  IssueWild ";"', '0 iodef "mailto:Sec@shop.test"']
  ],
  ['TXT', [txt('v=spf1 ', '-all'), txt('Keep Case')], ['Keep Case', 'v=spf1 -all']]
]
for (const [record, reply, expect] of good) {
  test(`knows ${record} records in any spelling`, async () => {
    const server = await answers(...reply)
    assert.deepEqual((await look({ server, record, expect })).seen.metadata.mismatches, [])
    assert.equal((await look({ server, record, host: 'www.shop.test.' })).outcome, 'pass')
  })
}

test('each of several CAA records counts', async () => {
  const server = await answers(caa(0, 'issue', 'letsencrypt.org'), caa(0, 'issue', 'other.example'))
  const { seen } = await look({ server, record: 'CAA', expect: ['0 issue "letsencrypt.org"'] })
  assert.deepEqual(seen.metadata.mismatches, ['The CAA record 0 issue "other.example" is not expected.'])
})

test('names what is missing and what is not expected', async () => {
  const server = await answers(a('192.0.2.1'), a('192.0.2.9'))
  const { seen, outcome, metadata } = await look({ server, expect: ['192.0.2.1', '192.0.2.2'] })
  assert.deepEqual([outcome, metadata.status], ['fail', 'degraded'])
  assert.deepEqual(seen.metadata.mismatches, [
    'The A record 192.0.2.2 is missing.',
    'The A record 192.0.2.9 is not expected.'
  ])
})

test('shows of strange TXT records no secrets, and of the declared ones all', async () => {
  const key = 'v=DKIM1; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC3'
  const server = await answers(txt(key), txt('password=hunter2'))
  const { metadata } = await look({ server, record: 'TXT', expect: [key] })
  assert.deepEqual(metadata.observedRecords, ['password=***', key])
  assert.deepEqual(metadata.mismatches, ['The TXT record password=*** is not expected.'])
})

const absences: [what: string, reply: Reply, text: string][] = [
  ['that does not exist', rcodes.NXDOMAIN, 'does not exist'],
  ['without such a record', [], 'has no MX record']
]
for (const [what, reply, text] of absences) {
  test(`calls a name ${what} failing, whoever was asked`, async () => {
    const server = await serveDns(() => reply)
    const named = await look({ server, record: 'MX', expect: ['10 a.test'] })
    assert.deepEqual([named.seen.error?.kind, named.outcome], ['name-not-found', 'fail'])
    assert.equal(named.reason, `The name www.shop.test ${text}, says the server ${server}.`)
    assert.deepEqual(named.metadata.mismatches, ['The MX record 10 a.test is missing.'])
    const own = await look({ record: 'MX' }, contextWith({ dnsServers: [server] }))
    assert.deepEqual([own.outcome, own.reason], ['fail', `The name www.shop.test ${text}.`])
    const none = await look({ server, record: 'MX', expect: [] })
    assert.deepEqual([none.outcome, none.metadata.observedRecords], ['pass', []])
  })
}

test('wants no record where none is declared', async () => {
  const { outcome, reason } = await look({ server: await answers(a('192.0.2.1')), expect: [] })
  assert.deepEqual([outcome, reason], ['fail', 'The A record 192.0.2.1 is not expected.'])
})

const troubles: [what: string, reply: Reply, kind: string, reason: RegExp][] = [
  ['can not answer', rcodes.SERVFAIL, 'protocol', /^The server 127\.0\.0\.1:\d+ answered SERVFAIL\.$/],
  ['will not answer', rcodes.REFUSED, 'protocol', /answered REFUSED\.$/],
  ['does not understand', rcodes.FORMERR, 'protocol', /answered FORMERR\.$/],
  ['keeps silent', 'silence', 'timeout', /^The server 127\.0\.0\.1:\d+ did not answer within 200 ms\.$/]
]
for (const [what, reply, kind, reason] of troubles) {
  test(`fails a named server that ${what}, and believes nothing when it is this host's resolver`, async () => {
    const server = await serveDns(() => reply)
    const named = await look({ server, timeout: '200ms' })
    assert.deepEqual([named.seen.error?.kind, named.outcome, named.metadata.status], [kind, 'fail', 'unreachable'])
    assert.match(String(named.reason), reason)
    const own = await look({ timeout: '200ms' }, contextWith({ dnsServers: [server] }))
    assert.deepEqual([own.seen.error?.kind, own.outcome], ['resolver-unavailable', 'info'])
  })
}

test('tells a server that is not there from one that can not be reached from here', async () => {
  const port = await unusedPort()
  const away = await look({ server: `127.0.0.1:${port}` })
  assert.deepEqual([away.seen.error?.kind, away.outcome], ['refused', 'fail'])
  assert.equal(away.reason, `No DNS server is listening at 127.0.0.1:${port}.`)
  // Nobody may send to this address without asking for it.
  const barred = await look({ server: '255.255.255.255' }, contextWith({}, '255.255.255.255:53'))
  assert.deepEqual([barred.seen.error?.kind, barred.outcome], ['no-route', 'info'])
  const own = await look({}, contextWith({ dnsServers: [`127.0.0.1:${port}`] }))
  assert.deepEqual([own.seen.error?.kind, own.outcome], ['resolver-unavailable', 'info'])
})

test('asks no server that the guard does not open', async () => {
  let asked = 0
  const server = await serveDns(() => {
    asked++
    return []
  })
  for (const refused of [server, '169.254.169.254', '[fe80::1]:53', '[::1]', '::1', '192.0.2.1:5353']) {
    const { seen, outcome } = await look({ server: refused }, contextWith({}, ''))
    assert.deepEqual([seen.error?.kind, outcome], ['egress-refused', 'info'], refused)
  }
  assert.equal(asked, 0)
})

test('rejects with the reason when its worker stops', async () => {
  const stop = new AbortController()
  const server = await serveDns(() => {
    stop.abort(new Error('lease lost'))
    return 'silence'
  })
  await assert.rejects(look({ server }, contextWith({ signal: stop.signal })), /lease lost/)
  await assert.rejects(look({ server }, contextWith({ signal: stop.signal })), /lease lost/)
})

test('takes names, types, records and servers as they are written, and nothing else', () => {
  const takes = settingsCheck(dnsCollector)
  for (const host of ['shop.test', '_dmarc.shop.test', 'shop.test.', 'localhost', 'xn--bcher-kva.example']) {
    assert.ok(takes({ host }), host)
  }
  for (const server of ['192.0.2.1', '192.0.2.1:5353', '[2001:db8::1]', '[2001:db8::1]:5353', '2001:db8::1']) {
    assert.ok(takes({ host: 'a', server, record: 'MX', expect: [], timeout: '2s' }), server)
  }
  for (const host of ['', '.', 'a..b', 'a b', '-a', 'https://a', `${'a'.repeat(64)}.b`, 'a:53', '192.0.2.1'])
    assert.ok(!takes({ host }), host)
  assert.ok(takes({ host: '1.2.0.192.in-addr.arpa', record: 'PTR' }))
  for (const server of ['', 'ns1.test', '192.0.2.1:', 'udp://192.0.2.1', '[192.0.2.1', '1.2.3', 'a:b']) {
    assert.ok(!takes({ host: 'a', server }), server)
  }
  assert.ok(!takes({ host: 'a', record: 'SOA' }))
  assert.ok(!takes({ host: 'a', expect: '192.0.2.1' }))
})

test('21-dns-umlaut: a name outside of ASCII is the same name everywhere', async () => {
  const asked: string[] = []
  const server = await serveDns((name) => {
    asked.push(name)
    return name === 'www.example' ? [cname('xn--bcher-kva.example')] : [a('192.0.2.1')]
  })
  for (const host of ['bücher.example', 'BÜCHER.example', 'bücher.example.'])
    assert.equal((await look({ server, host })).outcome, 'pass', host)
  assert.ok(
    asked.every((name) => name.toLowerCase() === 'xn--bcher-kva.example'),
    asked.join()
  )
  const { outcome, metadata } = await look({ server, host: 'www.example', record: 'CNAME', expect: ['bücher.example'] })
  assert.equal(outcome, 'pass', JSON.stringify(metadata))
  const accepted = settingsCheck(dnsCollector)
  for (const host of ['bücher.example', '_dmarc.bücher.example', 'münchen']) assert.ok(accepted({ host }), host)
  for (const host of ['a b.example', '-a.example', 'a..b', 'ü/x']) assert.ok(!accepted({ host }), host)
})

test('39-txt-as-in-the-zone: text is declared as it is, or as zone files write it', async () => {
  const server = await serveDns((name) =>
    name === 'dkim.example'
      ? [txt('v=DKIM1; k=rsa; p=AAAA', 'BBBB')]
      : name === 'spf.example'
        ? [txt('v=spf1 -all')]
        : [txt('"quoted"')]
  )
  for (const [host, expected] of [
    ['dkim.example', '"v=DKIM1; k=rsa; p=AAAA" "BBBB"'],
    ['dkim.example', 'v=DKIM1; k=rsa; p=AAAABBBB'],
    ['spf.example', '"v=spf1 -all"'],
    ['spf.example', 'v=spf1 -all'],
    ['quoted.example', '"quoted"'],
    ['quoted.example', '"\\"quoted\\""']
  ] as const) {
    const { outcome, reason } = await look({ server, host, record: 'TXT', expect: [expected] })
    assert.equal(outcome, 'pass', `${expected}: ${reason}`)
  }
  assert.equal(
    (await look({ server, host: 'spf.example', record: 'TXT', expect: ['"v=spf1" "-all"'] })).outcome,
    'fail'
  )
})

test('a null MX is a record', async () => {
  const server = await answers(mx(0, ''))
  for (const expected of ['0 .', '0  .'])
    assert.equal((await look({ server, record: 'MX', expect: [expected] })).outcome, 'pass', expected)
})

test('15-rotating-dns: records that rotate are no other finding where none are expected', async () => {
  let turn = 0
  const server = await serveDns(() => [a(`192.0.2.${++turn}`), a(`192.0.2.${turn + 10}`)])
  const findings = []
  for (let probe = 0; probe < 3; probe++) {
    const { metadata } = await look({ server })
    for (const name of dnsCollector.volatile) delete metadata[name]
    findings.push(metadata)
  }
  assert.deepEqual(findings[1], findings[0])
  assert.deepEqual(findings[2], findings[0])
  const stable = await answers(a('192.0.2.2'), a('192.0.2.1'))
  const { seen } = await look({ server: stable, expect: ['192.0.2.3'] })
  assert.deepEqual(seen.metadata.mismatches, [
    'The A record 192.0.2.3 is missing.',
    'The A record 192.0.2.1 is not expected.',
    'The A record 192.0.2.2 is not expected.'
  ])
})

test('39-txt-as-in-the-zone: text outside of ASCII, as text or as the bytes of a zone file', async () => {
  const server = await serveDns((name) =>
    name === 'latin.example' ? [txtBytes([0x67, 0xfc])] : [txt('grüße', ' an ☃')]
  )
  for (const expected of ['grüße an ☃', '"grüße" " an ☃"', '"gr\\195\\188\\195\\159e an ☃"']) {
    const { outcome, reason, metadata } = await look({ server, host: 'a.example', record: 'TXT', expect: [expected] })
    assert.equal(outcome, 'pass', `${expected}: ${reason}`)
    assert.deepEqual(metadata.observedRecords, ['grüße an ☃'])
  }
  // Bytes that are not UTF-8 are shown as Latin-1.
  for (const expected of ['gü', '"g\\252"']) {
    const { outcome, reason } = await look({ server, host: 'latin.example', record: 'TXT', expect: [expected] })
    assert.equal(outcome, 'pass', `${expected}: ${reason}`)
  }
})

test('21-dns-umlaut: dots of other scripts, and names that DNS cannot have', async () => {
  const server = await answers(cname('xn--bcher-kva.example'))
  for (const expected of ['bücher。example。', 'bücher.example.', 'XN--BCHER-KVA.example.', 'bücher．example'])
    assert.equal((await look({ server, record: 'CNAME', expect: [expected] })).outcome, 'pass', expected)
  for (const [host, reason] of [
    [`${'ü'.repeat(60)}.example`, /is too long for DNS/],
    [`${'ü'.repeat(20)}.`.repeat(12).slice(0, -1), /is too long for DNS/],
    ['a\ufffdb.example', /has no form in DNS/]
  ] as const) {
    for (const more of [{ server }, {}]) {
      const { seen, outcome } = await look({ host, ...more }, contextWith({ dnsServers: [server] }))
      assert.deepEqual([seen.error?.kind, outcome], ['collector-broken', 'info'])
      assert.match(String(seen.error?.message), reason)
    }
  }
})
