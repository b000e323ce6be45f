/** The forms of slugs, as patterns of JSON Schema. */

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * The format `slug`: a reference is an id or a slug, so no slug has the form of an id; and programs write null for
 * nothing.
 */
export function isUsableSlug(text: string): boolean {
  return text !== 'null' && !uuid.test(text)
}

export const slugPattern = '^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$'
/** A hub's slug is part of scopes, so it is as long as a DNS label at most. */
export const hubSlugPattern = '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'
