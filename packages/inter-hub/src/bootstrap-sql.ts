/** The bootstrap of a hub as SQL for the schema of this version, without a database. */
import { bootstrapStatement, type HubDefinition, readHubDefinition } from './bootstrap/index.ts'
import { schema } from './capabilities.ts'
import { eventBytesMost } from './capacity.ts'
import { listFunctionFiles, listMigrations } from './db/migrate.ts'
import { version } from './kernel/release.ts'

/**
 * SQL that creates the hub, its manifest, consumer, widgets and first event, without a key. `comparesDomain`: a hub that exists must
 * have the domain of the definition; otherwise it keeps its own. @throws DefinitionError
 */
export async function bootstrapSql(definition: HubDefinition, comparesDomain: boolean): Promise<string> {
  const rows = await readHubDefinition(definition, eventBytesMost)
  const [migrations, files] = await Promise.all([listMigrations(), listFunctionFiles(schema)])
  const ingest = files.find(({ name }) => name === 'events/ingest.sql')
  if (!ingest) throw new Error('events/ingest.sql is missing')
  return bootstrapStatement(rows, {
    version,
    schemaVersion: migrations.length,
    ingestHash: ingest.hash,
    comparesDomain
  })
}
