/** Certificates for tests (X.509 v3, P-256), self-signed or by an authority, with dates and names as a test wants them. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { isIPv4 } from 'node:net'

export interface TestCertificate {
  /** PEM. */
  key: string
  cert: string
  /** Common name. */
  name: string
}

export interface CertificateOptions {
  /** Common name. */
  name?: string
  /** Who signs it; by default it signs itself. */
  authority?: TestCertificate
  /** Whether it may sign others; by default where it signs itself. */
  isAuthority?: boolean
  /** PEM of a key to certify; a new one by default. */
  key?: string
}

/**
 * @param names DNS names and IPv4 addresses it is made out for.
 * @param by its own common name, and the authority that signs it; by default it signs itself and is one.
 */
export function makeCertificate(
  names: string[],
  notBefore: Date,
  notAfter: Date,
  { name = 'test', authority, isAuthority = !authority, key }: CertificateOptions = {}
): TestCertificate {
  const privateKey =
    key === undefined ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey : createPrivateKey(key)
  const publicKey = createPublicKey(privateKey)
  const algorithm = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'))
  const alternatives = names.map((name) =>
    isIPv4(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name))
  )
  const extensions = der(
    0xa3,
    der(
      0x30,
      // basicConstraints, critical: a certificate authority, or none.
      Buffer.from(isAuthority ? '300f0603551d130101ff040530030101ff' : '300c0603551d130101ff04023000', 'hex'),
      ...(names.length === 0
        ? []
        : [der(0x30, Buffer.from('0603551d11', 'hex'), der(0x04, der(0x30, ...alternatives)))])
    )
  )
  const body = der(
    0x30,
    Buffer.from('a003020102', 'hex'),
    der(0x02, randomBytes(8).fill(1, 0, 1)),
    algorithm,
    commonName(authority?.name ?? name),
    der(0x30, time(notBefore), time(notAfter)),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions
  )
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, authority?.key ?? privateKey))
  const certificate = der(0x30, body, algorithm, signature).toString('base64')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`,
    name
  }
}

function commonName(name: string): Buffer {
  return der(0x30, der(0x31, der(0x30, Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from(name)))))
}

function time(date: Date): Buffer {
  return der(0x18, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`))
}

function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
