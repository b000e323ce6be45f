import { type Static, Type } from 'typebox'
import { durationPattern } from '../kernel/duration.ts'
import { PageQuery, sortBy } from '../kernel/page.ts'
import { anyObject, HubSlug, Id, nullable, oneOf, Text, Time, Title } from '../kernel/schema.ts'

export const VocabularyName = Type.String({
  pattern: '^[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?$',
  maxLength: 100,
  description: 'A name of the vocabulary: lower-case letters and digits, with inner hyphens, dots and underscores.'
})
const names = Type.Array(VocabularyName, { maxItems: 500 })
const plain = { name: VocabularyName, title: Type.Optional(Title), description: Type.Optional(Text) }

/** A vocabulary entry; a plain string stands for `{name}`. */
function entry<S extends Record<string, ReturnType<typeof Type.Optional>>>(more: S) {
  return Type.Unsafe<string | Static<ReturnType<typeof Type.Object<typeof plain & S>>>>({
    anyOf: [VocabularyName, Type.Object({ ...plain, ...more }, { additionalProperties: false })]
  })
}

export const Validation = oneOf(
  ['advisory', 'strict'],
  'advisory: an event whose metadata is not valid is recorded and proves nothing. strict: it is refused.'
)
const eventTypeParts = {
  metadataSchema: Type.Optional(anyObject('JSON Schema 2020-12 of the metadata; no remote references.')),
  validation: Type.Optional(Validation),
  outcome: Type.Optional(
    Type.String({
      maxLength: 4096,
      description:
        'A CEL expression over `metadata` and `occurredAt` that returns pass, fail or info; or one of these words.'
    })
  ),
  freshFor: Type.Optional(
    Type.String({
      pattern: durationPattern,
      maxLength: 40,
      description: 'How long an event of this type counts as proof (ISO 8601).'
    })
  ),
  subject: Type.Optional(
    Type.String({
      maxLength: 500,
      description: 'The metadata member (name or JSON pointer) that contains the subject of the event.'
    })
  ),
  asOf: Type.Optional(
    Type.String({
      maxLength: 500,
      description:
        'The metadata member (name or JSON pointer) that contains the time of the fact, such as `/completedAt`. The age of evidence counts from that time. An event without it is incomplete.'
    })
  ),
  until: Type.Optional(
    Type.String({
      maxLength: 500,
      description:
        'The metadata member that contains the time after which a pass proves nothing, such as `/tlsNotAfter`.'
    })
  ),
  widgetTypes: Type.Optional(
    Type.Unsafe<string[]>({ ...names, description: 'The widget types that the event type accepts; defaults to all.' })
  ),
  retention: Type.Optional(
    oneOf(
      ['short', 'long', 'keep'],
      'How long events of this type are kept: `short` (30 days unless the operator sets another period), `long` (400 days, the default) or `keep` (forever).'
    )
  )
}
/** What a relation says about one of its widgets. */
const relationRoles = ['where', 'reached', 'depends-on', 'needed-by'] as const
const relationTypeParts = {
  inverse: Type.Optional(VocabularyName),
  from: Type.Optional(names),
  to: Type.Optional(names),
  role: Type.Optional(
    oneOf(
      relationRoles,
      'What the widget that the relation leads to is for the widget it starts at, in an explanation: the place where it is, what it is reached at, what it depends on, or what depends on it.'
    )
  ),
  inverseRole: Type.Optional(
    oneOf(relationRoles, 'The same from the other end: what the widget that the relation starts at is for the other.')
  )
}

const commandParts = {
  inputSchema: Type.Optional(anyObject('JSON Schema 2020-12 of the input; no remote references.')),
  widgetTypes: Type.Optional(
    Type.Unsafe<string[]>({
      ...names,
      description: 'The types of widgets that the command is run on. Without it, the command needs no widget.'
    })
  ),
  timeout: Type.Optional(
    Type.String({
      pattern: durationPattern,
      maxLength: 40,
      description: 'How long a run may take (ISO 8601); defaults to PT1M.'
    })
  ),
  readOnly: Type.Optional(
    Type.Boolean({
      description:
        'Whether the command changes nothing. Callers with the scope `hub:read` can create a read-only command, only the runtime receives its input, and it is deleted one hour after it has ended.'
    })
  )
}

const VocabularyEntry = entry({})
export const EventTypeEntry = entry(eventTypeParts)
const RelationTypeEntry = entry(relationTypeParts)
const CommandEntry = entry(commandParts)
const most = { maxItems: 500 }

const content = {
  capabilityDescription: Type.Optional(nullable(Text)),
  hubFamily: Type.Optional(nullable(Title)),
  vsmFunction: Type.Optional(nullable(Title)),
  vsmSystem: Type.Optional(nullable(Title)),
  scope: Type.Optional(nullable(Text)),
  widgetTypes: Type.Optional(Type.Array(VocabularyEntry, most)),
  eventTypes: Type.Optional(Type.Array(EventTypeEntry, most)),
  annotationCategories: Type.Optional(Type.Array(VocabularyEntry, most)),
  policyScopes: Type.Optional(Type.Array(VocabularyEntry, most)),
  relationTypes: Type.Optional(Type.Array(RelationTypeEntry, most)),
  commands: Type.Optional(Type.Array(CommandEntry, most))
}

export const CreateManifest = Type.Object(
  {
    hub: Type.Optional(Type.String({ maxLength: 100, description: 'Id or slug of the hub.' })),
    hubId: Type.Optional(Id),
    ...content
  },
  {
    $id: 'CreateManifest',
    additionalProperties: false,
    examples: [
      {
        hub: 'ops-hub',
        widgetTypes: ['ops-service'],
        eventTypes: [
          { name: 'ops-health-checked', outcome: "metadata.status == 'healthy' ? 'pass' : 'fail'", freshFor: 'PT5M' }
        ]
      }
    ]
  }
)
export type CreateManifest = Static<typeof CreateManifest>

export const UpdateManifest = Type.Object(content, {
  $id: 'UpdateManifest',
  additionalProperties: false,
  minProperties: 1,
  examples: [{ policyScopes: ['ops-local', 'ops-production'] }]
})
export type UpdateManifest = Static<typeof UpdateManifest>

const Entry = Type.Object(plain)
const EventType = Type.Object({ ...plain, ...eventTypeParts })
const RelationType = Type.Object({ ...plain, ...relationTypeParts })
const Command = Type.Object({ ...plain, ...commandParts })
export type Entry = Static<typeof Entry>
export type EventType = Static<typeof EventType>
export type RelationType = Static<typeof RelationType>
export type Command = Static<typeof Command>

const vocabulary = {
  widgetTypes: Type.Array(Entry),
  eventTypes: Type.Array(EventType),
  annotationCategories: Type.Array(Entry),
  policyScopes: Type.Array(Entry),
  relationTypes: Type.Array(RelationType),
  commands: Type.Array(Command)
}
const Vocabulary = Type.Object(vocabulary)
export type Vocabulary = Static<typeof Vocabulary>

export const ManifestStatus = oneOf(['draft', 'active', 'superseded'])
export const Manifest = Type.Object(
  {
    id: Id,
    hubId: Id,
    hubSlug: HubSlug,
    version: Type.Integer({ minimum: 1 }),
    status: ManifestStatus,
    capabilityDescription: nullable(Type.String()),
    hubFamily: nullable(Type.String()),
    vsmFunction: nullable(Type.String()),
    vsmSystem: nullable(Type.String()),
    scope: nullable(Type.String()),
    ...vocabulary,
    createdAt: Time,
    updatedAt: Time,
    activatedAt: nullable(Time)
  },
  { $id: 'Manifest' }
)
export type Manifest = Static<typeof Manifest>

export const ManifestQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(Type.String({ maxLength: 100 })),
    status: Type.Optional(ManifestStatus),
    sort: sortBy(['createdAt', 'updatedAt', 'version'])
  },
  { additionalProperties: false }
)
export type ManifestQuery = Static<typeof ManifestQuery>

export const kinds = [
  'widget-type',
  'event-type',
  'annotation-category',
  'policy-scope',
  'relation-type',
  'command'
] as const
export type Kind = (typeof kinds)[number]
/** Names of these kinds belong to their hub; those of all others to the first hub that registers them. */
export const kindsOfHub: readonly Kind[] = ['relation-type', 'command']
const KindName = Type.Object({ kind: oneOf(kinds), name: Type.String() })

export const Preview = Type.Object(
  {
    adds: Type.Array(KindName),
    changes: Type.Array(KindName),
    retires: Type.Array(KindName),
    breaks: Type.Array(
      Type.Object({
        kind: oneOf(kinds),
        name: Type.String(),
        widgets: Type.Integer({ description: 'The number of widgets that use the name or have events of that type.' }),
        events: Type.Integer({ description: 'The number of events recorded under the name.' })
      }),
      {
        description:
          'Names in use that activation would retire. Existing objects keep them, but nothing new can be recorded under them.'
      }
    ),
    conflicts: Type.Array(Type.Object({ kind: oneOf(kinds), name: Type.String(), hub: Type.String() }), {
      description: 'Names that another hub owns. Activation would be refused with type_conflict.'
    })
  },
  { $id: 'ManifestPreview' }
)
export type Preview = Static<typeof Preview>
