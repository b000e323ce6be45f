import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Table } from '../db/table.ts'
import type { UnitOfWork } from '../db/unit-of-work.ts'
import { auditContext } from '../http/writes.ts'
import { Busy } from '../kernel/byte-budget.ts'
import { Conflict, PayloadTooLarge, UnsupportedMediaType } from '../kernel/problem.ts'
import { named } from '../kernel/schema.ts'
import { type Slots, TooManyOpen } from '../kernel/slots.ts'
import { exportLines, watched } from './export.ts'
import { importLines } from './import.ts'
import { readLines } from './read-lines.ts'
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
  /** Of all capabilities, referenced ones first. */
  tables: readonly Table[]
}

/** Export and import of the installation. Both need every scope of the operator: an export holds all that it may read, and an import may write anything. */
export const transferRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  const { db, databaseUrl, schemaVersion, version, slots, standstillMs, tables } = parts
  for (const schema of [Lines, Imported]) app.addSchema(schema)
  app.addContentTypeParser(
    [linesType, 'application/ndjson'],
    { parseAs: 'buffer', bodyLimit: importBytesMax },
    async (_request: FastifyRequest, bytes: Buffer) => bytes
  )

  app.get(
    '/export',
    {
      config: { scope: 'operator', alsoAnswers: [linesType], waits: true, problems: [TooManyOpen, Busy] },
      schema: {
        operationId: 'exportInstallation',
        tags,
        summary: 'Export the installation: registry and evidence of one moment, as NDJSON',
        description:
          'Needs every scope of the operator. Keys are exported as hashes, and secrets of webhooks only where they are sealed. The operator’s keys, tokens, deliveries and the audit log belong to the installation and are not exported. It ends when its key is revoked, and when nothing of it is read for a minute.',
        response: {
          200: {
            description:
              'A line for each row. The last line has their number, which shows whether the export is complete.',
            content: { [linesType]: { schema: named(Lines) } }
          }
        }
      }
    },
    async (request, reply) => {
      const release = slots.take(request.actor.id)
      reply.raw.once('close', release)
      try {
        const { rows, close } = await openExport(databaseUrl, tables)
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
        scope: 'operator',
        problems: [Conflict, PayloadTooLarge, UnsupportedMediaType],
        ownTransaction: true
      },
      schema: {
        operationId: 'importInstallation',
        tags,
        summary: 'Import an export, or a part of one',
        description:
          'Needs every scope of the operator. Each row is checked against the limits of the API, and a request is imported whole or not at all. An export of more than 64 MiB is sent in parts of whole lines, in order; each starts with the first line of the export, to which `"part": <number>` is added. Rows that exist already stay as they are, so a part can be sent again. Rows that belonged to the operator belong to the operator of this installation. No webhook is notified of what is imported; the audit log names it.',
        body: { content: { [linesType]: { schema: named(Lines) } } },
        response: { 200: named(Imported) }
      },
      validatorCompiler: () => () => true
    },
    async (request) => {
      const body: unknown = request.body
      if (!Buffer.isBuffer(body)) throw new UnsupportedMediaType(`Send an export as ${linesType}.`)
      const context = { ...auditContext(request), silent: true }
      // Before the transaction, which must not wait for it.
      const lines = await readLines(body, tables, request.actor.grants)
      return db.run(context, () => importLines(db, tables, lines))
    }
  )
}
