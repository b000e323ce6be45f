import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { Clock } from '../db/clock.ts'
import type { ImportKind, Table } from '../db/table.ts'
import type { UnitOfWork } from '../db/unit-of-work.ts'
import { onClosed } from '../http/connection.ts'
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
  /** An export is closed if the client reads nothing for this long. */
  standstillMs: number
  clock: Clock
  /** Of all capabilities, referenced ones first. */
  tables: readonly Table[]
  importKinds: readonly ImportKind[]
}

/** Export and import of the installation. Both need every scope of the operator: an export holds all that it may read, and an import may write anything. */
export const transferRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  const { db, databaseUrl, schemaVersion, version, slots, standstillMs, tables, importKinds, clock } = parts
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
        summary: 'Export the installation as a consistent snapshot of registry and evidence, in NDJSON',
        description:
          'Requires every scope of the operator. Keys are exported as hashes, and webhook secrets only if they are stored encrypted. The keys of the operator, tokens, deliveries and the audit log belong to the installation and are not exported. The response ends when the key is revoked, and when the client reads nothing for a minute.',
        response: {
          200: {
            description:
              'One line per row. The last line contains the number of rows and shows that the export is complete.',
            content: { [linesType]: { schema: named(Lines) } }
          }
        }
      }
    },
    async (request, reply) => {
      const release = slots.take(request.actor.id)
      onClosed(reply, release)
      try {
        const { rows, close } = await openExport(databaseUrl, tables)
        onClosed(reply, close)
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
        summary: 'Import an export or a part of it',
        description:
          'Requires every scope of the operator. Each row is checked against the limits of the API, and a request is imported completely or not at all. An export of more than 64 MiB is sent in parts of whole lines, in order; each starts with the first line of the export, to which `"part": <number>` is added. Existing rows stay unchanged, so a part can be sent again; if the first line has `"update": true`, a row of a hub, a draft of a manifest, a consumer, a widget or an annotation replaces the existing one if its `updated_at` is later. Rows of the operator are assigned to the operator of this installation. Imported events are not sent to webhooks. The audit log records the import.',
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
      const lines = await readLines(body, importKinds, request.actor.grants)
      return db.run(context, () => importLines({ db, kinds: importKinds, clock }, lines))
    }
  )
}
