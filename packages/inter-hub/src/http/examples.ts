/**
 * Examples of the schemas in the OpenAPI document, so that documentation and mock servers show what the API answers and not
 * random text. The example of a schema is made from those of its members.
 */
import { exampleFormats, exampleNumbers, exampleTexts } from './example-values.ts'

type Json = Record<string, unknown>
type Schemas = Record<string, Json>

interface Schema {
  $ref?: string
  examples?: unknown[]
  enum?: unknown[]
  const?: unknown
  anyOf?: Json[]
  type?: string | string[]
  format?: string
  minimum?: number
  items?: Json
  properties?: Schemas
}

const prefix = '#/components/schemas/'

/** Gives every named schema that has none an example. */
export function addExamples(schemas: Schemas): void {
  for (const [name, schema] of Object.entries(schemas)) {
    schema.examples ??= [exampleOf(schema, name, { owner: name, schemas })]
  }
}

/** The named schema that the place is in, and all of them. */
interface Place {
  owner: string
  schemas: Schemas
}

/** @throws Error if a text has no example */
function exampleOf(schema: Schema, name: string, place: Place): unknown {
  if (schema.$ref !== undefined) {
    const owner = schema.$ref.slice(prefix.length)
    return exampleOf(place.schemas[owner] ?? {}, name, { ...place, owner })
  }
  if (schema.examples !== undefined) return schema.examples[0]
  if (schema.const !== undefined) return schema.const
  if (schema.enum !== undefined) return schema.enum[0]
  const choice = schema.anyOf?.find(({ type }) => type !== 'null')
  if (choice !== undefined) return exampleOf(choice, name, place)
  const [type] = [schema.type].flat()
  if (type === 'object') return objectExample(schema.properties ?? {}, place)
  if (type === 'array') return [exampleOf(schema.items ?? {}, name, place)]
  if (type === 'boolean') return true
  const known = `${place.owner}.${name}`
  if (type === 'integer' || type === 'number') {
    return exampleNumbers[known] ?? exampleNumbers[name] ?? Math.max(schema.minimum ?? 1, 1)
  }
  return textExample(schema, known, name)
}

function objectExample(properties: Schemas, place: Place): Json {
  return Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, exampleOf(member, name, place)]))
}

function textExample({ type, format = '' }: Schema, known: string, name: string): unknown {
  const text = exampleTexts[known] ?? exampleFormats[format] ?? exampleTexts[name]
  if (text === undefined && type !== undefined) throw new Error(`the member ${known} of the API has no example`)
  return text ?? {}
}
