/** What a certificate says and whether it holds: every fault in a sentence, not only the first that TLS finds. */
import type { X509Certificate } from 'node:crypto'
import { checkServerIdentity, type DetailedPeerCertificate, type SecureContext, type TLSSocket } from 'node:tls'
import { asciiName, parseCertificate } from '../connections/connection.ts'
import { LookFailure } from '../look-error.ts'
import { excerptOf } from '../redaction/redact.ts'
import { trustedPath } from './path.ts'

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
  /** What ends first of the chain by which it is trusted. */
  endsFirst: { subject: string; notAfter: Date; isOwn: boolean }
}

export interface ReadOptions {
  /** What the handshake trusted; by default the authorities of Node and of NODE_EXTRA_CA_CERTS. */
  secureContext?: SecureContext | undefined
  /** The handshake broke off before TLS had judged the certificate. */
  isUnjudged?: boolean
}

/** @throws LookFailure when the server shows none. */
export function readCertificate(
  socket: TLSSocket,
  givenName: string,
  now: Date,
  { secureContext, isUnjudged = false }: ReadOptions = {}
): PresentedCertificate {
  const serverName = asciiName(givenName)
  const chain = chainOf(socket.getPeerCertificate(true))
  const [own] = chain
  if (!own) throw new LookFailure('protocol', 'The server shows no certificate.')
  const names = namesOf(own)
  const [notBefore, notAfter] = [own.validFromDate, own.validToDate]
  const issuer = formatName(own.issuer)
  const { path, isTrusted } = trustedPath(own, chain.slice(1), secureContext)
  const faults = [
    ...faultsOfTime(notBefore, notAfter, now),
    ...faultsOfName(own, names, serverName),
    ...(isUnjudged ? faultsOfPath(path, isTrusted, issuer, now) : faultsOfTrust(socket, issuer))
  ]
  // Such as an authority whose own certificate has expired.
  if (faults.length === 0 && !isUnjudged && !socket.authorized) {
    faults.push(`What vouches for the certificate does not hold (${socket.authorizationError}).`)
  }
  const protocol = socket.getProtocol() ?? 'unknown'
  const subjects = chain.map(({ subject }) => formatName(subject))
  const first = path.reduce((a, b) => (b.validToDate < a.validToDate ? b : a))
  const endsFirst = { subject: formatName(first.subject), notAfter: first.validToDate, isOwn: first === own }
  return { notBefore, notAfter, names: names.slice(0, namesMax), issuer, chain: subjects, protocol, faults, endsFirst }
}

/** Clients take names from the subjectAltName alone (RFC 9525), never from the common name. */
function faultsOfName(own: X509Certificate, names: readonly string[], serverName: string): string[] {
  if (names.length === 0) return [`The certificate names no host (no subjectAltName), so not ${serverName} either.`]
  if (!checkServerIdentity(serverName, own.toLegacyObject())) return []
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  return [`The certificate is made out for ${names.slice(0, 5).join(', ')}${more}, not for ${serverName}.`]
}

/** Of a certificate that TLS has not judged. */
function faultsOfPath(
  path: readonly X509Certificate[],
  isTrusted: boolean | undefined,
  issuer: string,
  now: Date
): string[] {
  if (isTrusted === false) return [`The certificate comes from ${issuer}, which is not trusted here.`]
  const over = path.slice(1).find(({ validToDate }) => validToDate <= now)
  return over
    ? [`The certificate of ${formatName(over.subject)} in its chain expired on ${formatDay(over.validToDate)}.`]
    : []
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

function chainOf(own: DetailedPeerCertificate | null): X509Certificate[] {
  const chain: X509Certificate[] = []
  const seen = new Set<DetailedPeerCertificate>()
  // The last one names itself.
  for (
    let at: DetailedPeerCertificate | null = own;
    at && !seen.has(at) && chain.length < chainMax;
    at = at.issuerCertificate
  ) {
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
