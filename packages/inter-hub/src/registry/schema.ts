import { type Static, Type } from 'typebox'
import { PageQuery } from '../kernel/page.ts'
import { HubSlug, Id, nullable, oneOf, Time } from '../kernel/schema.ts'

const status = oneOf(['active', 'retired'])
const entry = {
  id: Id,
  hubId: Id,
  hubSlug: HubSlug,
  name: Type.String(),
  title: nullable(Type.String()),
  description: nullable(Type.String()),
  status,
  manifestId: Id,
  createdAt: Time,
  updatedAt: Time
}
export const VocabularyEntry = Type.Object(entry, { $id: 'VocabularyEntry' })
export const RegisteredEventType = Type.Object(
  {
    ...entry,
    metadataSchema: Type.Unsafe<Record<string, unknown> | null>({
      type: ['object', 'null'],
      additionalProperties: true
    }),
    validation: oneOf(['advisory', 'strict']),
    outcome: nullable(Type.String()),
    freshFor: nullable(Type.String()),
    subject: nullable(Type.String()),
    widgetTypes: Type.Array(Type.String()),
    retention: oneOf(['short', 'long', 'keep'])
  },
  { $id: 'EventType' }
)
export type VocabularyEntry = Static<typeof VocabularyEntry>

export const VocabularyQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(Type.String({ maxLength: 100, description: 'Id or slug of a hub.' })),
    name: Type.Optional(Type.String({ maxLength: 100 })),
    status: Type.Optional(status)
  },
  { additionalProperties: false }
)
export type VocabularyQuery = Static<typeof VocabularyQuery>

const Consumer = Type.Object({ id: Id, name: Type.String(), status: Type.String() })
export const RegisteredHub = Type.Object(
  {
    hub: Type.Unsafe<Record<string, unknown>>({ $ref: 'Hub#' }),
    manifest: Type.Unsafe<Record<string, unknown> | null>({ anyOf: [{ $ref: 'Manifest#' }, { type: 'null' }] }),
    vocabulary: Type.Object(
      {
        widgetTypes: Type.Array(Type.String()),
        eventTypes: Type.Array(Type.String()),
        annotationCategories: Type.Array(Type.String()),
        policyScopes: Type.Array(Type.String()),
        relationTypes: Type.Array(Type.String()),
        commands: Type.Array(Type.String())
      },
      { description: 'The active names.' }
    ),
    consumers: Type.Array(Consumer),
    counts: Type.Object({ widgets: Type.Integer(), events: Type.Integer(), consumers: Type.Integer() })
  },
  { $id: 'RegisteredHub' }
)
