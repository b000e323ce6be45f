/**
 * The inventory format as JSON Schema 2020-12: it validates each file, and an editor that is given it completes keys and
 * shows the descriptions. What spans entries (does that slug exist?) is not a matter of the schema: references.ts.
 */
import { durationPattern, labelKeyPattern, labelValuePattern, slugPattern } from '@inter-hub/rules'
import { confidences, type Json, relationStates } from './inventory.ts'
import { noticesSchema } from './notices-schema.ts'
import type { Vocabulary } from './vocabulary.ts'

/** JSON Schema of the settings of a check, by the kind of its collector. */
export type CheckKinds = Record<string, Json>

const text = (description: string, more: Json = {}) => ({
  type: 'string',
  minLength: 1,
  maxLength: 4000,
  description,
  ...more
})
const slug = (description: string) =>
  text(description, {
    pattern: slugPattern,
    maxLength: 100,
    patternErrorMessage: 'is not a slug: lower-case letters and digits, with hyphens inside'
  })
/** Not blank, since it would be shown as nothing. */
const shownText = (description: string, more: Json = {}) =>
  text(description, { pattern: '\\S', patternErrorMessage: 'is blank', ...more })
const list = (items: Json, description: string) => ({ type: 'array', items, description })
const map = (properties: Json, required: string[], description: string) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
  description
})
const anything = (description: string) => ({ type: 'object', description })

const owner = map(
  {
    name: shownText('How entries refer to the owner, such as the name of a repository.', { maxLength: 200 }),
    title: shownText('Display name.'),
    contact: text('How the owner is reached: a channel or a role, never a secret. May be unknown.'),
    url: text('Where the owner is found: a web address or a git remote. May be unknown.'),
    attributes: anything('Whatever else is known.')
  },
  ['name'],
  'Who is responsible for entries: usually a repository or a team. Owners are not widgets.'
)

const gap = map(
  {
    id: text('Name of the gap.', { maxLength: 200 }),
    subject: text('Slug or alias of the entry that lacks the fact.'),
    fact: text('The fact that is missing.'),
    category: text('Annotation category of the hub.'),
    closesWith: text('Event type that closes the gap.'),
    blocks: list(text('Id of a gate.'), 'Readiness gates that stay open until then.')
  },
  ['id', 'subject', 'fact', 'category'],
  'A missing fact; it becomes an annotation on its subject.'
)

const name = text(
  'Of several checks on one entry each has a name of its own: it keeps their proofs apart. The kind by default.',
  {
    maxLength: 100
  }
)
const every = text('How often to look: 60s, 5m, 2h, 1d, or ISO 8601 such as PT1M.', {
  pattern: durationPattern,
  patternErrorMessage: 'is not a duration: write 60s, 5m, 2h, 1d, or ISO 8601 such as PT1M'
})
const paused = text('Why this check is declared but does not run.')

/** The keys of a check that every kind has; all others are settings of its collector. */
export const commonCheckKeys = ['name', 'kind', 'every', 'emits', 'paused']

function check(kinds: CheckKinds | undefined, eventTypes: string[] | undefined): Json {
  const known = Object.entries(kinds ?? {})
  return {
    type: 'object',
    required: ['kind'],
    description: 'A repeated look at the world. Its other keys are the settings of its kind.',
    properties: {
      name,
      kind: text('The collector that looks, such as http, tls, dns or postgres.', choice(kinds && Object.keys(kinds))),
      every,
      emits: text('The event type that records what was seen.', choice(eventTypes)),
      paused
    },
    ...(known.length > 0 && { allOf: known.map(settingsOf) })
  }
}

/** For editors: the settings of the kind that is chosen. */
function settingsOf([kind, settings]: [string, Json]): Json {
  return {
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: {
      properties: orVariable((settings.properties ?? {}) as Record<string, Json>),
      required: settings.required ?? []
    }
  }
}

/** The file is checked when its variables are filled in; an editor sees them as they are written. */
function orVariable(properties: Record<string, Json>): Json {
  const tolerant = ({ description, ...schema }: Json) => ({
    description,
    anyOf: [schema, { type: 'string', pattern: '\\$\\{' }]
  })
  return Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => [key, schema.type === 'string' ? tolerant(schema) : schema])
  )
}

function relation(vocabulary: Vocabulary | undefined): Json {
  const target = text('Slug or alias of the entry at the other end.')
  const types = vocabulary?.relationTypes.flatMap(({ name, inverse }) => (inverse ? [name, inverse] : [name])) ?? []
  return {
    type: 'object',
    minProperties: 1,
    description: 'A link to another entry: its type and the other entry, as in `runs-on: ops-host-one`.',
    properties: {
      ...Object.fromEntries(types.map((type) => [type, target])),
      state: {
        type: 'string',
        enum: relationStates,
        description: 'Whether the link holds now or is meant to; current by default.'
      },
      confidence: { type: 'string', enum: confidences, description: 'How well it is known; stated by default.' },
      note: text('Where it is written down, or what one should know.', { maxLength: 2000 })
    },
    additionalProperties: types.length > 0 ? false : target
  }
}

const choice = (names: readonly string[] | undefined): Json => (names && names.length > 0 ? { enum: names } : {})

const labels: Json = {
  type: 'object',
  maxProperties: 50,
  propertyNames: {
    maxLength: 100,
    pattern: `^${labelKeyPattern}$`,
    patternErrorMessage: 'is not a key of a label: use letters and digits, with . _ - / inside'
  },
  additionalProperties: {
    type: 'string',
    maxLength: 100,
    pattern: `^${labelValuePattern}$`,
    patternErrorMessage: 'is not a label: use letters and digits, with . _ : / @ + - inside'
  },
  description: 'Short words to select entries by, such as `tier: "1"`: `GET /widgets?label=tier=1`.'
}

const linksOf = (pattern: string, patternErrorMessage: string): Json => ({
  type: 'object',
  maxProperties: 10,
  propertyNames: {
    maxLength: 50,
    pattern: '^[a-z][a-z0-9-]*$',
    patternErrorMessage: 'is not a name of a link: use lower-case letters and digits, with hyphens inside'
  },
  properties: Object.fromEntries(
    ['runbook', 'dashboard', 'logs', 'repository'].map((name) => [
      name,
      text('A web address.', { maxLength: 2000, pattern, patternErrorMessage })
    ])
  ),
  additionalProperties: text('A web address.', { maxLength: 2000, pattern, patternErrorMessage }),
  description: 'Web addresses for people, by name: runbook, dashboard, logs, repository, or another name.'
})
const links = linksOf('^https?://[^\\s/]\\S*$', 'is not a web address: write https://…')
const defaultLinks = linksOf(
  '^https?://[^\\s{}/]+(/([^\\s{}]|\\{slug\\})*)?$',
  'is not a web address, which may have {slug} in its path, such as https://wiki.example/{slug}'
)

const contexts: Json = {
  type: 'object',
  maxProperties: 1000,
  propertyNames: { minLength: 1, maxLength: 500 },
  additionalProperties: text('A web address with placeholders.', {
    maxLength: 2000,
    pattern: '^https?://[^\\s{}/?#]+([/?#]([^\\s{}]|\\{(path|context|widget)\\})*)?$',
    patternErrorMessage: 'is not a web address with the placeholders {path}, {context} or {widget}'
  }),
  description:
    'Web addresses for the view contexts of evidence, by their prefix: {path} is the rest of the view context, {context} all of it, {widget} the slug of the widget.'
}

/** What entries have unless they say otherwise. */
function defaultsOf(kinds: CheckKinds | undefined, vocabulary: Vocabulary | undefined): Json {
  const eventTypes = vocabulary?.eventTypes.map((type) => type.name)
  const own = { not: {}, refusal: 'cannot have a default: write it in each check' }
  const ofKind = ([, settings]: [string, Json]) => ({
    type: 'object',
    properties: {
      ...orVariable((settings.properties ?? {}) as Record<string, Json>),
      ...{ name: own, kind: own, every, paused },
      emits: text('The event type that records what was seen.', choice(eventTypes))
    }
  })
  const values = {
    owner: text('Name of an owner.', { maxLength: 200 }),
    policyScope: text('Policy scope of the hub.', choice(vocabulary?.policyScopes)),
    labels,
    links: defaultLinks,
    every,
    checks: {
      type: 'object',
      properties: Object.fromEntries(Object.entries(kinds ?? {}).map((kind) => [kind[0], ofKind(kind)])),
      additionalProperties: ofKind(['', {}]),
      description:
        'By kind of check the keys that its checks have unless they say otherwise, such as `http: {emits: …}`.'
    }
  }
  const environment = map(values, [], 'What the entries of this environment have unless they say otherwise.')
  return map(
    {
      environment: text('Slug or alias of the environment that entries belong to.'),
      ...values,
      environments: {
        type: 'object',
        additionalProperties: environment,
        description: 'Defaults for the entries of an environment, by its slug. They come before those of the file.'
      }
    },
    [],
    'What the entries of this file and their checks have unless they say otherwise.'
  )
}

function entry(vocabulary: Vocabulary | undefined, kinds: CheckKinds | undefined): Json {
  const eventTypes = vocabulary?.eventTypes.map((type) => type.name)
  return map(
    {
      slug: slug('The lasting name of the entry within its hub.'),
      renamedFrom: slug('The slug that the entry had before: its widget is renamed and keeps its history.'),
      type: text('Widget type of the hub.', choice(vocabulary?.widgetTypes)),
      name: shownText('Display name; the slug by default.', { maxLength: 200 }),
      owner: text('Name of an owner. If the owner is not known, leave it out and declare a gap.', { maxLength: 200 }),
      environment: text('Slug or alias of the environment the entry belongs to.'),
      policyScope: text('Policy scope of the hub.', choice(vocabulary?.policyScopes)),
      description: text('What it is and what it is for.'),
      attributes: anything('Facts. Write unknown for a fact that is not known. Never include the value of a secret.'),
      labels,
      links,
      aliases: list(
        text('Another name, such as an older id.', { maxLength: 200 }),
        'Other names; references may use them.'
      ),
      relations: list(relation(vocabulary), 'Links to other entries, from whichever end reads better.'),
      checks: list(check(kinds, eventTypes), 'How the entry is proved.'),
      checksPaused: text('On an environment: why none of the checks inside it runs until an operator enables them.')
    },
    ['slug', 'type'],
    'Something that exists, or is meant to: it becomes a widget.'
  )
}

const duration = (description: string) =>
  text(description, {
    pattern: durationPattern,
    patternErrorMessage: 'is not a duration: write 1h, 7d, or ISO 8601 such as P7D'
  })
const gateId = (description: string) =>
  text(description, {
    pattern: slugPattern,
    maxLength: 100,
    patternErrorMessage: 'is not an id: lower-case letters and digits, with hyphens inside'
  })

const requirement = (vocabulary: Vocabulary | undefined) =>
  map(
    {
      id: gateId('Name of the requirement within its gate.'),
      title: text('What the evidence shows.', { maxLength: 500 }),
      eventType: text('Event type of the evidence.', choice(vocabulary?.eventTypes.map(({ name }) => name))),
      widget: text('Slug or alias of the entry on which the evidence is recorded.'),
      maxAge: duration('How old the evidence may be.'),
      minCount: {
        type: 'integer',
        minimum: 1,
        maximum: 10,
        description: 'How many of the newest observations must hold; 1 by default.'
      },
      appliesWhen: text('CEL over metadata, event and now: which events are meant; all by default.'),
      needs: list(text('Name of a member.', { maxLength: 200 }), 'Members that the metadata must have.'),
      condition: text('CEL over metadata, event and now: what must hold. By default: the outcome is pass.'),
      after: text('`<event type>` or `<event type>@<widget>`: older evidence does not count. `none`: all counts.'),
      by: {
        type: 'string',
        enum: ['observed', 'attested', 'not-the-actor'],
        description: 'Where the evidence must come from.'
      },
      examplePass: anything('Metadata that meets the requirement.'),
      exampleFail: anything('Metadata that does not.')
    },
    ['id', 'title', 'eventType', 'widget', 'maxAge'],
    'Evidence that the gate needs.'
  )

const gate = (vocabulary: Vocabulary | undefined) =>
  map(
    {
      id: gateId('Name of the gate.'),
      number: { type: 'integer', minimum: 0, description: 'Place in the order of gates.' },
      origin: text('Where the gate is written down.', { maxLength: 200 }),
      title: text('The condition, as one sentence.', { maxLength: 500 }),
      why: text('Why the gate is needed.'),
      owner: text('Name of an owner.', { maxLength: 200 }),
      statusWidget: text('Slug or alias of the entry that shows the status; an entry named after the id by default.'),
      proposed: list(
        text('Name of a member, such as owner or evidence.', { maxLength: 100 }),
        'What its owner has not confirmed yet.'
      ),
      initialStatus: {
        type: 'string',
        enum: ['unknown', 'red', 'amber', 'green', 'waived'],
        description: 'The status before it is computed for the first time.'
      },
      initialReason: text('Why the gate begins with that status.'),
      due: text('The day by which the gate should be green.', {
        pattern: '^\\d{4}-\\d{2}-\\d{2}$',
        patternErrorMessage: 'is not a day: write it as 2026-06-19'
      }),
      evidence: { ...list(requirement(vocabulary), 'What must be shown.'), minItems: 1, maxItems: 100 },
      rollbackNote: text('How to go back.')
    },
    ['id', 'title', 'evidence'],
    'A condition that must be green before responsibility moves. Its status follows from the evidence alone.'
  )

/** The schema of one file; with the words of a hub and the kinds of checks, an editor offers them. */
export function inventorySchemaFor(options: { vocabulary?: Vocabulary; kinds?: CheckKinds } = {}): Json {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Operational inventory',
    ...map(
      {
        inventory: slug('Name of this inventory; the name of the file by default. What it manages can be pruned.'),
        asOf: text('The day the facts were gathered.', {
          pattern: '^\\d{4}-\\d{2}-\\d{2}$',
          patternErrorMessage: 'is not a day: write it as 2026-06-19'
        }),
        defaults: defaultsOf(options.kinds, options.vocabulary),
        contexts,
        owners: list(owner, 'Who is responsible for entries.'),
        widgets: list(entry(options.vocabulary, options.kinds), 'What exists.'),
        gaps: list(gap, 'Missing facts.'),
        gates: list(gate(options.vocabulary), 'Readiness gates.'),
        notices: noticesSchema,
        migration: text('Id of the migration that the gates belong to.', { maxLength: 200 }),
        evaluation: anything('How gates are evaluated, for readers.')
      },
      [],
      'What exists, how it hangs together, who looks after it and how it is checked.'
    )
  }
}

export const inventorySchema: Json = inventorySchemaFor()
