/**
 * The actor of a request and its permissions. An actor is a consumer, a person, an inbound hook or the system itself, never
 * a credential: rotating a key changes neither identity nor idempotency. Its credential is recorded beside it.
 */
import { InsufficientScope } from './problem.ts'

/** `write` includes `record`; nothing else implies anything. */
export type Verb = 'read' | 'record' | 'write' | 'decide' | 'admin'

export interface HubRef {
  id: string
  slug: string
}

export type ActorKind = 'consumer' | 'person' | 'hook' | 'system'

export interface Actor {
  id: string
  kind: ActorKind
  name: string
  /** Null: it belongs to the installation. */
  hub: HubRef | null
  grants: Grants
  /** The credential that it showed, such as `key:c1f3ac3a`; the prefix may be shown. */
  via: string
}

/** An actor of a request: with its credential, and the limits of how much it may ask. */
export interface Caller extends Actor {
  credential: { kind: 'key' | 'token' | 'hook' | 'session'; prefix: string; keyId: string }
  limits: {
    /** Requests a minute of the consumer: null is the default, 0 means no limit. */
    consumer: number | null
    /** Requests a minute of the key itself, beside its consumer's; null means none. */
    key: number | null
  }
}

/** What the operator of an installation may do. */
export const operatorScopes = [
  'framework:read',
  'framework:write',
  'framework:admin',
  'hub:*:read',
  'hub:*:write',
  'hub:*:decide'
]

/** What an actor may do: made once from scopes, which nothing else takes apart. */
export class Grants {
  readonly scopes: ReadonlySet<string>
  readonly #hubs = new Map<Verb, Set<string>>()

  /** Scopes such as `framework:read` and `hub:ops-hub:write`; `hub:*:read` is for every hub. */
  constructor(scopes: Iterable<string>) {
    this.scopes = new Set(scopes)
    for (const scope of this.scopes) {
      const [area, slug, verb] = scope.split(':')
      if (area !== 'hub' || slug === undefined || verb === undefined) continue
      this.#add(verb as Verb, slug)
      if (verb === 'write') this.#add('record', slug)
    }
  }

  #add(verb: Verb, slug: string): void {
    const slugs = this.#hubs.get(verb) ?? new Set()
    this.#hubs.set(verb, slugs.add(slug))
  }

  /** Whether a scope of the framework is among them. */
  has(scope: string): boolean {
    return this.scopes.has(scope)
  }

  allows(verb: Verb, slug: string): boolean {
    const slugs = this.#hubs.get(verb)
    return slugs !== undefined && (slugs.has('*') || slugs.has(slug))
  }

  /** The slugs of the hubs for which the verb is allowed, or '*' for all. */
  hubs(verb: Verb): string[] | '*' {
    const slugs = this.#hubs.get(verb) ?? new Set()
    return slugs.has('*') ? '*' : [...slugs]
  }

  /** Whether an actor with these permissions may grant that scope. */
  covers(scope: string): boolean {
    if (this.scopes.has(scope)) return true
    const [area, slug, verb] = scope.split(':')
    return area === 'hub' && slug !== undefined && this.allows(verb as Verb, slug)
  }
}

/** @throws InsufficientScope which names what requires the scope, and has the scope in `WWW-Authenticate` (RFC 6750 section 3.1) */
export function refuseScope(scope: string, what = 'This operation'): never {
  throw new InsufficientScope(`${what} requires the scope ${scope}, which the key does not have.`, {
    members: { scope },
    headers: { 'www-authenticate': `Bearer realm="inter-hub", error="insufficient_scope", scope="${scope}"` }
  })
}

/** @throws InsufficientScope */
export function requireHub(actor: Actor, verb: Verb, slug: string): void {
  if (!actor.grants.allows(verb, slug)) refuseScope(`hub:${slug}:${verb}`)
}

/**
 * Before an object is reported as missing: an actor that cannot read its own hub gets the scope it lacks. Objects of other
 * hubs stay unknown to it. @throws InsufficientScope
 */
export function requireOwnRead({ hub, grants }: Actor): void {
  if (hub !== null && grants.hubs('read') !== '*' && !grants.allows('read', hub.slug))
    refuseScope(`hub:${hub.slug}:read`)
}

/** Whether an actor may still do exactly what it could do before: the same hub, the same scopes. */
export function sameRights(before: Actor, now: Actor): boolean {
  const { scopes } = now.grants
  const had = before.grants.scopes
  return before.hub?.id === now.hub?.id && had.size === scopes.size && [...scopes].every((one) => had.has(one))
}

/** The author of a change, as shown in answers. */
export interface By {
  id: string
  via: string | null
  kind: ActorKind
  name: string
}

/** Its members in the order in which the database writes them, so that a repeated answer is the same text. */
export function byOf({ id, kind, name, via }: Actor): By {
  return { id, via, kind, name }
}

/** The permissions that a route requires. A route of a hub needs such a scope for one hub at least. */
export type RouteScope =
  | 'public'
  | 'key'
  | 'framework:read'
  | 'framework:write'
  | 'framework:admin'
  | `hub:${'read' | 'record' | 'write' | 'decide'}`
  /** Every scope of the operator. */
  | 'operator'

/** Answers whose a key or token is; undefined when it is wrong or revoked. @throws TokenExpired */
export type Authenticate = (credential: string) => Promise<Caller | undefined>

/** Returns the owner of a session; undefined if it has ended. `isUse`: whether the request counts as activity of the person. */
export type AuthenticateSession = (session: string, isUse: boolean) => Promise<Caller | undefined>

/** Notified when a key has let an actor in. */
export type NoteUse = (caller: Caller, address: string) => void

/** Notified when a request was refused. */
export type NoteRefusal = (refusal: {
  /** The key's 8 hex digits, also where the key is wrong: as it was claimed. */
  prefix: string | undefined
  actor: Actor | undefined
  address: string
  operation: string
  requestId: string
  code: string
}) => void

const realm = 'Bearer realm="inter-hub"'

/** The header that RFC 6750 section 3 asks for beside a 401. */
export const challenge = (error?: string) => ({
  'www-authenticate': error === undefined ? realm : `${realm}, error="${error}"`
})
