import { type Static, Type } from 'typebox'
import { PageQuery, sortBy } from '../kernel/page.ts'
import { By, ByOrNull, HubSlug, Id, notBlankPattern, nullable, oneOf, Time } from '../kernel/schema.ts'

const Severity = oneOf(['info', 'low', 'medium', 'high', 'critical'])
const Status = oneOf(['open', 'resolved'])
const Category = Type.String({ minLength: 1, maxLength: 100, description: 'A category of the hub’s active manifest.' })
const Body = Type.String({ minLength: 1, maxLength: 10_000 })
const NewBody = Type.String({ maxLength: 10_000, pattern: notBlankPattern })
const Links = Type.Array(
  Type.Object(
    { title: Type.Optional(Type.String({ maxLength: 200 })), url: Type.String({ minLength: 1, maxLength: 2000 }) },
    { additionalProperties: false }
  ),
  { maxItems: 50 }
)
const Resolution = Type.String({ maxLength: 10_000, pattern: notBlankPattern, description: 'How it was resolved.' })
const Reference = Type.String({ minLength: 1, maxLength: 100 })

export const Annotation = Type.Object(
  {
    id: Id,
    hubId: Id,
    hubSlug: HubSlug,
    widgetId: Id,
    widgetSlug: Type.String(),
    eventId: nullable(Id),
    category: Category,
    body: Body,
    severity: Severity,
    status: Status,
    links: Links,
    resolution: nullable(Type.String()),
    resolvedBy: ByOrNull,
    resolvedAt: nullable(Time),
    by: By,
    version: Type.Integer({ minimum: 1 }),
    createdAt: Time,
    updatedAt: Time
  },
  { $id: 'Annotation' }
)
export type Annotation = Static<typeof Annotation>

export const CreateAnnotation = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    widgetId: Type.Optional(Id),
    widget: Type.Optional(
      Type.Unsafe<string>({ ...Reference, description: 'Slug (or id) of the widget, instead of widgetId.' })
    ),
    eventId: Type.Optional(
      Type.Unsafe<string>({ ...Id, description: 'An event of the widget. With eventId, the widget can be omitted.' })
    ),
    category: Category,
    body: NewBody,
    severity: Type.Optional(Severity),
    links: Type.Optional(Links)
  },
  {
    $id: 'CreateAnnotation',
    additionalProperties: false,
    examples: [
      { widget: 'ops-service-gitea', category: 'ops-backup-gap', body: 'No restore was ever tested.', severity: 'high' }
    ]
  }
)
export type CreateAnnotation = Static<typeof CreateAnnotation>

export const UpdateAnnotation = Type.Object(
  {
    category: Type.Optional(Category),
    body: Type.Optional(NewBody),
    severity: Type.Optional(Severity),
    links: Type.Optional(Links),
    status: Type.Optional(Status)
  },
  { $id: 'UpdateAnnotation', additionalProperties: false, minProperties: 1, examples: [{ severity: 'low' }] }
)
export type UpdateAnnotation = Static<typeof UpdateAnnotation>

export const ResolveAnnotation = Type.Object(
  { resolution: Type.Optional(Resolution) },
  { $id: 'ResolveAnnotation', additionalProperties: false, examples: [{ resolution: 'Restored on the test host.' }] }
)

export const AnnotationQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(Type.String({ maxLength: 100 })),
    widget: Type.Optional(Reference),
    widgetId: Type.Optional(Id),
    eventId: Type.Optional(Id),
    category: Type.Optional(Type.String({ maxLength: 100 })),
    severity: Type.Optional(Severity),
    status: Type.Optional(Status),
    sort: sortBy(['createdAt', 'updatedAt', 'severity', 'category'])
  },
  { additionalProperties: false }
)
