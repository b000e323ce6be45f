import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import { readConfig } from './config.ts'
import { newApp } from './http/app.ts'
import { openLog } from './kernel/log.ts'

const read = (env: Record<string, string>) => readConfig(env, false)

test('what is not set has a safe default', () => {
  const { metricsPort, metricsHost, drainSeconds, trustProxy, corsOrigins } = read({})
  assert.deepEqual(
    { metricsPort, metricsHost, drainSeconds, trustProxy, corsOrigins },
    { metricsPort: undefined, metricsHost: '127.0.0.1', drainSeconds: 0, trustProxy: [], corsOrigins: [] }
  )
  assert.equal(read({ DATABASE_URL: 'postgres://db.test/hub' }).drainSeconds, 5)
  assert.equal(read({ DATABASE_URL: 'postgres://db.test/hub', IHUB_DRAIN_SECONDS: '0' }).drainSeconds, 0)
})

test('every mistake is told with its variable and what it wants', () => {
  const wrong = {
    IHUB_METRICS_PORT: ['70000', 'a port number'],
    IHUB_DRAIN_SECONDS: ['-1', 'seconds from 0 to 3600'],
    IHUB_TRUST_PROXY: ['10.0.0.0/33', 'addresses or CIDRs such as 10.0.0.0/8'],
    IHUB_CORS_ORIGINS: ['https://a.test/path', 'origins such as https://console.example.org'],
    IHUB_EVENT_BYTES: ['1048577', 'a whole number from 1024 to 1048576'],
    IHUB_STREAMS: ['0', 'a whole number from 1 to 100000'],
    IHUB_STREAMS_PER_CONSUMER: ['ten', 'a whole number from 1 to 100000'],
    IHUB_EXPORTS: ['-1', 'a whole number from 1 to 100'],
    IHUB_EXPORTS_PER_CONSUMER: ['1.5', 'a whole number from 1 to 100'],
    IHUB_RETENTION_SHORT_DAYS: ['6', 'a whole number from 7 to 36500'],
    IHUB_RETENTION_LONG_DAYS: ['P400D', 'a whole number from 7 to 36500']
  } as const
  const env = Object.fromEntries(Object.entries(wrong).map(([name, [value]]) => [name, value]))
  assert.throws(
    () => read(env),
    ({ message }: Error) =>
      Object.entries(wrong).every(([name, [value, wants]]) =>
        message
          .split('\n')
          .some((line) => line.startsWith(`${name} must be`) && line.includes(wants) && line.includes(value))
      )
  )
  for (const value of ['*', 'null', 'console.example.org', 'https://A.test', 'https://a.test/', 'ftp://a.test']) {
    assert.throws(() => read({ IHUB_CORS_ORIGINS: value }), /IHUB_CORS_ORIGINS/, value)
  }
  for (const value of ['nginx', '10.0.0', '10.0.0.0/8/8', '::1/129', 'true', 'fe80::1%eth0']) {
    assert.throws(() => read({ IHUB_TRUST_PROXY: value }), /IHUB_TRUST_PROXY/, value)
  }
})

test('the heartbeat has an address, from a file too, which no error shows', () => {
  assert.deepEqual([read({}).heartbeatUrl, read({}).heartbeatSeconds], [undefined, 60])
  const env = { IHUB_HEARTBEAT_URL: 'https://monitor.test/ping/hunter2', IHUB_HEARTBEAT_SECONDS: '30' }
  assert.deepEqual([read(env).heartbeatUrl, read(env).heartbeatSeconds], [env.IHUB_HEARTBEAT_URL, 30])
  assert.throws(
    () => read({ IHUB_HEARTBEAT_URL: 'ftp://hunter2.test' }),
    ({ message }: Error) => /IHUB_HEARTBEAT_URL must be a URL/.test(message) && !message.includes('hunter2')
  )
})

test('requests are logged by default, except on a terminal', () => {
  assert.equal(read({}).requestLog, true)
  assert.equal(read({ IHUB_LOG_REQUESTS: 'off' }).requestLog, false)
  assert.equal(readConfig({}, true).requestLog, false)
  assert.equal(readConfig({ IHUB_LOG: 'json' }, true).requestLog, true)
  assert.equal(readConfig({ IHUB_LOG_REQUESTS: 'on' }, true).requestLog, true)
  assert.throws(() => read({ IHUB_LOG_REQUESTS: 'yes' }), /IHUB_LOG_REQUESTS must be/)
})

test('what the server takes at once is set by variables', () => {
  assert.deepEqual(read({}).capacity, {
    eventBytes: 65_536,
    streams: 1000,
    streamsPerConsumer: 100,
    exports: 4,
    exportsPerConsumer: 2
  })
  const env = { IHUB_EVENT_BYTES: '1048576', IHUB_STREAMS: '7', IHUB_EXPORTS_PER_CONSUMER: '1' }
  const { eventBytes, streams, streamsPerConsumer, exportsPerConsumer } = read(env).capacity
  assert.deepEqual([eventBytes, streams, streamsPerConsumer, exportsPerConsumer], [1_048_576, 7, 100, 1])
})

test('how long events are kept is set in days', () => {
  assert.deepEqual(read({}).retention, { short: 30, long: 400 })
  const env = { IHUB_RETENTION_SHORT_DAYS: '7', IHUB_RETENTION_LONG_DAYS: '36500' }
  assert.deepEqual(read(env).retention, { short: 7, long: 36_500 })
})

test('lists are separated by commas', () => {
  const { trustProxy, corsOrigins } = read({
    IHUB_TRUST_PROXY: ' 10.0.0.0/8, fd00::/8,127.0.0.1',
    IHUB_CORS_ORIGINS: 'https://a.test,http://localhost:3000'
  })
  assert.deepEqual(trustProxy, ['10.0.0.0/8', 'fd00::/8', '127.0.0.1'])
  assert.deepEqual(corsOrigins, ['https://a.test', 'http://localhost:3000'])
})

test('what a proxy says of its client counts only from an address that is trusted', async () => {
  async function seen(trustProxy: string[], remoteAddress: string) {
    const app = await newApp({
      log: openLog('json', 'silent') as FastifyBaseLogger,
      authenticate: async () => undefined,
      publicUrl: 'http://hub.test',
      version: '0',
      trustProxy
    })
    const handler = async ({ ip, protocol }: FastifyRequest) => ({ ip, protocol })
    app.get('/who', { config: { scope: 'public' }, handler })
    const headers = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-proto': 'https' }
    const answer = await app.inject({ url: '/who', remoteAddress, headers })
    await app.close()
    return answer.json()
  }
  const itself = (ip: string) => ({ ip, protocol: 'http' })
  assert.deepEqual(await seen([], '10.1.2.3'), itself('10.1.2.3'))
  assert.deepEqual(await seen(['10.0.0.0/8'], '192.0.2.1'), itself('192.0.2.1'))
  const told = { ip: '203.0.113.7', protocol: 'https' }
  assert.deepEqual(await seen(['10.0.0.0/8', 'fd00::/8'], '10.1.2.3'), told)
  assert.deepEqual(await seen(['10.0.0.0/8', 'fd00::/8'], 'fd00::5'), told)
})

test('the limit of addresses without a key is a number, and a mistake in it is named', () => {
  const limit = (text?: string) => readConfig({ IHUB_ANONYMOUS_LIMIT: text }, false).anonymousLimit
  assert.deepEqual([limit(), limit(''), limit('0'), limit('120000')], [6000, 6000, 0, 120_000])
  for (const text of ['-1', '1.5', 'many', '1e3', '999999999']) {
    assert.throws(() => limit(text), { message: new RegExp(`^IHUB_ANONYMOUS_LIMIT must be .*${text}`) })
  }
})
