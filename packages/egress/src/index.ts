/** Public API: the guard that every outbound connection of a check or webhook passes. */
export { EgressRefused, ResolverError } from './error.ts'
export { createEgressGuard, type EgressGuard, type EgressGuardOptions, type ResolvedAddress } from './guard.ts'
export { canonicalHost } from './host.ts'
export { createSystemResolver, type NameResolver } from './resolver.ts'
export { type EgressRule, parseEgressAllow } from './rules.ts'
