import { type Static, Type } from 'typebox'
import { oneOf } from '../kernel/schema.ts'
import { CreateNoticeChannel } from './channel-schema.ts'
import { CreateNoticeRule } from './rule-schema.ts'

/** The maximum number of channels, and of rules, in a request. */
const itemsMax = 100

const withoutHub = <S extends typeof CreateNoticeChannel | typeof CreateNoticeRule>({ properties }: S) => {
  const { hub: _, ...others } = properties
  return Type.Object(others, { additionalProperties: false })
}

export const ApplyNoticeSettings = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    ),
    channels: Type.Optional(
      Type.Unsafe<Omit<CreateNoticeChannel, 'hub'>[]>(
        Type.Array(withoutHub(CreateNoticeChannel), { maxItems: itemsMax })
      )
    ),
    rules: Type.Optional(
      Type.Unsafe<Omit<CreateNoticeRule, 'hub'>[]>(Type.Array(withoutHub(CreateNoticeRule), { maxItems: itemsMax }))
    ),
    prune: Type.Optional(
      Type.Boolean({
        description: 'Whether to delete channels and rules that are not in the request and that no inventory declares.'
      })
    ),
    dryRun: Type.Optional(
      Type.Boolean({ description: 'Whether to only report what would change, without writing anything.' })
    )
  },
  {
    $id: 'ApplyNoticeSettings',
    additionalProperties: false,
    examples: [
      {
        channels: [{ slug: 'team-chat', kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/x' }],
        rules: [{ slug: 'failing', condition: 'state', channels: ['team-chat'] }]
      }
    ]
  }
)
export type ApplyNoticeSettings = Static<typeof ApplyNoticeSettings>

const Change = Type.Object({
  kind: oneOf(['channel', 'rule']),
  slug: Type.String(),
  change: oneOf(['created', 'updated', 'unchanged', 'deleted'])
})
export type NoticeSettingsChange = Static<typeof Change>

export const AppliedNoticeSettings = Type.Object(
  { dryRun: Type.Boolean(), changes: Type.Array(Change) },
  { $id: 'AppliedNoticeSettings' }
)
