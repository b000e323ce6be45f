/** JSON composed of texts that are JSON already, such as the metadata of an event, which is answered as it was sent. */

/** The JSON text of an object, with further members given as JSON texts. */
export function jsonWith(object: object, raw: Record<string, string>): string {
  const members = Object.entries(raw).map(([name, text]) => `${JSON.stringify(name)}:${text}`)
  const head = JSON.stringify(object).slice(0, -1)
  return `${head}${head === '{' ? '' : ','}${members.join(',')}}`
}

export function jsonArray(texts: readonly string[]): string {
  return `[${texts.join(',')}]`
}

/** A list with its metadata. */
export function listJson(items: readonly string[], meta: object): string {
  return `{"data":${jsonArray(items)},"meta":${JSON.stringify(meta)}}`
}
