/**
 * Sorts what went wrong with a look. The kinds in `failKinds` are seen at the target and refute it: it refused, hung,
 * broke off or has no name. All others say that no look was made (no route from here, no resolver, the collector
 * itself broke) and prove nothing either way.
 */
import { EgressRefused, ResolverError } from '@inter-hub/egress'

export const failKinds = ['refused', 'reset', 'timeout', 'name-not-found', 'bad-certificate', 'protocol'] as const
export const infoKinds = [
  'no-route',
  'resolver-unavailable',
  'egress-refused',
  'no-credentials',
  'collector-broken'
] as const
export type LookErrorKind = (typeof failKinds)[number] | (typeof infoKinds)[number]

export interface LookError {
  kind: LookErrorKind
  /** For people; without secrets. */
  message: string
}

/** For a collector that knows the kind of its failure itself. */
export class LookFailure extends Error {
  override readonly name = 'LookFailure'
  readonly kind: LookErrorKind

  constructor(kind: LookErrorKind, message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/** Codes of the operating system, of libuv, Node's own and of OpenSSL's certificate check. */
const kinds: Partial<Record<LookErrorKind, readonly string[]>> = {
  refused: ['ECONNREFUSED'],
  reset: ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ENOTCONN', 'ESHUTDOWN', 'ERR_STREAM_PREMATURE_CLOSE'],
  timeout: ['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ERR_SOCKET_CONNECTION_TIMEOUT', 'ERR_TLS_HANDSHAKE_TIMEOUT'],
  'name-not-found': ['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA'],
  'bad-certificate': [
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_TLS_CERT_ALTNAME_FORMAT',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
    'ERROR_IN_CERT_NOT_BEFORE_FIELD',
    'ERROR_IN_CERT_NOT_AFTER_FIELD'
  ],
  protocol: ['EPROTO'],
  // EACCES and EPERM on a connection are this host's own firewall.
  'no-route': [
    'ENETUNREACH',
    'EHOSTUNREACH',
    'ENETDOWN',
    'EHOSTDOWN',
    'EADDRNOTAVAIL',
    'EAFNOSUPPORT',
    'EACCES',
    'EPERM'
  ],
  'resolver-unavailable': [
    'EAI_AGAIN',
    'EAI_FAIL',
    'EAI_SYSTEM',
    'ESERVFAIL',
    'EREFUSED',
    'ETIMEOUT',
    'ENOTIMP',
    'EBADRESP'
  ]
}
const kindOf = new Map(
  Object.entries(kinds).flatMap(([kind, codes]) => codes.map((code) => [code, kind as LookErrorKind]))
)

const families: readonly [prefix: RegExp, kind: LookErrorKind][] = [
  [/^(CERT_|UNABLE_TO_|CRL_)/, 'bad-certificate'],
  [/^(HPE_|ERR_SSL_|ERR_TLS_|ERR_HTTP_|ERR_HTTP2_)/, 'protocol']
]

/** Pure: the same error gives the same kind. Several addresses tried: what any of them answered counts first. */
export function classifyError(error: unknown): LookError {
  if (error instanceof AggregateError && error.errors.length > 0) {
    const all = error.errors.map(classifyError)
    return all.find(({ kind }) => isFail(kind)) ?? all[0] ?? classifyError(error.message)
  }
  const message = error instanceof Error ? error.message : String(error)
  return { kind: findKind(error), message: message || 'no reason given' }
}

export function isFail(kind: LookErrorKind): boolean {
  return (failKinds as readonly string[]).includes(kind)
}

function findKind(error: unknown): LookErrorKind {
  if (error instanceof LookFailure) return error.kind
  if (error instanceof EgressRefused) return 'egress-refused'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof ResolverError)
    return kindOf.get(code) === 'name-not-found' ? 'name-not-found' : 'resolver-unavailable'
  // getaddrinfo says ENOTFOUND also where there is no resolver at all.
  if (error instanceof Error && 'syscall' in error && error.syscall === 'getaddrinfo') return 'resolver-unavailable'
  return kindOf.get(code) ?? families.find(([prefix]) => prefix.test(code))?.[1] ?? 'collector-broken'
}
