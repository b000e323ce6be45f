import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { UnitOfWork } from '../db/unit-of-work.ts'
import { Busy } from '../http/answer-budget.ts'
import { Conflict, PayloadTooLarge, UnsupportedMediaType } from '../http/problem.ts'
import { named } from '../http/schema.ts'
import { type Slots, TooManyOpen } from '../http/slots.ts'
import { auditContext } from '../http/writes.ts'
import { exportLines, watched } from './export.ts'
import { importLines, readLines } from './import.ts'
import { format, Imported, importBytesMax, Lines, linesType } from './schema.ts'
import { openExport } from './store.ts'

const tags = ['transfer']

interface Parts {
  db: UnitOfWork
  databaseUrl: string
  schemaVersion: number
  version: string
  /** The exports that run at the same time. */
  slots: Slots
  /** An export of which nothing was taken for so long is cut off. */
  standstillMs: number
}

/** Its own parser: what moves is lines. */
export const transferRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  const { db, databaseUrl, schemaVersion, version, slots, standstillMs } = parts
  for (const schema of [Lines, Imported]) app.addSchema(schema)
  app.addContentTypeParser(
    [linesType, 'application/ndjson'],
    { parseAs: 'string', bodyLimit: importBytesMax },
    async (_request: FastifyRequest, text: string) => text
  )

  app.get(
    '/export',
    {
      config: { scope: 'framework:admin', alsoAnswers: [linesType], waits: true, problems: [TooManyOpen, Busy] },
      schema: {
        operationId: 'exportInstallation',
        tags,
        summary: 'Read the whole installation, registry and evidence, of one moment, as NDJSON',
        description:
          'Keys go along as the hashes they are kept as; secrets of webhooks only where they are sealed. Not: the operator’s keys, tokens, deliveries and the audit log, which belong to the installation. It ends when its key is revoked, and when nothing of it is read for a minute.',
        response: {
          200: {
            description: 'A line for each row; the last says how many, so that a cut one is known.',
            content: { [linesType]: { schema: named(Lines) } }
          }
        }
      }
    },
    async (request, reply) => {
      const release = slots.take(request.principal.consumerId)
      reply.raw.once('close', release)
      try {
        const { rows, close } = await openExport(databaseUrl)
        reply.raw.once('close', close)
        const head = { kind: 'installation', format, schema: schemaVersion, version }
        const watch = { check: () => request.callerNow(), standstillMs, cutOff: () => reply.raw.destroy() }
        reply.type(linesType).header('cache-control', 'no-store')
        return Readable.from(watched(exportLines(head, rows()), watch), { highWaterMark: 1 }) as never
      } catch (error) {
        release()
        throw error
      }
    }
  )

  app.post(
    '/import',
    {
      bodyLimit: importBytesMax,
      config: {
        scope: 'framework:admin',
        problems: [Conflict, PayloadTooLarge, UnsupportedMediaType],
        ownTransaction: true
      },
      schema: {
        operationId: 'importInstallation',
        tags,
        summary: 'Take an exported installation, or a part of one, into this one',
        description:
          'All of a request or nothing. Larger ones come in parts of whole lines, in order, each with the first line of the export; a part that is sent again changes nothing. What comes is history: no webhook hears of it.',
        body: { content: { [linesType]: { schema: named(Lines) } } },
        response: { 200: named(Imported) }
      },
      validatorCompiler: () => () => true
    },
    async (request) => {
      const body: unknown = request.body
      if (typeof body !== 'string') throw new UnsupportedMediaType(`An installation is sent as ${linesType}.`)
      const context = { ...auditContext(request), silent: true }
      // Before the transaction, which is not to wait for it.
      const lines = readLines(body, schemaVersion)
      return db.run(context, () => importLines(db, lines))
    }
  )
}
