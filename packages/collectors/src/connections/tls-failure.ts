/** What went wrong while TLS was agreed on, in one text for each fault and without the words of the library. */
import type { TLSSocket } from 'node:tls'
import { LookFailure } from '../look-error.ts'

/** The server ended the handshake because it was shown no client certificate. What it showed itself has been seen. */
export class ClientCertificateWanted extends LookFailure {
  /** What the handshake went over; closed, but its certificate can be read. */
  socket?: TLSSocket
  constructor(options?: ErrorOptions) {
    super('protocol', 'The server wants a client certificate.', options)
  }
}

const texts: readonly [code: RegExp, text: string][] = [
  [/NO_APPLICATION_PROTOCOL/, 'The server speaks HTTP/2 alone; checks speak HTTP/1.1.'],
  [/ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/, 'The server offers no TLS 1.2 or later.'],
  [
    /WRONG_VERSION_NUMBER|HTTP_REQUEST|UNKNOWN_PROTOCOL|PACKET_LENGTH_TOO_LONG|RECORD_TOO_SMALL|BAD_RECORD_TYPE/,
    'The server does not speak TLS on this port.'
  ],
  [/UNRECOGNIZED_NAME/, 'The server knows no site of this name (TLS server name).'],
  [
    /HANDSHAKE_FAILURE|NO_SHARED_CIPHER|NO_CIPHER/,
    'The server refuses the handshake: it has no cipher in common with the check.'
  ],
  [/TOO_SMALL|TOO_WEAK|WEAK_KEY/, 'The server uses a key or signature that is too weak to be trusted.'],
  [/ALERT_INTERNAL_ERROR/, 'The server ended the handshake with an internal error.'],
  [/UNEXPECTED_EOF/, 'The server closed the connection during the handshake.']
]
const wantsCertificate =
  /ALERT_(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|NO_CERTIFICATE)/

const refusesCertificate =
  /ALERT_(CERTIFICATE_\w+|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE|DECRYPT_ERROR)/

export interface Handshake {
  /** Present when the server had shown its certificate by then. */
  tlsNotAfter?: string
  /** Whether the check has a client certificate. */
  showsCertificate?: boolean
}

/** The failure that an error of TLS stands for; another error is given back as it is. */
export function tlsFailure(error: unknown, { tlsNotAfter, showsCertificate = false }: Handshake): unknown {
  const { code = '', message, reason } = error as { code?: string; message?: string; reason?: string }
  const isOfTls = /^ERR_SSL_/.test(code) || (code === 'EPROTO' && /:error:|SSL routines/.test(message ?? ''))
  if (!(error instanceof Error) || !isOfTls) return error
  const word = (
    reason ??
    /SSL routines:[^:]*:([^:\n]+)/.exec(message ?? '')?.[1] ??
    code.replace(/^ERR_SSL_/, '')
  ).trim()
  const name = `${code} ${word}`.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
  const hasCertificate = tlsNotAfter !== undefined
  if (hasCertificate && showsCertificate && refusesCertificate.test(name))
    return new LookFailure('protocol', 'The server does not accept the client certificate.', { cause: error })
  if (hasCertificate && wantsCertificate.test(name)) return new ClientCertificateWanted({ cause: error })
  const text = texts.find(([pattern]) => pattern.test(name))?.[1]
  return new LookFailure('protocol', text ?? `TLS failed: ${word.toLowerCase().replaceAll('_', ' ')}.`, {
    cause: error
  })
}
