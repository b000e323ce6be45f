/** The client certificate that a check shows to its target. Certificate and key are secrets of the runtime, in PEM. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import type { SecretDestination } from '../connections/target.ts'
import { LookFailure } from '../look-error.ts'
import { type SecretReference, secretSetting } from '../secrets.ts'
import type { ProbeContext } from '../take-look.ts'
import { formatDay } from './certificate.ts'
import { anchorsIn, noteAnchors } from './path.ts'

export interface ClientCertificate {
  certificate: SecretReference
  key: SecretReference
}

export const clientCertificateSetting = {
  type: 'object',
  required: ['certificate', 'key'],
  additionalProperties: false,
  properties: {
    certificate: { ...secretSetting, description: 'The certificate and its chain in PEM, by the name of a secret' },
    key: { ...secretSetting, description: 'Its private key in PEM, not encrypted, by the name of a secret' }
  },
  description: 'Shown to the target where it asks for a client certificate. Both secrets must list the target as a host'
}

/**
 * Trust as before, with the certificate to show to this destination.
 * @throws LookFailure `no-credentials` when it may not be used there, or cannot be used
 */
export async function withClientCertificate(
  { certificate, key }: ClientCertificate,
  destination: SecretDestination,
  trust: SecureContext | undefined,
  context: ProbeContext
): Promise<SecureContext> {
  const [chain, privateKey] = await Promise.all([
    context.pemOf(certificate, destination),
    context.pemOf(key, destination)
  ])
  return contextOf({ chain, privateKey, certName: certificate.secret, keyName: key.secret }, trust, context.now())
}

interface Pems {
  chain: string
  privateKey: string
  /** The secrets that hold them. */
  certName: string
  keyName: string
}

/** @throws LookFailure `no-credentials` when they cannot be used */
export function contextOf(
  { chain, privateKey, certName, keyName }: Pems,
  trust: SecureContext | undefined,
  now: Date
): SecureContext {
  const cert = blocksOf(chain, 'CERTIFICATE').join('\n')
  const fault = faultOf(cert, blocksOf(privateKey, '[A-Z ]*PRIVATE KEY')[0], certName, keyName, now)
  if (fault !== undefined) throw new LookFailure('no-credentials', fault)
  const anchors = anchorsIn(trust)
  const ca = anchors && { ca: anchors.map((one) => one.toString()) }
  const shown = createSecureContext({ cert, key: blocksOf(privateKey, '[A-Z ]*PRIVATE KEY').join('\n'), ...ca })
  if (anchors) noteAnchors(shown, anchors)
  return shown
}

function blocksOf(pem: string, label: string): string[] {
  return pem.match(new RegExp(`-----BEGIN ${label}-----[\\s\\S]+?-----END ${label}-----`, 'g')) ?? []
}

function faultOf(cert: string, key: string | undefined, certName: string, keyName: string, now: Date) {
  let own: X509Certificate
  try {
    own = new X509Certificate(cert)
  } catch {
    return `The secret "${certName}" holds no certificate that can be read.`
  }
  if (key === undefined) return `The secret "${keyName}" holds no private key.`
  if (/BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/.test(key))
    return `The private key in the secret "${keyName}" is encrypted; store it without a passphrase.`
  try {
    if (!own.checkPrivateKey(createPrivateKey(key)))
      return `The private key in the secret "${keyName}" does not belong to the certificate in the secret "${certName}".`
  } catch {
    return `The private key in the secret "${keyName}" cannot be read.`
  }
  return own.validToDate <= now
    ? `The client certificate in the secret "${certName}" expired on ${formatDay(own.validToDate)}.`
    : undefined
}
