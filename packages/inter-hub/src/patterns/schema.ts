// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the places of parameters
import { type Static, Type } from 'typebox'
import { PageQuery, sortBy } from '../kernel/page.ts'
import { anyObject, By, HubSlug, Id, NewTitle, oneOf, Slug, Text, Time, Title } from '../kernel/schema.ts'

/** Limits of a version, so that a pattern is read and adopted in one go. */
export const widgetsMax = 100
export const relationsMax = 500
export const parametersMax = 50

const HubReference = Type.String({
  maxLength: 100,
  description: 'Id or slug of the hub; defaults to the hub of the key.'
})
const Value = Type.Union([Type.String({ maxLength: 2000 }), Type.Number(), Type.Boolean()])
export type Value = string | number | boolean

/** A text in which `${parameter}` may stand. */
const Template = Type.String({ minLength: 1, maxLength: 2000 })

const Parameter = Type.Object(
  {
    type: oneOf(['string', 'number', 'boolean']),
    default: Type.Optional(Value),
    pattern: Type.Optional(
      Type.String({
        maxLength: 500,
        description: 'An RE2 pattern that a string must match. Use ^ and $ to match the whole string.'
      })
    ),
    description: Type.Optional(Type.String({ maxLength: 2000 }))
  },
  { additionalProperties: false }
)
export type Parameter = Static<typeof Parameter>

export const PatternContent = Type.Object(
  {
    parameters: Type.Optional(
      Type.Unsafe<Record<string, Parameter>>({
        type: 'object',
        propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_-]*$', maxLength: 50 },
        additionalProperties: Parameter,
        maxProperties: parametersMax
      })
    ),
    widgets: Type.Array(
      Type.Object(
        {
          slug: Template,
          name: Template,
          widgetType: Template,
          policyScope: Type.Optional(Template),
          description: Type.Optional(Text),
          attributes: Type.Optional(anyObject('Attributes, including checks.')),
          owner: Type.Optional(Template)
        },
        { additionalProperties: false }
      ),
      { maxItems: widgetsMax }
    ),
    relations: Type.Optional(
      Type.Array(
        Type.Object(
          {
            fromWidget: Template,
            type: Template,
            toWidget: Template,
            origin: Type.Optional(Template),
            state: Type.Optional(Template),
            confidence: Type.Optional(Template),
            note: Type.Optional(Template)
          },
          { additionalProperties: false }
        ),
        { maxItems: relationsMax }
      )
    )
  },
  {
    $id: 'PatternContent',
    additionalProperties: false,
    description:
      'At most 64 KiB. In a string, `${name}` is replaced by the value of the parameter. A string that consists only of `${name}` is replaced by the value with its type. `$${` is a literal `${`.'
  }
)
export type PatternContent = Static<typeof PatternContent>
const Content = Type.Unsafe<PatternContent>({ $ref: 'PatternContent#' })
/** In answers, which are open to new members. */
const ContentRead = Type.Object(PatternContent.properties)

const PatternStatus = oneOf(['active', 'archived'])
const VersionNumber = Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description: 'Version number, starting at 1.' })

export const WidgetPattern = Type.Object(
  {
    id: Id,
    hubId: Id,
    hubSlug: HubSlug,
    slug: Slug,
    title: Title,
    description: Text,
    status: PatternStatus,
    latest: VersionNumber,
    content: ContentRead,
    by: By,
    version: Type.Integer({ minimum: 1, description: 'The version of the pattern itself, as in its ETag.' }),
    createdAt: Time,
    updatedAt: Time
  },
  {
    $id: 'WidgetPattern',
    description: 'A set of widgets and relations with parameters. The content is that of the latest version.'
  }
)
export type WidgetPattern = Static<typeof WidgetPattern>

const example = {
  parameters: { number: { type: 'number' }, port: { type: 'number', default: 443 } },
  widgets: [
    {
      slug: 'node-${number}',
      name: 'Node ${number}',
      widgetType: 'ops-host',
      attributes: { port: '${port}' }
    }
  ]
}

export const CreateWidgetPattern = Type.Object(
  {
    hub: Type.Optional(HubReference),
    slug: Slug,
    title: NewTitle,
    description: Type.Optional(Text),
    content: Content
  },
  {
    $id: 'CreateWidgetPattern',
    additionalProperties: false,
    examples: [{ slug: 'node', title: 'A node of the cluster', content: example }]
  }
)
export type CreateWidgetPattern = Static<typeof CreateWidgetPattern>

export const UpdateWidgetPattern = Type.Object(
  { title: Type.Optional(NewTitle), description: Type.Optional(Text), status: Type.Optional(PatternStatus) },
  {
    $id: 'UpdateWidgetPattern',
    additionalProperties: false,
    minProperties: 1,
    examples: [{ description: 'A node behind the proxy.' }]
  }
)

export const WidgetPatternQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(Type.String({ maxLength: 100, description: 'Id or slug of a hub; defaults to all hubs.' })),
    slug: Type.Optional(Type.String({ maxLength: 100 })),
    status: Type.Optional(PatternStatus),
    sort: sortBy(['createdAt', 'updatedAt', 'slug', 'title'])
  },
  { additionalProperties: false }
)

export const PatternVersion = Type.Object(
  { number: VersionNumber, content: ContentRead, by: By, createdAt: Time },
  { $id: 'PatternVersion' }
)
export type PatternVersion = Static<typeof PatternVersion>

export const CreatePatternVersion = Type.Object(
  { content: Content },
  { $id: 'CreatePatternVersion', additionalProperties: false, examples: [{ content: example }] }
)

export const Parameters = Type.Unsafe<Record<string, Value>>({
  type: 'object',
  additionalProperties: Value,
  maxProperties: parametersMax,
  description: 'A value for each parameter that has no default.'
})

export const AdoptPattern = Type.Object(
  {
    hub: Type.Optional(HubReference),
    version: Type.Optional(
      Type.Unsafe<number>({ ...VersionNumber, description: 'The version to adopt; defaults to the latest.' })
    ),
    parameters: Type.Optional(Parameters)
  },
  { $id: 'AdoptPattern', additionalProperties: false, examples: [{ parameters: { number: 3 } }] }
)
export type AdoptPattern = Static<typeof AdoptPattern>

export const AdoptedWidgets = Type.Array(Type.Object({ id: Id, slug: Slug }, { additionalProperties: false }), {
  maxItems: widgetsMax
})
const adoption = {
  id: Id,
  hubId: Id,
  hubSlug: HubSlug,
  patternId: Id,
  patternSlug: Slug,
  number: VersionNumber,
  parameters: Parameters,
  widgets: AdoptedWidgets,
  by: By,
  createdAt: Time
}
export const PatternAdoption = Type.Object(adoption, {
  $id: 'PatternAdoption',
  description: 'The adoption of a version of a pattern by a hub, with its parameters.'
})
export type PatternAdoption = Static<typeof PatternAdoption>

const Result = oneOf(['created', 'updated', 'unchanged'])
export type Result = Static<typeof Result>
const Counts = Type.Object({ created: Type.Integer(), updated: Type.Integer(), unchanged: Type.Integer() })

export const AdoptedPattern = Type.Object(
  {
    ...adoption,
    widgets: Type.Array(Type.Object({ id: Id, slug: Slug, result: Result })),
    relations: Counts
  },
  { $id: 'AdoptedPattern', description: 'The adoption and the changes it made.' }
)
export type AdoptedPattern = Static<typeof AdoptedPattern>

export const AdoptionQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of a hub; defaults to the hub of the key.' })
    )
  },
  { additionalProperties: false }
)
