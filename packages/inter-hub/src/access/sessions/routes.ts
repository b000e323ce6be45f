import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { UnitOfWork } from '../../db/unit-of-work.ts'
import { sendPage } from '../../http/pagination.ts'
import { crossSite, linkOrigin, sessionCookie, siteOf } from '../../http/session-cookie.ts'
import { auditContext } from '../../http/writes.ts'
import type { Actor } from '../../kernel/actor.ts'
import { Grants } from '../../kernel/actor.ts'
import { listOf, PageQuery } from '../../kernel/page.ts'
import { CrossSiteRequest, NotFound } from '../../kernel/problem.ts'
import { ById, named } from '../../kernel/schema.ts'
import { absoluteS, InvalidSignInLink, SignInRefused } from '../../kernel/session.ts'
import { newCredential, parseCredential } from '../keys/key-text.ts'
import { CreateSession, CreateSignInLink, Me, Session, SignInLink } from './schema.ts'
import type { SessionReader } from './session-reader.ts'
import { deleteSession, findLinkPerson, insertLink, insertSession, keepPerson, listSessions, useLink } from './store.ts'

const tags = ['sessions']

interface Parts {
  db: UnitOfWork
  sessions: SessionReader
}

export const sessionRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  for (const schema of [Me, CreateSignInLink, SignInLink, CreateSession, Session]) app.addSchema(schema)
  await callerRoutes(app, parts)
  await signInRoutes(app, parts)
  await endRoutes(app, parts)
}

const callerRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db }) => {
  app.get(
    '/me',
    {
      config: { scope: 'key' },
      schema: {
        operationId: 'getMe',
        tags,
        summary: 'Get the caller and its scopes',
        response: { 200: named(Me) }
      }
    },
    async ({ actor }) => ({
      ...{ id: actor.id, kind: actor.kind, name: actor.name, hub: actor.hub?.slug ?? null },
      scopes: [...actor.grants.scopes],
      sessionId: actor.credential.kind === 'session' ? actor.credential.keyId : null
    })
  )

  app.get(
    '/sessions',
    {
      config: { scope: 'key' },
      schema: {
        operationId: 'listSessions',
        tags,
        summary: 'List the sessions of the caller, newest first',
        querystring: Type.Object(PageQuery, { additionalProperties: false }),
        response: { 200: listOf(named(Session)) }
      }
    },
    async (request, reply) => {
      const { id, credential } = request.actor
      return sendPage(request, reply, async ({ page, perPage }) => {
        const { items, total } = await listSessions(db, id)
        const shown = items.slice((page - 1) * perPage, page * perPage)
        return { items: shown.map((one) => ({ ...one, isCurrent: one.id === credential.keyId })), total }
      })
    }
  )
}

const signInRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db }) => {
  app.post(
    '/sign-in-links',
    {
      config: { scope: 'operator', shownOnce: ['url'] },
      schema: {
        operationId: 'createSignInLink',
        tags,
        summary: 'Create a link that signs a person in to the console once',
        body: named(CreateSignInLink),
        response: { 201: named(SignInLink) }
      }
    },
    async (request, reply) => {
      const person = await keepPerson(db, request.body.person)
      const link = newCredential('ihl')
      const { id, expiresAt } = await insertLink(db, person.id, link)
      reply.code(201).header('cache-control', 'no-store')
      // In the fragment, which never reaches servers or logs.
      return { id, person: person.name, url: `${linkOrigin(request)}/sign-in#${link.text}`, expiresAt }
    }
  )

  app.post(
    '/sessions',
    {
      config: { scope: 'public', ownTransaction: true, problems: [InvalidSignInLink, SignInRefused, CrossSiteRequest] },
      schema: {
        operationId: 'createSession',
        tags,
        summary: 'Sign in with a link; the response sets the session cookie',
        description:
          'For the console. The cookie expires after 8 hours, or after 30 minutes without use. Changes made with it must have the header `ihub-console` and come from the same origin.',
        body: named(CreateSession),
        response: { 201: named(Session) }
      }
    },
    async (request, reply) => {
      const site = siteOf(request)
      const refusal = crossSite(request, site)
      if (refusal) throw refusal
      const link = parseCredential(request.body.token)
      const person = link?.kind === 'ihl' ? await findLinkPerson(db, link) : undefined
      if (!link || !person) throw invalidLink()
      const session = newCredential('ihs')
      const actor: Actor = {
        ...{ id: person.id, kind: 'person', name: person.name, hub: null, grants: new Grants([]) },
        via: `session:${session.prefix}`
      }
      const from = { address: request.ip, agent: request.headers['user-agent']?.slice(0, 300) ?? null }
      const created = await db.run(auditContext(request, actor), async () => {
        if (!(await useLink(db, link))) throw invalidLink()
        return insertSession(db, person, session, from)
      })
      reply.code(201).headers({
        'cache-control': 'no-store',
        'set-cookie': sessionCookie(site, { text: session.text, maxAgeS: absoluteS })
      })
      return { ...created, isCurrent: true }
    }
  )
}

const endRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db, sessions }) => {
  app.delete(
    '/sessions/:id',
    {
      config: { scope: 'key' },
      schema: {
        operationId: 'deleteSession',
        tags,
        summary:
          'End a session of the caller (`current`: this one) or, with `framework:admin`, of anyone; its streams end within a second',
        response: { 204: Type.Null({ description: 'The session has ended.' }) },
        params: ById
      }
    },
    async (request, reply) => {
      const { actor } = request
      const isOwn = actor.credential.kind === 'session'
      const id = request.params.id === 'current' && isOwn ? actor.credential.keyId : request.params.id
      const prefix = await deleteSession(db, id, actor.grants.has('framework:admin') ? undefined : actor.id)
      if (prefix === undefined) throw new NotFound('This session does not exist or has ended.')
      sessions.forget(prefix)
      if (isOwn && prefix === actor.credential.prefix) {
        reply.headers({ 'set-cookie': sessionCookie(siteOf(request), undefined), 'clear-site-data': '"cache"' })
      }
      reply.code(204)
      return null
    }
  )
}

const invalidLink = () =>
  new InvalidSignInLink(
    'This sign-in link was already used, is older than 15 minutes, or is incomplete. For a new one, run `./ihub sign-in` on the server.'
  )
