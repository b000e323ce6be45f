import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Clock } from '../db/clock.ts'
import type { UnitOfWork } from '../db/unit-of-work.ts'
import { Conflict, Problem } from '../kernel/problem.ts'
import { named } from '../kernel/schema.ts'
import { UrlNotAllowed } from '../webhooks/index.ts'
import { applySettings } from './apply.ts'
import { AppliedNoticeSettings, ApplyNoticeSettings } from './apply-schema.ts'
import type { channelStore } from './channel-store.ts'

interface Parts {
  db: UnitOfWork
  clock: Clock
  channels: ReturnType<typeof channelStore>
  /** Checks that messages may be sent to the address of a channel. @throws ValidationFailed, UrlNotAllowed */
  check(url: string): Promise<void>
}

export const applyRoute: FastifyPluginAsyncTypebox<Parts> = async (app, { db, clock, channels, check }) => {
  for (const schema of [ApplyNoticeSettings, AppliedNoticeSettings]) app.addSchema(schema)
  app.post(
    '/notice-settings',
    {
      config: { scope: 'hub:write', problems: [Conflict, UrlNotAllowed] },
      schema: {
        operationId: 'applyNoticeSettings',
        tags: ['notice-rules'],
        summary: 'Create, update and delete channels and rules together, all or nothing',
        description:
          'Channels and rules are matched by slug. Omitted members keep their values. A secret in the request is always written, because it cannot be compared with the stored one.',
        body: named(ApplyNoticeSettings),
        response: { 200: named(AppliedNoticeSettings) }
      },
      // Before the transaction of the request, because resolving a name may take a while.
      preHandler: async ({ body }) => {
        for (const [index, { url }] of ((body as ApplyNoticeSettings).channels ?? []).entries())
          await check(url).catch((error) => {
            throw error instanceof Problem ? error.within(`/channels/${index}`) : error
          })
      }
    },
    async ({ actor, body }) => {
      const changes = await applySettings({ db, actor, now: clock.now() }, channels, body)
      return { dryRun: body.dryRun ?? false, changes }
    }
  )
}
