/**
 * Spelling at the edge: the attributes of the API are camelCase. The members that the schemas of bodies name are taken in
 * snake_case too, at the top level of a body (or of each item of a batch) and nowhere deeper, since metadata, attributes and
 * schemas belong to the sender.
 */
import { ValidationFailed } from './problem.ts'

const snakeNames = new Map<string, string>()

/** Takes these camelCase members of a body in snake_case too. */
export function takeSpellings(names: Iterable<string>): void {
  for (const name of names) {
    const snake = name.replace(/[A-Z]/g, (upper) => `_${upper.toLowerCase()}`)
    if (snake !== name) snakeNames.set(snake, name)
  }
}

/** The body in the API's own spelling; the same object when it already is. */
export function camelBody(body: unknown): unknown {
  return Array.isArray(body) ? body.map((item, index) => camelItem(item, `/${index}`)) : camelItem(body, '')
}

function camelItem(item: unknown, place: string): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
  const members = Object.entries(item)
  if (!members.some(([name]) => snakeNames.has(name))) return item
  const renamed = Object.create(null) as Record<string, unknown>
  for (const [name, value] of members) {
    const camel = snakeNames.get(name) ?? name
    if (camel !== name && Object.hasOwn(item, camel)) {
      throw new ValidationFailed(`The body has both ${name} and ${camel}; send one of them.`, {
        errors: [{ detail: `is the same as ${camel}, which is there too`, pointer: `#${place}/${name}` }]
      })
    }
    renamed[camel] = value
  }
  return renamed
}
