/** The forms of slugs, as patterns of JSON Schema. */

export const slugPattern = '^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$'
/** A hub's slug is part of scopes, so it is as long as a DNS label at most. */
export const hubSlugPattern = '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'
