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

export type RouteScope =
  | 'public'
  | 'key'
  | 'framework:read'
  | 'framework:write'
  | 'framework:admin'
  | 'hub:read'
  | 'hub:write'
  /** Every scope of the operator. */
  | 'operator'

/**
 * Answers whom a key or token belongs to; undefined when it is wrong or revoked. @throws TokenExpired, so that its
 * bearer gets another
 */
export type Authenticate = (credential: string) => Promise<Principal | undefined>

/** Told when a key has let somebody in. */
export type NoteUse = (principal: Principal, address: string) => void

/** Told when somebody was not let in, or not to this. */
export type NoteRefusal = (refusal: {
  prefix: string | undefined
  principal: Principal | undefined
  address: string
  operation: string
  requestId: string
  code: string
}) => void

const realm = 'Bearer realm="inter-hub"'

/** What RFC 6750 section 3 wants beside a status. */
export const challenge = (error?: string) => ({
  'www-authenticate': error === undefined ? realm : `${realm}, error="${error}"`
})
