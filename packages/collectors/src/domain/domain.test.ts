/** Domain checks with a local HTTPS server that answers as RDAP servers do (RFC 9083). */
import assert from 'node:assert/strict'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { test } from 'node:test'
import { trustIn } from '../certificates/authorities.ts'
import { makeCertificate } from '../testing/certificate.ts'
import { judge, settingsCheck } from '../testing/judge.ts'
import { contextWith, listen, unusedPort } from '../testing/local-servers.ts'
import { type DomainSettings, domainCollector } from './domain.ts'

const certificate = makeCertificate(['rdap.here', 'iana.here'], new Date('2020-01-01'), new Date('2099-01-01'))
const secureContext = trustIn(certificate.cert)
const now = new Date('2026-06-01T12:00:00Z')
const ends = (day: string, action = 'expiration') => ({ eventAction: action, eventDate: `${day}T12:00:00Z` })
const registered = (name: string, ...events: object[]) => ({
  rdapConformance: ['rdap_level_0'],
  objectClassName: 'domain',
  ldhName: name.toUpperCase(),
  status: ['active', 'client transfer prohibited'],
  events: [{ eventAction: 'registration', eventDate: '1995-08-14T04:00:00Z' }, ...events],
  entities: [
    {
      roles: ['registrar'],
      vcardArray: [
        'vcard',
        [
          ['version', {}, 'text', '4.0'],
          ['fn', {}, 'text', 'Good Names Ltd']
        ]
      ]
    }
  ]
})

type Answer = object | number | ((request: IncomingMessage, response: ServerResponse) => void)

/** Answers each path; `heard` has the paths. */
async function serve(answers: Record<string, Answer>) {
  const heard: string[] = []
  const port = await listen(
    createServer(certificate, (request, response) => {
      heard.push(request.url ?? '')
      const answer = answers[request.url ?? ''] ?? 404
      if (typeof answer === 'function') return answer(request, response)
      response.writeHead(typeof answer === 'number' ? answer : 200, { 'content-type': 'application/rdap+json' })
      response.end(typeof answer === 'number' ? '' : JSON.stringify(answer))
    })
  )
  return { heard, port, server: `https://rdap.here:${port}` }
}

async function look(settings: DomainSettings, more = {}) {
  const seen = await domainCollector.look(settings, contextWith({ secureContext, now: () => now, ...more }))
  return { seen, ...judge(domainCollector, 'ops-health-checked', seen) }
}

const one = async (answer: Answer, more: Partial<DomainSettings> = {}) => {
  const { server } = await serve({ '/domain/example.org': answer })
  return look({ domain: 'example.org', server, ...more })
}

test('a name that is registered for long enough passes, with what the registry said', async () => {
  const { outcome, metadata, seen } = await one(registered('example.org', ends('2027-06-01')))
  assert.equal(outcome, 'pass')
  const { target, registrationNotAfter, registrar, registrationStatus, mismatches } = metadata
  assert.deepEqual(
    [target, registrationNotAfter, registrar, registrationStatus, mismatches],
    ['example.org', '2027-06-01T12:00:00.000Z', 'Good Names Ltd', ['active', 'client transfer prohibited'], []]
  )
  assert.deepEqual([seen.values, seen.attention], [{ daysLeft: 365 }, undefined])
})

test('the limits: the day that is enough, one less, a warning, and an end in the past', async () => {
  const at = (day: string, more = {}) => one(registered('example.org', ends(day)), more)
  assert.equal((await at('2026-07-01')).outcome, 'pass')
  const short = await at('2026-06-30')
  assert.deepEqual(
    [short.outcome, short.reason],
    ['fail', 'The registration of example.org ends on 2026-06-30, in 29 days; at least 30 days are expected.']
  )
  assert.equal((await at('2026-06-30', { minDaysLeft: 29 })).outcome, 'pass')
  const warned = await at('2026-07-10', { warn: { minDaysLeft: 60 } })
  assert.deepEqual(
    [warned.outcome, warned.seen.attention],
    ['pass', ['The registration of example.org ends on 2026-07-10, in less than 60 days.']]
  )
  assert.equal((await at('2026-07-31', { warn: { minDaysLeft: 60 } })).seen.attention, undefined)
  assert.match(String((await at('2026-06-02', { minDaysLeft: 3 })).reason), /in 1 day; at least 3 days/)
  assert.match(String((await at('2026-06-01')).reason), /in less than a day; /)
  assert.equal((await at('2026-05-20')).reason, 'The registration of example.org ended on 2026-05-20.')
})

test('of several ends the earliest counts, and that at the registrar only where the registry tells none', async () => {
  const end = async (...events: object[]) =>
    (await one(registered('example.org', ...events))).metadata.registrationNotAfter
  assert.equal(await end(ends('2028-01-01'), ends('2027-01-01')), '2027-01-01T12:00:00.000Z')
  assert.equal(await end(ends('2026-12-01', 'registrar expiration'), ends('2027-01-01')), '2027-01-01T12:00:00.000Z')
  assert.equal(await end(ends('2026-12-01', 'registrar expiration')), '2026-12-01T12:00:00.000Z')
  for (const action of ['Expiration', 'Record expires', 'Registrar Expiration'])
    assert.equal(await end(ends('2027-03-01', action)), '2027-03-01T12:00:00.000Z', action)
  assert.equal(
    await end({ eventAction: 'expiration', eventDate: 'soon' }, ends('2027-01-01')),
    '2027-01-01T12:00:00.000Z'
  )
})

test('the answer may begin with a byte order mark', async () => {
  const answer = JSON.stringify(registered('example.org', ends('2027-01-01')))
  const seen = await one((_, response) => response.end(`\ufeff${answer}`))
  assert.equal(seen.outcome, 'pass', String(seen.reason))
})

test('a name that the registry does not know, is about to lose or has taken out of the DNS fails', async () => {
  const gone = await one(404)
  assert.equal(gone.outcome, 'fail')
  assert.match(String(gone.reason), /^example\.org is not registered: rdap\.here:\d+ knows no such domain\.$/)
  const { server } = await serve({})
  const below = await look({ domain: 'www.example.org', server })
  assert.match(
    String(below.reason),
    / Write the name as it was registered, such as example\.org, not a name below it\.$/
  )
  for (const status of ['redemption period', 'Pending Delete', 'client hold', 'server hold']) {
    const held = await one({ ...registered('example.org', ends('2030-01-01')), status: ['active', status] })
    assert.deepEqual(
      [held.outcome, held.reason],
      ['fail', `The status of the registration of example.org is "${status.toLowerCase()}".`]
    )
  }
})

test('a server that does not tell proves nothing about the registration', async () => {
  const good = registered('example.org', ends('2030-01-01'))
  const words: [Answer, kind: string, reason: RegExp][] = [
    [429, 'collector-broken', /^The RDAP server rdap\.here:\d+ answers 429: it is asked too often\.$/],
    [503, 'collector-broken', /answers 503\.$/],
    [
      (_, response) => response.writeHead(400).end('{"title": "Bad name."}'),
      'collector-broken',
      /answers 400: Bad name\.$/
    ],
    [(_, response) => void response.end('<html>'), 'collector-broken', /does not answer with a domain \(RFC 9083\)\.$/],
    [[good], 'collector-broken', /does not answer with a domain/],
    [{ ...good, objectClassName: 'entity' }, 'collector-broken', /does not answer with a domain/],
    [{ ...good, ldhName: 'example.net' }, 'collector-broken', /answers about example\.net, not about example\.org\.$/],
    [
      { ...good, events: [null, 1, { eventAction: 'expiration' }] },
      'collector-broken',
      /does not tell when the registration/
    ],
    [{ ...good, events: {} }, 'collector-broken', /does not tell when/],
    [{ ...good, remarks: 'x'.repeat(600_000) }, 'collector-broken', /sends more than 512 KiB\.$/],
    [(request) => void request.socket.destroy(), 'no-route', /^rdap\.here:\d+ could not be asked: /],
    [() => {}, 'no-route', /^Waited 300 ms in vain for rdap\.here:\d+\.$/],
    [
      (_, response) => response.writeHead(302, { location: 'https://169.254.169.254/' }).end(),
      'egress-refused',
      /never reachable/
    ],
    [
      (request, response) => response.writeHead(302, { location: String(request.url) }).end(),
      'collector-broken',
      /redirects more than 5 times\.$/
    ]
  ]
  for (const [answer, kind, reason] of words) {
    const { outcome, seen, metadata } = await one(answer, { timeout: '300ms' })
    assert.deepEqual([outcome, seen.error?.kind, metadata.mismatches], ['info', kind, undefined], seen.error?.message)
    assert.match(String(seen.error?.message), reason)
  }
  const down = await look({ domain: 'example.org', server: `https://rdap.here:${await unusedPort()}/` })
  assert.deepEqual([down.outcome, down.seen.error?.kind], ['info', 'no-route'])
  const { server } = await serve({ '/domain/example.org': good })
  const untrusted = await look({ domain: 'example.org', server }, { secureContext: undefined })
  assert.deepEqual([untrusted.outcome, untrusted.seen.error?.kind], ['info', 'no-route'])
})

test('the server is that of the longest suffix in the list, which is read once a day, and redirects are followed', async () => {
  const good = (name: string) => registered(name, ends('2030-01-01'))
  const registrar = await serve({ '/moved': good('shop.co.test') })
  const registry = await serve({
    '/co/domain/shop.co.test': (_, response) =>
      response.writeHead(307, { location: `${registrar.server}/moved` }).end(),
    '/all/domain/shop.test': good('shop.test'),
    '/all/domain/xn--mller-kva.test': good('xn--mller-kva.test')
  })
  const services = [
    [['test'], ['http://plain.here:1/', `${registry.server}/all/`]],
    [['CO.test', 'org.test'], [`${registry.server}/co`]]
  ]
  const list: Record<string, Answer> = { '/dns.json': { version: '1.0', services } }
  const iana = await serve(list)
  let nowMs = now.getTime()
  const more = { rdapBootstrap: `https://iana.here:${iana.port}/dns.json`, now: () => new Date(nowMs) }
  for (const domain of ['shop.co.test', 'SHOP.test.', 'm\u00fcller.test'])
    assert.equal((await look({ domain }, more)).outcome, 'pass', domain)
  assert.deepEqual(registrar.heard, ['/moved'])
  assert.deepEqual(iana.heard, ['/dns.json'])
  const unknown = await look({ domain: 'example.nowhere' }, more)
  assert.deepEqual(
    [unknown.outcome, unknown.reason],
    ['info', 'No RDAP server is known for names under .nowhere. If the registry has one, set it as server.']
  )
  // What cannot be read again stays in use.
  nowMs += 86_400_001
  list['/dns.json'] = 500
  assert.equal((await look({ domain: 'shop.test' }, more)).outcome, 'pass')
  list['/dns.json'] = { services: [['test']] }
  assert.equal((await look({ domain: 'shop.test' }, more)).outcome, 'pass')
  assert.equal(iana.heard.length, 3)
  const none = await look({ domain: 'shop.test' }, { ...more, rdapBootstrap: `https://iana.here:${iana.port}/none` })
  assert.match(
    String(none.reason),
    /^The list of RDAP servers at https:\/\/iana\.here:\d+\/none cannot be read \(404\)\.$/
  )
  assert.equal(none.outcome, 'info')
})

test('its settings: a name as it was registered', () => {
  const accepts = settingsCheck(domainCollector)
  for (const domain of ['example.org', 'example.co.uk', 'm\u00fcller.de', 'xn--mller-kva.de', 'example.org.'])
    assert.ok(accepts({ domain }), domain)
  for (const domain of [
    'org',
    '192.0.2.1',
    '2001:db8::1',
    'https://example.org',
    'a b.org',
    'example..org',
    '.org',
    'a/b.org'
  ])
    assert.ok(!accepts({ domain }), domain)
  assert.ok(!accepts({ domain: 'example.org', minDaysLeft: 2 }))
  assert.ok(!accepts({ domain: 'example.org', server: 'https://user:hunter2@rdap.example/' }))
  assert.ok(accepts({ domain: 'example.org', minDaysLeft: 30, warn: { minDaysLeft: 60 } }))
})
