type Json = Record<string, unknown>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** What the server makes of a patch: RFC 7396, section 2. */
export function mergePatch(target: unknown, patch: Json): Json {
  const merged: Json = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name]
    else merged[name] = isObject(value) ? mergePatch(merged[name], value) : value
  }
  return merged
}
