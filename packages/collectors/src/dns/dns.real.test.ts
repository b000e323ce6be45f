/** Debian's bind9 with right, wrong and missing records, with what it will not and can not answer, stopped and gone. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { findProgram } from '../testing/debian.ts'
import { judge } from '../testing/judge.ts'
import { contextWith } from '../testing/local-servers.ts'
import { onFreePort, startProgram, temporaryFolder } from '../testing/programs.ts'
import { type DnsSettings, dnsCollector } from './dns.ts'

const named = findProgram('named', 'bind9')
const { skip } = named

const zone = `$TTL 60
@ IN SOA ns1 hostmaster 1 3600 600 86400 60
@ IN NS ns1
@ IN NS ns2.other.test.
@ IN MX 10 mail
@ IN TXT "v=spf1 -all"
ns1 IN A 192.0.2.53
www IN A 192.0.2.1
www IN A 192.0.2.2
www IN AAAA 2001:db8::1
shop IN CNAME www
many IN TXT ${Array.from({ length: 30 }, (_, i) => `"part ${i} ${'x'.repeat(80)}"`).join(' ')}
`

async function startNamed(t: TestContext) {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'shop.zone'), zone)
  writeFileSync(join(folder, 'broken.zone'), 'this is not a zone\n')
  const { port, program } = await onFreePort((free) => {
    const config = `
      options {
        directory "${folder}"; pid-file none; session-keyfile none;
        listen-on port ${free} { 127.0.0.1; }; listen-on-v6 { none; };
        recursion no; dnssec-validation no; empty-zones-enable no;
      };
      controls {};
      zone "shop.test" { type primary; file "shop.zone"; };
      zone "broken.test" { type primary; file "broken.zone"; };
      zone "shut.test" { type primary; file "shop.zone"; allow-query { none; }; };`
    writeFileSync(join(folder, 'named.conf'), config)
    // Without the lock that keeps a second server of this machine from starting.
    const args = ['-g', '-n', '1', '-X', 'none', '-c', join(folder, 'named.conf')]
    return startProgram(t, named.path, args, { ready: / running$/m, cwd: folder })
  })
  return { server: `127.0.0.1:${port}`, ...program }
}

async function look(settings: DnsSettings, dnsServers?: string[]) {
  const seen = await dnsCollector.look({ timeout: '2s', ...settings }, contextWith(dnsServers && { dnsServers }))
  return { kind: seen.error?.kind, ...judge(dnsCollector, 'ops-health-checked', seen) }
}

test('right records of every type pass', { skip }, async (t) => {
  const { server } = await startNamed(t)
  const right: [record: DnsSettings['record'], host: string, expect: string[]][] = [
    ['A', 'www.shop.test', ['192.0.2.2', '192.0.2.1']],
    ['A', 'shop.shop.test', ['192.0.2.1', '192.0.2.2']],
    ['AAAA', 'www.shop.test', ['2001:DB8::1']],
    ['CNAME', 'shop.shop.test', ['www.shop.test.']],
    ['MX', 'shop.test', ['10 mail.shop.test']],
    ['NS', 'shop.test', ['ns1.shop.test', 'ns2.other.test']],
    ['TXT', 'shop.test', ['v=spf1 -all']]
  ]
  for (const [record, host, expect] of right) {
    const { outcome, reason } = await look({ server, host, record, expect })
    assert.equal(outcome, 'pass', `${record} ${host}: ${reason}`)
    assert.equal((await look({ host, record, expect }, [server])).outcome, 'pass')
  }
})

test('an answer too long for a datagram is read over TCP', { skip }, async (t) => {
  const { server } = await startNamed(t)
  const { outcome, metadata } = await look({ server, host: 'many.shop.test', record: 'TXT' })
  assert.equal(outcome, 'pass')
  assert.match(String((metadata.observedRecords as string[])[0]), /^part 0 /)
})

test('wrong and missing records fail, by name', { skip }, async (t) => {
  const { server } = await startNamed(t)
  const wrong = await look({ server, host: 'www.shop.test', expect: ['192.0.2.1', '192.0.2.7'] })
  assert.deepEqual([wrong.outcome, wrong.kind], ['fail', undefined])
  assert.deepEqual(wrong.metadata.mismatches, [
    'The A record 192.0.2.7 is missing.',
    'The A record 192.0.2.2 is not expected.'
  ])
  const nameless = await look({ server, host: 'nosuch.shop.test', expect: ['192.0.2.1'] })
  assert.deepEqual([nameless.outcome, nameless.kind], ['fail', 'name-not-found'])
  const empty = await look({ server, host: 'www.shop.test', record: 'MX' })
  assert.deepEqual([empty.outcome, empty.kind], ['fail', 'name-not-found'])
  assert.equal((await look({ host: 'nosuch.shop.test' }, [server])).outcome, 'fail')
  assert.equal((await look({ server, host: 'nosuch.shop.test', expect: [] })).outcome, 'pass')
})

test('what a named server can not or will not answer fails it, and tells nothing of a name otherwise', {
  skip
}, async (t) => {
  const { server } = await startNamed(t)
  for (const [host, rcode] of [
    ['www.broken.test', 'SERVFAIL'],
    ['www.shut.test', 'REFUSED']
  ] as const) {
    const { outcome, kind, reason } = await look({ server, host })
    assert.deepEqual([outcome, kind, reason], ['fail', 'protocol', `The server ${server} answered ${rcode}.`])
    const own = await look({ host }, [server])
    assert.deepEqual([own.outcome, own.kind], ['info', 'resolver-unavailable'])
  }
})

/** Stops every thread: the signal alone only asks for it. */
async function halt(child: ChildProcess): Promise<void> {
  child.kill('SIGSTOP')
  const threads = globSync(`/proc/${child.pid}/task/*/stat`)
  const isHalted = (stat: string) => /^\d+ \(.*\) T/.test(readFileSync(stat, 'utf8'))
  while (!threads.every(isHalted)) await setImmediate()
}

test('a server that hangs or is gone fails when it was named', { skip }, async (t) => {
  const { server, child, stop } = await startNamed(t)
  const host = 'www.shop.test'
  await halt(child)
  const silent = await look({ server, host, timeout: '300ms' })
  assert.deepEqual([silent.outcome, silent.kind], ['fail', 'timeout'])
  assert.equal((await look({ host, timeout: '300ms' }, [server])).outcome, 'info')
  child.kill('SIGCONT')
  assert.equal((await look({ server, host })).outcome, 'pass')
  await stop()
  const gone = await look({ server, host })
  assert.deepEqual([gone.outcome, gone.kind], ['fail', 'refused'])
  assert.equal((await look({ host }, [server])).outcome, 'info')
})
