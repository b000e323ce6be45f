/** The certificate authorities that a check trusts instead of the public ones. The check names them; the runtime has them. */
import { X509Certificate } from 'node:crypto'
import { createSecureContext, type SecureContext } from 'node:tls'
import { removedSetting, secretNameSchema } from '../secrets.ts'
import { noteAnchors } from './path.ts'

export const authoritiesSettings = {
  authorities: {
    ...secretNameSchema,
    patternErrorMessage: 'is not a name: lower-case letters and digits, with dots, hyphens and underscores inside',
    description: 'Name of a bundle of certificate authorities of the runtime, trusted instead of the public ones'
  },
  caFile: removedSetting(
    'Name the file under authorities in the secrets file of the runtime (OPS_HUB_SECRETS) and write authorities: <name>.'
  )
}

/** Trust in the certificates of a PEM text. @throws Error when it holds none, or one that cannot be read */
export function trustIn(pem: string): SecureContext {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  if (certificates.length === 0) throw new Error('it holds no certificate')
  // A text that is not a certificate would be ignored below.
  const parsed = certificates.map((certificate) => new X509Certificate(certificate))
  const context = createSecureContext({ ca: certificates })
  noteAnchors(context, parsed)
  return context
}
