/** The authorities that a check trusts instead of the public ones, from a PEM file. */
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContext } from 'node:tls'
import { LookFailure } from '../look-error.ts'

export const caFileSetting = {
  type: 'string',
  localResource: 'file',
  minLength: 1,
  maxLength: 1000,
  description: 'PEM file of the authorities to trust, instead of the public ones and NODE_EXTRA_CA_CERTS'
}

/** @throws LookFailure: without them nothing can be said about the target. */
export async function readAuthorities(caFile: string): Promise<SecureContext> {
  try {
    const text = await readFile(caFile, 'utf8')
    const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
    if (certificates.length === 0) throw new Error('it holds no certificate')
    // What is none would be passed over in silence below.
    for (const certificate of certificates) new X509Certificate(certificate)
    return createSecureContext({ ca: certificates })
  } catch (cause) {
    const message = `The authorities in ${caFile} can not be read: ${(cause as Error).message}.`
    throw new LookFailure('collector-broken', message, { cause })
  }
}
