/**
 * The dns collector: asks for the records of a name and compares them with the declared ones. It asks the resolver of this
 * host, or the server that the check names; no hosts file, no search list, no cache.
 *
 * A name that does not exist, or has no such record, is a fail. What else goes wrong says nothing about the name when the
 * resolver of this host was asked. A server that the check names is itself what is to be proved: it fails when it refuses,
 * keeps silent or answers an error.
 */
import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { type EgressGuard, ResolverError } from '@inter-hub/egress'
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { since } from '../connections/connection.ts'
import { formatTarget } from '../connections/target.ts'
import { parseTimeoutMs, timeoutSetting } from '../connections/timeout.ts'
import { healthEvidence } from '../evidence.ts'
import { LookFailure } from '../look-error.ts'
import { openProbe, takeLook } from '../take-look.ts'
import { type Answer, asciiName, compareRecords, type RecordType, recordTypes } from './dns-records.ts'

export interface DnsSettings {
  host: string
  record?: RecordType
  /** Records in any order; none at all means that there must be none. */
  expect?: string[]
  /** `address` or `address:port`; the resolver of this host by default. */
  server?: string
  timeout?: string
}

const settings = {
  type: 'object',
  required: ['host'],
  additionalProperties: false,
  properties: {
    host: {
      type: 'string',
      maxLength: 253,
      // Letters outside of ASCII are asked for in their xn-- form.
      pattern:
        '^(?![0-9.]+$)(?:[A-Za-z0-9_\\u0080-\\uffff](?:[A-Za-z0-9_\\u0080-\\uffff-]{0,61}[A-Za-z0-9_\\u0080-\\uffff])?[.\\u3002])*[A-Za-z0-9_\\u0080-\\uffff](?:[A-Za-z0-9_\\u0080-\\uffff-]{0,61}[A-Za-z0-9_\\u0080-\\uffff])?\\.?$',
      patternErrorMessage:
        'is not a name in DNS; for an address write its reverse name, such as 1.2.0.192.in-addr.arpa',
      description: 'The full name to look up'
    },
    record: { enum: recordTypes, default: 'A', description: 'The type of the records' },
    expect: {
      type: 'array',
      maxItems: 50,
      items: { type: 'string', minLength: 1, maxLength: 2000 },
      description:
        'All records there must be, in any order; MX as "10 mail.example.org", SRV as "10 5 5060 sip.example.org", CAA as "0 issue letsencrypt.org". An empty list: no records may exist. Without it, any records will do'
    },
    server: {
      type: 'string',
      maxLength: 60,
      pattern:
        '^(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}(?::[0-9]{1,5})?|(?=.*:.*:)[0-9A-Fa-f:.]+|\\[[0-9A-Fa-f:.]+\\](?::[0-9]{1,5})?)$',
      patternErrorMessage: 'is not a server: write an IP address, or 192.0.2.1:5353, or [2001:db8::1]:5353',
      description: 'The DNS server to ask, which then is part of what is proved; the resolver of this host by default'
    },
    timeout: timeoutSetting
  }
}

export const dnsCollector: SingleProbe<DnsSettings> = {
  kind: 'dns',
  settings,
  emits: { 'ops-health-checked': healthEvidence('dns', ({ observedRecords }) => observedRecords !== undefined) },
  volatile: ['latencyMs', 'phases', 'observedRecords'],
  look
}

interface Seen {
  /** Aborted when the look ends, to close what is open. */
  end: AbortController
  dnsMs?: number
  /** Empty for a name that does not exist. */
  answers?: Answer[]
}

function look(settings: DnsSettings, context: CollectorContext): Promise<Look> {
  const { server, timeout = timeoutSetting.default } = settings
  const seen: Seen = { end: new AbortController() }
  return takeLook(openProbe(context), timeout, {
    work: () => ask(settings, context, seen),
    late: (timeoutMs) => silence(server, timeoutMs),
    end: () => seen.end.abort(),
    describe: () => describe(settings, seen)
  })
}

async function ask(settings: DnsSettings, { egress, dnsServers }: CollectorContext, seen: Seen): Promise<void> {
  const { host, record = 'A', server, expect, timeout = timeoutSetting.default } = settings
  const timeoutMs = parseTimeoutMs(timeout)
  const name = asciiHost(host)
  const vetted = server === undefined ? undefined : await vet(server, egress)
  // c-ares waits longer for the second try; both must fit into the time of the look.
  const resolver = new Resolver({ timeout: Math.max(10, Math.floor(timeoutMs / 4)), tries: 2 })
  if (vetted) resolver.setServers([formatTarget(vetted.address, vetted.port)])
  else if (dnsServers) resolver.setServers(dnsServers)
  seen.end.signal.addEventListener('abort', () => resolver.cancel())
  const startMs = performance.now()
  try {
    seen.answers = (await resolver.resolve(name, record)) as Answer[]
    seen.dnsMs = since(startMs)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code !== 'ENOTFOUND' && code !== 'ENODATA') throw await explain(error, vetted, timeoutMs, seen)
    seen.answers = []
    seen.dnsMs = since(startMs)
    if (expect?.length === 0) return
    const what = code === 'ENOTFOUND' ? 'does not exist' : `has no ${record} record`
    throw new LookFailure('name-not-found', `The name ${host} ${what}${server ? `, says the server ${server}` : ''}.`)
  }
}

/** @throws LookFailure `collector-broken` for a name that DNS cannot have; one of other letters is longer as xn-- */
function asciiHost(host: string): string {
  const ascii = asciiName(host)
  if (!/^[\x21-\x7e]+$/.test(ascii)) throw new LookFailure('collector-broken', `${host} has no form in DNS (xn--).`)
  const isTooLong = ascii.replace(/\.$/, '').length > 253 || ascii.split('.').some((label) => label.length > 63)
  if (!isTooLong) return ascii
  throw new LookFailure(
    'collector-broken',
    `${host} is too long for DNS: as ${ascii} it or a part of it exceeds the limit.`
  )
}

interface Server {
  address: string
  port: number
}

/** The server is asked like any other target, so an egress rule has to open it. */
async function vet(server: string, egress: EgressGuard): Promise<Server> {
  const [, bracketed, dotted, portText] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d+))?$/.exec(server) ?? []
  const port = Number(portText ?? 53)
  const [vetted] = await egress.resolve(bracketed ?? dotted ?? server, port, 'dns')
  if (!vetted) throw new LookFailure('egress-refused', `${server} is not an address.`)
  return { address: vetted.address, port }
}

/** What it means that there was no answer, or one that says nothing about the name. */
async function explain(cause: unknown, server: Server | undefined, timeoutMs: number, { end }: Seen): Promise<unknown> {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (!server) return new ResolverError(code, `The resolver of this host gave no answer (${code}).`, { cause })
  const name = formatTarget(server.address, server.port)
  if (code === 'ETIMEOUT') return silence(name, timeoutMs)
  if (code !== 'ECONNREFUSED') {
    return new LookFailure('protocol', `The server ${name} answered ${code.replace(/^E/, '')}.`, { cause })
  }
  // c-ares says so whatever kept the query from being sent.
  const error = await findSendError(server, end.signal)
  if (error && error.code !== 'ECONNREFUSED') return error
  return new LookFailure('refused', `No DNS server is listening at ${name}.`, { cause })
}

function silence(server: string | undefined, timeoutMs: number): Error {
  if (server === undefined) return new ResolverError('ETIMEOUT', `No resolver answered within ${timeoutMs} ms.`)
  return new LookFailure('timeout', `The server ${server} did not answer within ${timeoutMs} ms.`)
}

/** Sends a query once more, to learn from the system what went wrong; undefined when the server hears it after all. */
function findSendError({ address, port }: Server, signal: AbortSignal): Promise<NodeJS.ErrnoException | undefined> {
  const socket = createSocket({ type: address.includes(':') ? 'udp6' : 'udp4', signal })
  const error = new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    socket.once('error', resolve)
    socket.once('message', () => resolve(undefined))
    socket.once('close', () => resolve(undefined))
    // The callback is given what went wrong with the connecting, whatever the types say.
    socket.connect(port, address, (failed?: NodeJS.ErrnoException) => {
      if (failed) resolve(failed)
      else socket.send(query)
    })
  })
  return error.finally(() => socket.close())
}

/** For the name servers of the root. */
const query = Buffer.from('0001010000010000000000000000020001', 'hex')

function describe({ host, record = 'A', expect, server }: DnsSettings, { answers, dnsMs }: Seen) {
  const difference = compareRecords(record, expect, answers ?? [])
  return {
    target: host,
    record,
    ...(server !== undefined && { server }),
    ...(expect && { expectedRecords: difference.expected }),
    ...(answers && { observedRecords: difference.observed, mismatches: difference.mismatches }),
    phases: dnsMs === undefined ? {} : { dns: dnsMs }
  }
}
