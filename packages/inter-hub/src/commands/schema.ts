import { type Static, Type } from 'typebox'
import { durationPattern } from '../kernel/duration.ts'
import { PageQuery } from '../kernel/page.ts'
import { anyObject, By, ByOrNull, Id, nullable, oneOf, Time, time } from '../kernel/schema.ts'

/** The server answers before a client that waits half a minute gives up. */
export const waitMaxS = 30

const Name = Type.String({ minLength: 1, maxLength: 100, description: 'A command in the active manifest of the hub.' })
const Hub = Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
const Wait = Type.Integer({
  minimum: 0,
  maximum: waitMaxS,
  description: 'How many seconds to wait for a result; defaults to 0.'
})
const Claim = Type.Integer({ minimum: 1, description: 'Number of the claim. A later claim has a higher number.' })
const LeaseSeconds = Type.Integer({
  minimum: 5,
  maximum: 300,
  description: 'How many seconds the claim lasts; defaults to 30.'
})
const CommandError = Type.Object(
  {
    code: Type.String({ minLength: 1, maxLength: 100, description: 'A stable code, such as check_paused.' }),
    message: Type.String({ minLength: 1, maxLength: 2000 })
  },
  { additionalProperties: false }
)

export const CommandStatus = oneOf(['pending', 'claimed', 'succeeded', 'failed', 'cancelled', 'expired'])

const command = {
  id: Id,
  hubId: Id,
  hubSlug: Type.String(),
  widgetId: nullable(Id),
  widgetSlug: nullable(Type.String()),
  name: Type.String(),
  input: anyObject('The input as it was sent; empty for a read-only command, whose input only the runtime receives.'),
  status: CommandStatus,
  result: nullable(anyObject('The result that the runtime sent.')),
  error: nullable(CommandError),
  by: By,
  claimedBy: ByOrNull,
  attempts: Type.Integer({ minimum: 0, description: 'How many times it was claimed.' }),
  createdAt: Time,
  updatedAt: Time,
  claimedAt: nullable(Time),
  leaseUntil: nullable(Time),
  finishedAt: nullable(Time),
  expiresAt: time('A command that is not claimed by this time expires.')
}
export const Command = Type.Object(command, { $id: 'Command' })
export type Command = Static<typeof Command>

export const ClaimedCommand = Type.Object({ ...command, claim: Claim }, { $id: 'ClaimedCommand' })
export type ClaimedCommand = Static<typeof ClaimedCommand>
export const ClaimedCommands = Type.Object({
  data: Type.Array(Type.Unsafe<ClaimedCommand>({ $ref: 'ClaimedCommand#' }))
})

export const CreateCommand = Type.Object(
  {
    hub: Type.Optional(Hub),
    widget: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Slug or id of the widget.' })),
    widgetId: Type.Optional(Id),
    name: Name,
    input: Type.Optional(anyObject('The input, valid against the inputSchema of the command.')),
    expiresIn: Type.Optional(
      Type.String({
        pattern: durationPattern,
        maxLength: 40,
        description: 'How long it may wait to be claimed (ISO 8601); defaults to PT10M.'
      })
    )
  },
  {
    $id: 'CreateCommand',
    additionalProperties: false,
    examples: [{ widget: 'ops-service-gitea', name: 'run-check', input: { check: 'http' } }]
  }
)
export type CreateCommand = Static<typeof CreateCommand>

export const ClaimCommands = Type.Object(
  {
    hub: Type.Optional(Hub),
    names: Type.Optional(
      Type.Unsafe<string[]>({
        ...Type.Array(Name, { maxItems: 100 }),
        description: 'The commands that the caller can carry out; defaults to all.'
      })
    ),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 20, description: 'The maximum number of commands; defaults to 1.' })
    ),
    wait: Type.Optional(Wait),
    leaseSeconds: Type.Optional(LeaseSeconds)
  },
  { $id: 'ClaimCommands', additionalProperties: false, examples: [{ names: ['run-check'], limit: 5 }] }
)
export type ClaimCommands = Static<typeof ClaimCommands>

export const RenewClaim = Type.Object(
  { claim: Claim, leaseSeconds: Type.Optional(LeaseSeconds) },
  { $id: 'RenewClaim', additionalProperties: false, examples: [{ claim: 1 }] }
)
export type RenewClaim = Static<typeof RenewClaim>

export const FinishCommand = Type.Object(
  {
    claim: Claim,
    status: oneOf(['succeeded', 'failed']),
    result: Type.Optional(anyObject('The result.')),
    error: Type.Optional(CommandError)
  },
  {
    $id: 'FinishCommand',
    additionalProperties: false,
    examples: [{ claim: 1, status: 'succeeded', result: { outcome: 'pass' } }]
  }
)
export type FinishCommand = Static<typeof FinishCommand>

export const CommandQuery = Type.Object(
  {
    ...PageQuery,
    hub: Type.Optional(Type.String({ maxLength: 100 })),
    widget: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    name: Type.Optional(Type.String({ maxLength: 100 })),
    status: Type.Optional(CommandStatus)
  },
  { additionalProperties: false }
)
export type CommandQuery = Static<typeof CommandQuery>

export const WaitQuery = Type.Object({ wait: Type.Optional(Wait) }, { additionalProperties: false })
