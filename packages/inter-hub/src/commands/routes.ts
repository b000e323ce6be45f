import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { afterAnswer, goneSignal } from '../http/connection.ts'
import { sendPage } from '../http/pagination.ts'
import { chooseHub, type HubRef, requireObject } from '../hubs/index.ts'
import { type Actor, requireHub } from '../kernel/actor.ts'
import { listOf } from '../kernel/page.ts'
import { Conflict } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { askCommand, type CommandDesk } from './ask.ts'
import { ClaimLost, ForeignConsumer, UnknownCommand } from './errors.ts'
import {
  ClaimCommands,
  ClaimedCommand,
  ClaimedCommands,
  Command,
  CommandQuery,
  CreateCommand,
  FinishCommand,
  RenewClaim,
  WaitQuery
} from './schema.ts'
import { cancelCommand, claimCommands, finishCommand, getCommand, listCommands, renewClaim } from './store.ts'

const tags = ['commands']

interface Parts {
  desk: CommandDesk
}

export const commandRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  for (const schema of [Command, ClaimedCommand, CreateCommand, ClaimCommands, RenewClaim, FinishCommand])
    app.addSchema(schema)
  await readRoutes(app, parts)
  await askRoutes(app, parts)
  await claimRoutes(app, parts)
}

const readRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { desk: { db, clock, wakeup } }) => {
  app.get(
    '/commands',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listCommands',
        tags,
        summary: 'List commands, newest first',
        querystring: CommandQuery,
        response: { 200: listOf(named(Command)) }
      }
    },
    (request, reply) =>
      sendPage(request, reply, (page) => listCommands(db, request.actor, request.query, page, clock.now()))
  )

  app.get(
    '/commands/:id',
    {
      config: { scope: 'hub:read', waits: true },
      schema: {
        operationId: 'getCommand',
        tags,
        summary: 'Read a command; with wait, once it is finished or the wait is over',
        params: ById,
        querystring: WaitQuery,
        response: { 200: named(Command) }
      }
    },
    async (request, reply) => {
      const { params, query } = request
      // The key is checked before each read: it may have been revoked while the request waited.
      const read = async () => getCommand(db, await request.callerNow(), params.id, clock.now())
      const { hubId } = await read()
      const finished = async () => {
        const command = await read()
        return command.status === 'pending' || command.status === 'claimed' ? undefined : command
      }
      return (await wakeup.until(hubId, 1000 * (query.wait ?? 0), goneSignal(reply), finished)) ?? read()
    }
  )
}

/** For who asks for commands. */
const askRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { desk }) => {
  const { db, clock, wakeup } = desk

  app.post(
    '/commands',
    {
      // Which scope it needs depends on the command.
      config: { scope: 'key', problems: [UnknownCommand, Conflict], openMember: 'input' },
      schema: {
        operationId: 'createCommand',
        tags,
        summary: 'Create a command for the runtime of a hub',
        description:
          'Requires the scope `hub:write`, or `hub:read` for a command that the manifest declares as `readOnly`. A caller can have at most five unfinished read-only commands in a hub.',
        body: named(CreateCommand),
        response: { 201: named(Command) }
      }
    },
    async (request, reply) => {
      const command = await askCommand(desk, request.actor, request.body)
      afterAnswer(reply, () => wakeup.wake(command.hubId))
      reply.code(201).header('location', `/api/v2/commands/${command.id}`)
      return command
    }
  )

  app.post(
    '/commands/:id/cancel',
    {
      config: { scope: 'hub:write', problems: [Conflict] },
      schema: {
        operationId: 'cancelCommand',
        tags,
        summary: 'Cancel a command that has not been claimed',
        params: ById,
        response: { 200: named(Command) }
      }
    },
    async (request, reply) => {
      const command = await changeable(desk, request.actor, request.params.id)
      afterAnswer(reply, () => wakeup.wake(command.hubId))
      return cancelCommand(db, request.actor, command, clock.now())
    }
  )
}

/** For the runtime that carries commands out. */
const claimRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { desk }) => {
  const { db, clock, wakeup } = desk

  app.post(
    '/commands/claim',
    {
      // It may wait, and each read commits by itself.
      config: { scope: 'hub:write', problems: [ForeignConsumer], ownTransaction: true, waits: true },
      schema: {
        operationId: 'claimCommands',
        tags,
        summary: 'Claim the oldest pending commands; with wait, once there are some or the wait is over',
        description:
          'For consumers of the hub. A command whose claim is neither renewed nor completed within its lease can be claimed again.',
        body: named(ClaimCommands),
        response: { 200: ClaimedCommands }
      }
    },
    async (request, reply) => {
      const { body } = request
      const hub = await chooseHub(db, request.actor, 'write', body.hub)
      const claim = async () => {
        const actor = await request.callerNow()
        requireHub(actor, 'write', hub.slug)
        requireOwnHub(actor, hub)
        const claimed = await claimCommands(db, hub, actor, body, clock.now())
        return claimed.length > 0 ? claimed : undefined
      }
      return { data: (await wakeup.until(hub.id, 1000 * (body.wait ?? 0), goneSignal(reply), claim)) ?? [] }
    }
  )

  app.post(
    '/commands/:id/renew',
    {
      config: { scope: 'hub:write', problems: [ForeignConsumer, ClaimLost] },
      schema: {
        operationId: 'renewClaim',
        tags,
        summary: 'Renew a claim',
        params: ById,
        body: named(RenewClaim),
        response: { 200: named(ClaimedCommand) }
      }
    },
    async (request) => {
      const { actor, params, body } = request
      const command = await changeable(desk, actor, params.id)
      requireOwnHub(actor, { id: command.hubId, slug: command.hubSlug })
      return renewClaim(db, command, actor.id, body, clock.now())
    }
  )

  app.post(
    '/commands/:id/result',
    {
      config: { scope: 'hub:write', problems: [ForeignConsumer, ClaimLost], openMember: 'result' },
      schema: {
        operationId: 'finishCommand',
        tags,
        summary: 'Complete a claimed command; repeating the request with the same result changes nothing',
        params: ById,
        body: named(FinishCommand),
        response: { 200: named(Command) }
      }
    },
    async (request, reply) => {
      const { actor, params, body } = request
      const command = await changeable(desk, actor, params.id)
      requireOwnHub(actor, { id: command.hubId, slug: command.hubSlug })
      afterAnswer(reply, () => wakeup.wake(command.hubId))
      return finishCommand(db, actor, command, body, clock.now())
    }
  )
}

/** A command, for one who may write to its hub. @throws NotFound, Forbidden */
async function changeable({ db, clock }: CommandDesk, actor: Actor, id: string): Promise<ClaimedCommand> {
  const command = await getCommand(db, actor, id, clock.now())
  requireObject(actor, 'write', command.hubSlug, 'command')
  return command
}

/** Even a key that may write to every hub cannot claim commands: only the runtime of the hub may. */
function requireOwnHub(actor: Actor, hub: HubRef): void {
  if (actor.hub?.id === hub.id) return
  throw new ForeignConsumer(`Only a consumer of ${hub.slug} may claim its commands.`)
}
