/** What a certificate says and whether it holds: every fault in a sentence, not only the first that TLS finds. */
import type { X509Certificate } from 'node:crypto'
import { checkServerIdentity, type DetailedPeerCertificate, type TLSSocket } from 'node:tls'
import { parseCertificate } from '../connections/connection.ts'
import { LookFailure } from '../look-error.ts'
import { excerptOf } from '../redaction/redact.ts'

const dayMs = 86_400_000
const chainMax = 10
const namesMax = 50

export interface PresentedCertificate {
  notBefore: Date
  notAfter: Date
  /** DNS names and addresses it is made out for. */
  names: string[]
  issuer: string
  /** Subjects, from the server's own certificate upwards. */
  chain: string[]
  protocol: string
  /** Why a client would refuse it, a sentence each. */
  faults: string[]
}

/** @throws LookFailure when the server shows none. */
export function readCertificate(socket: TLSSocket, serverName: string, now: Date): PresentedCertificate {
  const chain = chainOf(socket.getPeerCertificate(true))
  const [own] = chain
  if (!own) throw new LookFailure('protocol', 'The server shows no certificate.')
  const names = namesOf(own)
  const [notBefore, notAfter] = [own.validFromDate, own.validToDate]
  const issuer = formatName(own.issuer)
  const misnamed = checkServerIdentity(serverName, own.toLegacyObject())
  const shownNames = names.slice(0, 5).join(', ') || formatName(own.subject)
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  const faults = [
    ...faultsOfTime(notBefore, notAfter, now),
    ...(misnamed ? [`The certificate is made out for ${shownNames}${more}, not for ${serverName}.`] : []),
    ...faultsOfTrust(socket, issuer)
  ]
  // Such as an authority whose own certificate has expired.
  if (faults.length === 0 && !socket.authorized) {
    faults.push(`What vouches for the certificate does not hold (${socket.authorizationError}).`)
  }
  const protocol = socket.getProtocol() ?? 'unknown'
  const subjects = chain.map(({ subject }) => formatName(subject))
  return { notBefore, notAfter, names: names.slice(0, namesMax), issuer, chain: subjects, protocol, faults }
}

/** Whole days, negative when it is over. */
export function daysUntil(date: Date, now: Date): number {
  return Math.floor((date.getTime() - now.getTime()) / dayMs)
}

export function formatDays(days: number): string {
  return days === 1 ? '1 day' : `${days} days`
}

function faultsOfTime(notBefore: Date, notAfter: Date, now: Date): string[] {
  if (notAfter <= now) {
    return [`The certificate expired on ${formatDay(notAfter)}, ${formatDays(-daysUntil(notAfter, now) - 1)} ago.`]
  }
  if (notBefore > now) return [`The certificate is not valid before ${notBefore.toISOString()}.`]
  return []
}

/** Of what OpenSSL says, what is neither about time nor about names: these are told already, and better. */
function faultsOfTrust({ authorizationError }: TLSSocket, issuer: string): string[] {
  // Node's types say Error; it is a code.
  const code = String(authorizationError ?? '')
  switch (code) {
    case '':
    case 'CERT_HAS_EXPIRED':
    case 'CERT_NOT_YET_VALID':
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return []
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return ['The certificate is self-signed: no authority vouches for it.']
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return [`The certificate comes from an authority that is not trusted here: ${issuer}.`]
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return [
        `The certificate comes from ${issuer}, which is not trusted here, and the server sends none that leads further.`
      ]
    default:
      return [`The certificate does not hold (${code}).`]
  }
}

/** `DNS:example.org, IP Address:127.0.0.1`; what is quoted there can be no name. */
function namesOf({ subjectAltName = '' }: X509Certificate): string[] {
  return Array.from(subjectAltName.matchAll(/(?:^|, )(?:DNS|IP Address):([^",]+)/g), ([, name = '']) =>
    excerptOf(name, 253)
  )
}

function chainOf(own: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  const seen = new Set<DetailedPeerCertificate>()
  // The last one names itself.
  for (let at = own; at && !seen.has(at) && chain.length < chainMax; at = at.issuerCertificate) {
    seen.add(at)
    const certificate = parseCertificate(at)
    if (certificate) chain.push(certificate)
  }
  return chain
}

/** `C=US, O=Let's Encrypt, CN=R3` */
function formatName(name: string | undefined): string {
  return excerptOf((name ?? '').replaceAll('\n', ', '), 300) || '(no name)'
}

/** `2026-06-25` */
export function formatDay(date: Date): string {
  return date.toISOString().slice(0, 10)
}
