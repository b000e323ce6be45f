/**
 * The schemas of answers in the OpenAPI document. They are open: a later version may add members, and a client that was
 * generated today must accept them. Lists have names, so that generated types are called `WidgetList`.
 */

type Json = Record<string, unknown>
type Schemas = Record<string, Json>

const prefix = '#/components/schemas/'

/** Moves the schemas of lists out of the operations into the components: `WidgetList` for a list of `Widget`. */
export function nameAnswers(operations: readonly Json[], schemas: Schemas): void {
  for (const operation of operations) {
    for (const media of mediaOf(Object.values(operation.responses as Schemas))) {
      const { properties } = media.schema as { properties?: { data?: { items?: { $ref?: string } } } }
      const item = properties?.data?.items?.$ref
      if (item === undefined) continue
      const name = freeName(`${item.slice(prefix.length)}List`, operation, media.schema, schemas)
      schemas[name] = media.schema
      media.schema = { $ref: `${prefix}${name}` }
    }
  }
}

/** Lists that are alike share a schema; another list of the same items is named after its operation. */
function freeName(name: string, { operationId }: Json, schema: Json, schemas: Schemas): string {
  const known = schemas[name]
  if (known === undefined || JSON.stringify(known) === JSON.stringify(schema)) return name
  const own = String(operationId).replace(/^list/, '')
  return `${own}List`
}

const nothing = () => undefined

/** Allows further members in every object of every answer. Requests stay closed: an unknown member is refused there. */
export function openAnswers(operations: readonly Json[], schemas: Schemas): void {
  const sent = new Set<string>()
  for (const { requestBody } of operations) {
    for (const { schema } of mediaOf(requestBody ? [requestBody as Json] : [])) follow(schema, schemas, sent, nothing)
  }
  const open = (schema: Json) => {
    if (schema.properties !== undefined) schema.additionalProperties = true
  }
  const answered = new Set(sent)
  for (const { responses } of operations) {
    for (const { schema } of mediaOf(Object.values(responses as Schemas))) follow(schema, schemas, answered, open)
  }
}

function mediaOf(parts: readonly Json[]): { schema: Json }[] {
  return parts.flatMap(({ content }) => Object.values((content ?? {}) as Record<string, { schema: Json }>))
}

/** Calls `visit` for a schema and all below it, and for each component that it names and that is not in `seen`. */
function follow(node: unknown, schemas: Schemas, seen: Set<string>, visit: (schema: Json) => void): void {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const member of node) follow(member, schemas, seen, visit)
    return
  }
  const schema = node as Json
  visit(schema)
  const name = typeof schema.$ref === 'string' ? schema.$ref.slice(prefix.length) : undefined
  if (name !== undefined && !seen.has(name)) {
    seen.add(name)
    follow(schemas[name], schemas, seen, visit)
  }
  for (const [key, member] of Object.entries(schema)) {
    if (key === 'properties') follow(Object.values(member as Json), schemas, seen, visit)
    else if (!['example', 'examples', 'enum', 'default', 'const'].includes(key)) follow(member, schemas, seen, visit)
  }
}
