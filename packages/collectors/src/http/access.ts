/** How an http check gets to its target: through which proxy, trusting whom, and with which credentials. */
import type { SecureContext } from 'node:tls'
import { withClientCertificate } from '../certificates/client-certificate.ts'
import { startExchange } from '../connections/http-exchange.ts'
import { type HttpProxy, proxyOf } from '../connections/proxy.ts'
import { destinationOf } from '../connections/target.ts'
import type { ProbeContext } from '../take-look.ts'
import type { Trail } from './describe.ts'
import { type OAuth2, type Token, tokenFor } from './oauth2.ts'
import { ownHeaders } from './request-headers.ts'
import type { HttpSettings } from './settings.ts'

export interface Access {
  /** Trusts the authorities of the check. */
  context: ProbeContext
  proxy: HttpProxy | undefined
  /** Shows the client certificate of the check; for the origin of its url alone. */
  clientContext: SecureContext | undefined
  /** What requests to the origin of the url carry. @throws LookFailure `no-credentials` before anything is sent */
  headersFor(url: URL): Promise<Record<string, string>>
  /** Whether there is a new access token, after one that was kept from an earlier probe was refused. */
  renew(): Promise<boolean>
}

/** @throws LookFailure, EgressRefused */
export async function openAccess(
  settings: HttpSettings,
  target: URL,
  given: ProbeContext,
  trail: Trail
): Promise<Access> {
  const { authorities, oauth2, clientCertificate } = settings
  const secureContext = authorities === undefined ? given.secureContext : await given.authorities(authorities)
  const context = { ...given, ...(secureContext && { secureContext }) }
  const proxy = await proxyOf(settings, context)
  // Before a token is asked for, since this may say that nothing can be sent.
  await ownHeaders(settings, target, context)
  const clientContext =
    clientCertificate && (await withClientCertificate(clientCertificate, destinationOf(target), secureContext, context))
  const getToken = (isNew: boolean) => oauth2 && fetchToken(oauth2, target, { context, proxy, trail, isNew })
  let token = await getToken(false)
  return {
    context,
    proxy,
    clientContext,
    async headersFor(url) {
      const headers = await ownHeaders(settings, url, context)
      return token ? { ...headers, authorization: token.authorization } : headers
    },
    async renew() {
      if (!token?.isKept) return false
      token = await getToken(true)
      return true
    }
  }
}

interface TokenRequest {
  context: ProbeContext
  proxy: HttpProxy | undefined
  trail: Trail
  isNew: boolean
}

async function fetchToken(oauth2: OAuth2, target: URL, { context, trail, ...how }: TokenRequest): Promise<Token> {
  const seen = startExchange()
  trail.token = { seen, host: context.egress.inspect(oauth2.tokenUrl).host }
  const token = await tokenFor(oauth2, target, context, { ...how, seen })
  trail.token = undefined
  // The time of the answer is that of the target alone.
  trail.startMs = performance.now()
  return token
}
