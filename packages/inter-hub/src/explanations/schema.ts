import { type Static, Type } from 'typebox'
import { Outcome } from '../evidence/index.ts'
import { Id, nullable, oneOf, Slug, Time, time } from '../kernel/schema.ts'
import { RelationOrigin, WidgetState } from '../widgets/index.ts'

/** The most claims of one kind. */
export const claimsMax = 100

/** What claims are about, in the order of an explanation. */
export const aspects = [
  'what',
  'where',
  'why',
  'owner',
  'reached',
  'links',
  'evidence',
  'depends-on',
  'needed-by',
  'related'
] as const

const Aspect = oneOf(
  aspects,
  'What the claim answers: what the widget is, where it is, why it exists, who owns it, how it is reached, its links (runbook, dashboard, …), what shows that it works, what it depends on, what depends on it. related: any other relation.'
)

const Claimant = Type.Object(
  {
    kind: oneOf(['inventory', 'check', 'hook', 'consumer', 'person', 'system']),
    name: Type.String({ description: 'Such as the name of the inventory, the check or the hook.' }),
    via: nullable(Type.String({ description: 'The credential, such as `key:c1f3ac3a`.' })),
    declaredAt: Type.Optional(
      Type.String({ description: 'Of an inventory: the file and line of the declaration.', examples: ['shop.yaml:12'] })
    )
  },
  { description: 'Who makes the claim.' }
)
export type Claimant = Static<typeof Claimant>

const Neighbour = Type.Object({
  id: Id,
  slug: Slug,
  name: Type.String(),
  widgetType: Type.String(),
  state: nullable(WidgetState),
  stateSince: nullable(Time)
})

const Relation = Type.Object({
  type: Type.String(),
  from: Slug,
  to: Slug,
  state: Type.String(),
  confidence: Type.String(),
  note: nullable(Type.String())
})

const OwnerRecord = Type.Object({
  slug: Type.String(),
  title: Type.String(),
  contact: nullable(Type.String()),
  url: nullable(Type.String())
})

const Link = Type.Object({
  name: Type.String({ examples: ['runbook'] }),
  url: Type.String()
})

const Shown = Type.Object({
  eventType: Type.String(),
  subject: Type.String(),
  eventId: Id,
  outcome: Outcome,
  reason: nullable(Type.String({ description: 'Why, in words.', examples: ['status 503, expected 401'] })),
  fresh: nullable(Type.Boolean({ description: 'Null if the event proves nothing.' })),
  freshUntil: nullable(Time),
  since: nullable(time('Since when the outcome has been the same.')),
  confirmations: Type.Integer(),
  url: nullable(Type.String({ description: 'Where it was observed, by the contexts of the hub.' })),
  attention: Type.Array(Type.String()),
  retired: nullable(
    Type.Object({
      reason: Type.String({ examples: ['The check asked the wrong host.'] }),
      at: Time,
      by: nullable(Claimant)
    })
  ),
  latest: nullable(
    Type.Object(
      { outcome: Outcome, reason: nullable(Type.String()), at: Time },
      { description: 'A newer event that proves nothing, such as a check that could not run.' }
    )
  )
})

const Claim = Type.Object({
  about: Aspect,
  text: Type.String({ description: 'The claim in words.', examples: ['Gitea: ops-service of ops-hub'] }),
  basis: RelationOrigin,
  by: nullable(Claimant),
  at: nullable(time('When it was declared, or last observed or attested.')),
  widget: Type.Optional(Neighbour),
  relation: Type.Optional(Relation),
  owner: Type.Optional(OwnerRecord),
  link: Type.Optional(Link),
  evidence: Type.Optional(Shown)
})
export type Claim = Static<typeof Claim>

const Reason = Type.Object({
  eventType: Type.String(),
  subject: Type.String(),
  text: Type.String({ description: 'Why, in words.', examples: ['http says status 503, expected 401'] }),
  since: nullable(Time),
  by: nullable(Claimant)
})
export type Reason = Static<typeof Reason>

export const Explanation = Type.Object(
  {
    at: time('The moment that the explanation is about.'),
    sentence: Type.String({
      description: 'The state of the widget and its reason, in one sentence.',
      examples: ['Failing for 12 min: http says status 503, expected 401.']
    }),
    state: WidgetState,
    since: Time,
    reasons: Type.Array(Reason, {
      description: 'The evidence that determines the state, if it is `failing` or `stale`, and why it does.'
    }),
    claims: Type.Array(Claim, {
      description: `What is claimed about the widget, each with its basis (declared, observed or attested), who claims it, and when. At most ${claimsMax} of each kind.`
    }),
    omitted: Type.Unsafe<Record<string, number>>({
      type: 'object',
      additionalProperties: { type: 'integer' },
      description: `The number of claims that were left out, by kind (\`about\`), where there are more than ${claimsMax}.`
    }),
    unknown: Type.Array(Type.String(), {
      description: 'With `at`: what is not known of that time, in sentences.',
      examples: [['Relations that were deleted since are not known.']]
    })
  },
  { $id: 'Explanation', description: 'With `include=explanation`.' }
)
export type Explanation = Static<typeof Explanation>
