/** The chain by which a certificate is trusted: from it over what the server sends to an authority that is trusted here. */
import { X509Certificate } from 'node:crypto'
import { getCACertificates, type SecureContext } from 'node:tls'

const lengthMax = 10
type Anchors = ReadonlyMap<string, readonly X509Certificate[]>

const anchorsOf = new WeakMap<SecureContext, Anchors>()
let defaultAnchors: Anchors | undefined

/** Remembers which authorities a context trusts: TLS does not tell. */
export function noteAnchors(context: SecureContext, certificates: readonly X509Certificate[]): void {
  anchorsOf.set(context, bySubject(certificates))
}

/** The authorities that a context trusts; undefined for those of Node. @throws Error for a context that `trustIn` did not make */
export function anchorsIn(context: SecureContext | undefined): X509Certificate[] | undefined {
  if (context === undefined) return undefined
  const anchors = anchorsOf.get(context)
  if (!anchors) throw new Error('The authorities of this context are not known.')
  return [...anchors.values()].flat()
}

/**
 * The certificates that vouch for one, from it upwards, as OpenSSL chooses them: an authority that is trusted here goes before
 * what the server sends, and what is not needed does not count.
 * @param isTrusted is undefined where it is not known what is trusted
 */
export function trustedPath(
  own: X509Certificate,
  sent: readonly X509Certificate[],
  context: SecureContext | undefined
): { path: X509Certificate[]; isTrusted: boolean | undefined } {
  const anchors = context === undefined ? standardAnchors() : anchorsOf.get(context)
  const path = [own]
  for (let at = own; path.length < lengthMax; ) {
    const isAnchor = anchors?.get(at.subject)?.some(({ fingerprint256 }) => fingerprint256 === at.fingerprint256)
    if (isAnchor) return { path, isTrusted: true }
    const anchor = issuerOf(at, anchors?.get(at.issuer) ?? [])
    if (anchor) return { path: [...path, anchor], isTrusted: true }
    const next = issuerOf(
      at,
      sent.filter((one) => !path.includes(one))
    )
    if (!next) break
    path.push(next)
    at = next
  }
  return { path, isTrusted: anchors === undefined ? undefined : false }
}

/** Of those that have signed a certificate the one that lasts longest. */
function issuerOf(certificate: X509Certificate, candidates: readonly X509Certificate[]): X509Certificate | undefined {
  const issuers = candidates.filter((one) => certificate.checkIssued(one) && isSigned(certificate, one))
  return issuers.sort((a, b) => b.validToDate.getTime() - a.validToDate.getTime())[0]
}

function isSigned(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.verify(issuer.publicKey)
  } catch {
    return false
  }
}

function bySubject(certificates: readonly X509Certificate[]): Anchors {
  return Map.groupBy(certificates, ({ subject }) => subject)
}

/** Those of Node and of NODE_EXTRA_CA_CERTS. */
function standardAnchors(): Anchors {
  defaultAnchors ??= bySubject(getCACertificates('default').map((pem) => new X509Certificate(pem)))
  return defaultAnchors
}
