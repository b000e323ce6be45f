/** Who calls: the key (or the token of a key) behind a request, and what its scopes allow. No scope implies another. */
import { InsufficientScope } from './problem.ts'

export interface Principal {
  keyId: string
  /** The 8 hex digits of the key that may be shown. */
  prefix: string
  consumerId: string
  /** The consumer's hub; null for the operator of the installation. */
  hubId: string | null
  hubSlug: string | null
  scopes: ReadonlySet<string>
  /** Requests a minute of the consumer: null is the default, 0 is no limit. */
  rateLimit: number | null
  /** Requests a minute of the key itself, beside its consumer's; null is none. */
  keyRateLimit: number | null
}

/** What the operator of an installation may do. */
export const operatorScopes = ['framework:read', 'framework:write', 'framework:admin', 'hub:*:read', 'hub:*:write']

export type HubVerb = 'read' | 'write' | 'admin'

export function mayHub(principal: Principal, verb: HubVerb, slug: string): boolean {
  return principal.scopes.has(`hub:${slug}:${verb}`) || principal.scopes.has(`hub:*:${verb}`)
}

/** The slugs of the hubs this principal may read (or write), or '*' for all. */
export function hubsOf(principal: Principal, verb: HubVerb): string[] | '*' {
  if (principal.scopes.has(`hub:*:${verb}`)) return '*'
  const slugs: string[] = []
  for (const scope of principal.scopes) {
    const [area, slug, of] = scope.split(':')
    if (area === 'hub' && of === verb && slug) slugs.push(slug)
  }
  return slugs
}

/** @throws InsufficientScope naming the scope, also in `WWW-Authenticate` (RFC 6750 section 3.1). */
export function refuseScope(scope: string): never {
  throw new InsufficientScope(`This needs the scope ${scope}, which the key does not have.`, {
    members: { scope },
    headers: { 'www-authenticate': `Bearer realm="inter-hub", error="insufficient_scope", scope="${scope}"` }
  })
}

export function requireHub(principal: Principal, verb: HubVerb, slug: string): void {
  if (!mayHub(principal, verb, slug)) refuseScope(`hub:${slug}:${verb}`)
}

/** Whether a principal may still do exactly what it could do before: the same hub, the same scopes. */
export function sameRights(before: Principal, now: Principal): boolean {
  const { hubId, scopes } = now
  return (
    before.hubId === hubId && before.scopes.size === scopes.size && [...scopes].every((one) => before.scopes.has(one))
  )
}
