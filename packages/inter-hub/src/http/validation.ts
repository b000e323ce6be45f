/**
 * Validation of what a client sends, strict in every part: nothing is coerced or dropped in a body, and only the text
 * of a parameter becomes the number that its schema asks for. Schemas are JSON Schema 2020-12.
 */
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { Ajv as AjvType, ValidateFunction } from 'ajv'
import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'
import { newAjv } from '../kernel/validate.ts'

/**
 * Builds the validators of an app; bodies and parameters have an Ajv each. A validator is compiled by its first use:
 * compiling all at start took seconds.
 */
export function buildValidator(externalSchemas: unknown): FastifySchemaCompiler<unknown> {
  const shared = Object.values(externalSchemas as Record<string, object>)
  const withShared = (ajv: AjvType) => shared.reduce((built: AjvType, schema) => built.addSchema(schema), ajv)
  const strict = lazy(() => withShared(newAjv()))
  const coercing = lazy(() => withShared(newAjv({ coerceTypes: true })))
  return ({ schema, httpPart }) => {
    const compiled = lazy(() => (httpPart === 'body' ? strict() : coercing()).compile(schema as object))
    const validate = Object.assign(
      (data: unknown) => {
        const isValid = compiled()(data)
        validate.errors = compiled().errors
        return isValid
      },
      { errors: undefined as ValidateFunction['errors'] }
    )
    return validate as ReturnType<FastifySchemaCompiler<unknown>>
  }
}

const compileSerializers = SerializerSelector()

/** Builds the serialisers of an app, each by its first use. */
export function buildSerializer(externalSchemas: unknown, options: unknown): FastifySerializerCompiler<unknown> {
  // An answer is not judged again; the serialiser must only know the formats that schemas name.
  const known = { ...(options as object), ajv: { formats: { slug: true } } }
  const compile = lazy(() => compileSerializers(externalSchemas as never, known as never))
  return (definition) => {
    const serialize = lazy(() => compile()(definition as never) as unknown as (data: unknown) => string)
    return (data: unknown) => serialize()(data)
  }
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** As many places are named as help to correct them. */
const _placesMax = 50
