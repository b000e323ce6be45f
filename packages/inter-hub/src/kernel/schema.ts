/** Schema parts that the capabilities share. One TypeBox object is validator, serialiser, OpenAPI part and type. */
import { type Static, type TSchema, Type } from 'typebox'
import { hubSlugPattern, slugPattern } from './ids.ts'

/** A text that has more than white space. */
export const notBlankPattern = '\\S'

export const Id = Type.String({ format: 'uuid', maxLength: 36, description: 'Identifier (UUID).' })
export const Slug = Type.String({
  pattern: slugPattern,
  format: 'slug',
  maxLength: 100,
  description: 'Name used in URLs: lower-case letters, digits and inner hyphens. `null` and UUIDs are not allowed.'
})
export const HubSlug = Type.String({
  pattern: hubSlugPattern,
  format: 'slug',
  maxLength: 63,
  description:
    'Name used in URLs and scopes: at most 63 lower-case letters, digits and inner hyphens. `null` and UUIDs are not allowed.'
})
export const Time = Type.String({ format: 'date-time', maxLength: 40, description: 'RFC 3339, UTC, milliseconds.' })

/** A time with a description of its own. */
export function time(description: string) {
  return Type.Unsafe<string>({ ...Time, description })
}

/** How long a secret stays valid next to its successor: the body of a rotation. */
export function rotation($id: string, description: string) {
  const overlapSeconds = Type.Optional(Type.Integer({ minimum: 0, maximum: 604_800, description }))
  return Type.Object({ overlapSeconds }, { $id, additionalProperties: false, examples: [{ overlapSeconds: 3600 }] })
}

/** Why an item of a batch was refused. */
export function itemProblem(options: { additionalProperties?: true } = {}) {
  return Type.Object(
    {
      code: Type.String(),
      title: Type.String(),
      detail: Type.String(),
      errors: Type.Optional(Type.Array(anyObject('The faults, each with its place.')))
    },
    options
  )
}

export const Title = Type.String({ minLength: 1, maxLength: 200 })
/** A title in a request: not blank, since it would be shown as nothing. */
export const NewTitle = Type.String({ maxLength: 200, pattern: notBlankPattern })
export const Text = Type.String({ maxLength: 10_000 })

/** A value or null, in the form of OpenAPI 3.1: `type: [string, null]`. */
export function nullable<S extends TSchema>(schema: S) {
  const { type, ...rest } = schema as unknown as { type: string }
  return Type.Unsafe<Static<S> | null>({ ...rest, type: [type, 'null'] })
}

/** One of some words. */
export function oneOf<const Words extends readonly string[]>(words: Words, description?: string) {
  return Type.Unsafe<Words[number]>({ type: 'string', enum: [...words], ...(description ? { description } : {}) })
}

/** Beside a secret that is shown once. */
export const alreadyShown = Type.Optional(
  oneOf(['already_shown'], 'Present only if the request was repeated; the answer then omits the secret.')
)

/** Members of an answer with a secret that is shown once. A repeated request gets null instead. */
export function shownOnce(description: string) {
  return {
    secret: nullable(
      Type.String({
        description: `${description} It is shown only in this response and cannot be read again. null if the request was repeated with its Idempotency-Key: rotate it to get a new one.`
      })
    ),
    secret_state: alreadyShown
  }
}

/** An object whose members are not ours to name. */
export function anyObject(description: string) {
  return Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true, description })
}

/** A resource by its `$id`, so that the document names it once instead of repeating it. */
export function named<S extends TSchema>(schema: S) {
  const { $id } = schema as unknown as { $id?: string }
  if ($id === undefined) throw new Error('only a schema with an $id can be named')
  return Type.Unsafe<Static<S>>({ $ref: `${$id}#` })
}

/** Path parameter: an id, or a slug where the resource has one. What does not exist is 404, never a validation error. */
export const ById = Type.Object({
  id: Type.String({ maxLength: 200, description: 'The id; for hubs and widgets the slug also works.' })
})

/** Who did something, in every answer: `by`. Added once by the application, so it is named. */
export const ActorSchema = Type.Object(
  {
    id: Id,
    kind: oneOf(['consumer', 'person', 'hook', 'system']),
    name: Type.String(),
    via: nullable(Type.String({ description: 'The credential, such as `key:c1f3ac3a`.' }))
  },
  { $id: 'Actor', description: 'Who made the change.' }
)
export const By = Type.Unsafe<Static<typeof ActorSchema>>({ $ref: 'Actor#' })
/** The same, or null. */
export const ByOrNull = Type.Unsafe<Static<typeof ActorSchema> | null>({
  anyOf: [{ $ref: 'Actor#' }, { type: 'null' }]
})
