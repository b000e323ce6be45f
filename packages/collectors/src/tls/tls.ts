/**
 * The tls collector: agrees on TLS and reads the certificate, without sending anything. One that clients would refuse is
 * the error `bad-certificate` with every reason; one that holds but differs from what the check expects is a mismatch.
 */
import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { authoritiesSettings } from '../certificates/authorities.ts'
import {
  daysUntil,
  formatDay,
  formatDays,
  type PresentedCertificate,
  readCertificate
} from '../certificates/certificate.ts'
import {
  type ClientCertificate,
  clientCertificateSetting,
  withClientCertificate
} from '../certificates/client-certificate.ts'
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import {
  type Connection,
  endConnection,
  givenUp,
  openConnection,
  openTls,
  startConnection,
  type TlsOptions
} from '../connections/connection.ts'
import { formatTarget, hostSetting, portSetting } from '../connections/target.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { ClientCertificateWanted, tlsFailure } from '../connections/tls-failure.ts'
import { type Difference, warnDescription, withWarnings } from '../difference.ts'
import { healthEvidence } from '../evidence.ts'
import { LookFailure } from '../look-error.ts'
import { openProbe, takeLook } from '../take-look.ts'

interface TlsLimits {
  minDaysLeft?: number
  minProtocol?: 'TLSv1.2' | 'TLSv1.3'
  /** Part of the issuer's name. */
  issuer?: string
}

export interface TlsSettings extends TlsLimits {
  host: string
  port?: number
  serverName?: string
  warn?: TlsLimits
  authorities?: string
  clientCertificate?: ClientCertificate
  timeout?: string
}

const defaults = { port: 443 }
const defaultLimits = { minDaysLeft: 14 }

const limits = {
  minDaysLeft: {
    type: 'integer',
    minimum: 0,
    maximum: 3650,
    default: defaultLimits.minDaysLeft,
    description: 'Days that the certificate must still be valid'
  },
  minProtocol: { enum: ['TLSv1.2', 'TLSv1.3'], default: 'TLSv1.2', description: 'The oldest protocol that will do' },
  issuer: {
    type: 'string',
    minLength: 1,
    maxLength: 200,
    description: "Part of the name of the authority, such as Let's Encrypt"
  }
}
const { default: _days, ...daysWithoutDefault } = limits.minDaysLeft
const { default: _protocol, ...protocolWithoutDefault } = limits.minProtocol

const settings = {
  type: 'object',
  required: ['host'],
  additionalProperties: false,
  properties: {
    host: hostSetting,
    port: { ...portSetting, default: defaults.port, description: 'The port that speaks TLS from the first byte' },
    serverName: {
      ...hostSetting,
      description: 'The server name to send (SNI) and to expect in the certificate; the host by default'
    },
    ...limits,
    warn: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: { ...limits, minDaysLeft: daysWithoutDefault, minProtocol: protocolWithoutDefault },
      description: warnDescription
    },
    ...authoritiesSettings,
    clientCertificate: clientCertificateSetting,
    timeout: timeoutSetting
  }
}

export const tlsCollector: SingleProbe<TlsSettings> = {
  kind: 'tls',
  settings,
  emits: { 'ops-health-checked': healthEvidence('tls', ({ resolvedIp }) => resolvedIp !== undefined) },
  // daysLeft is none of them: an event a day keeps it true.
  volatile: ['latencyMs', 'phases', 'resolvedIp'],
  look
}

interface Seen extends Connection {
  certificate?: PresentedCertificate
}

async function look(settings: TlsSettings, given: CollectorContext): Promise<Look> {
  const seen: Seen = startConnection()
  const now = given.now()
  const found = await observe(settings, given, seen, now)
  const { warn } = settings
  return withWarnings(found, warn && seen.certificate ? listDifferences(warn, seen.certificate, now) : [])
}

function observe(settings: TlsSettings, given: CollectorContext, seen: Seen, now: Date): Promise<Look> {
  const { host, port = defaults.port, serverName = host, authorities, timeout = timeoutSetting.default } = settings
  const { clientCertificate } = settings
  const context = openProbe(given)
  return takeLook(context, timeout, {
    async work() {
      const trust = authorities === undefined ? context.secureContext : await context.authorities(authorities)
      const destination = { host, port, isEncrypted: true }
      const secureContext = clientCertificate
        ? await withClientCertificate(clientCertificate, destination, trust, context)
        : trust
      const raw = await openConnection({ host, port, scheme: 'tls' }, context.egress, seen)
      const options = { serverName, secureContext, showsCertificate: clientCertificate !== undefined }
      seen.certificate = await certificateOf(raw, options, now, seen)
      const { faults } = seen.certificate
      if (faults.length > 0) throw new LookFailure('bad-certificate', faults.join(' '))
      if (clientCertificate) await acceptance(seen)
    },
    late: (timeoutMs) => givenUp(seen, timeoutMs),
    end: () => endConnection(seen),
    describe: () => describe(settings, seen, now)
  })
}

const acceptanceMs = 2000

/**
 * Waits until the server has accepted the client certificate, which in TLS 1.3 it says only after the handshake: by a session
 * ticket, by data, or by keeping the connection. @throws LookFailure when it refuses the certificate
 */
async function acceptance(seen: Seen): Promise<void> {
  const socket = seen.socket as TLSSocket
  if (socket.getProtocol() !== 'TLSv1.3') return
  const refusal = new LookFailure('protocol', 'The server closed the connection after it saw the client certificate.')
  let timer: NodeJS.Timeout | undefined
  const answer = new Promise<void>((resolve, reject) => {
    timer = setTimeout(resolve, acceptanceMs)
    for (const sign of ['session', 'data']) socket.once(sign, () => resolve())
    socket.once('error', (error) => reject(tlsFailure(error, seen)))
    socket.once('close', () => reject(refusal))
  })
  await answer.finally(() => clearTimeout(timer))
}

/** Also of a server that wants a client certificate, which it says after it has shown its own. */
async function certificateOf(raw: Socket, options: TlsOptions, now: Date, seen: Seen): Promise<PresentedCertificate> {
  const { serverName, secureContext } = options
  try {
    return readCertificate(await openTls(raw, options, seen), serverName, now, { secureContext })
  } catch (error) {
    if (!(error instanceof ClientCertificateWanted) || !error.socket) throw error
    return readCertificate(error.socket, serverName, now, { secureContext, isUnjudged: true })
  }
}

function describe(settings: TlsSettings, { certificate, ...seen }: Seen, now: Date): Record<string, unknown> {
  const { host, port = defaults.port, serverName } = settings
  return {
    target: formatTarget(host, port),
    ...(serverName !== undefined && { serverName }),
    ...(certificate && describeCertificate(settings, certificate, now)),
    ...(seen.resolvedIp !== undefined && { resolvedIp: seen.resolvedIp }),
    phases: { ...seen.phases }
  }
}

function describeCertificate(settings: TlsSettings, certificate: PresentedCertificate, now: Date) {
  const { notBefore, notAfter, names, issuer, chain, protocol, endsFirst } = certificate
  return {
    tlsNotAfter: notAfter.toISOString(),
    tlsNotBefore: notBefore.toISOString(),
    daysLeft: daysUntil(endsFirst.notAfter, now),
    ...(!endsFirst.isOwn && { chainNotAfter: endsFirst.notAfter.toISOString() }),
    protocol,
    issuer,
    names,
    chain,
    mismatches: listDifferences({ ...defaultLimits, ...settings }, certificate, now).map(({ text }) => text)
  }
}

/** How a certificate that holds differs from limits of the check. */
function listDifferences(limits: TlsLimits, certificate: PresentedCertificate, now: Date): Difference[] {
  const { minDaysLeft = 0, minProtocol = 'TLSv1.2', issuer } = limits
  const { endsFirst, protocol } = certificate
  const { notAfter, isOwn, subject } = endsFirst
  const left = daysUntil(notAfter, now)
  const end = `The certificate${isOwn ? '' : ` of ${subject} in its chain`} expires on ${formatDay(notAfter)}`
  return [
    ...(left >= 0 && left < minDaysLeft
      ? [
          {
            about: 'days left',
            text: `${end}, in ${left < 1 ? 'less than a day' : formatDays(left)}; at least ${formatDays(minDaysLeft)} are expected.`,
            warning: `${end}, in less than ${formatDays(minDaysLeft)}.`
          }
        ]
      : []),
    ...(protocol < minProtocol
      ? [{ about: 'protocol', text: `The protocol is ${protocol}; at least ${minProtocol} is expected.` }]
      : []),
    ...(issuer !== undefined && !certificate.issuer.toLowerCase().includes(issuer.toLowerCase())
      ? [{ about: 'issuer', text: `The issuer is ${certificate.issuer}, not ${issuer}.` }]
      : [])
  ]
}
