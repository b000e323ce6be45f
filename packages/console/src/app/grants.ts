/** What a caller may do, by its scopes. */

/** Whether these scopes cover one of a hub or of the installation: `hub:ops-hub:write`, `framework:admin`. `write` includes `record`. */
export function allows(scopes: readonly string[], needed: string): boolean {
  const [area, hub, verb] = needed.split(':')
  if (area !== 'hub') return scopes.includes(needed)
  const verbs = verb === 'record' ? ['record', 'write'] : [verb]
  return verbs.some((one) => scopes.includes(`hub:${hub}:${one}`) || scopes.includes(`hub:*:${one}`))
}
