/** Public API of the server. */
export { DefinitionError, type HubDefinition } from './bootstrap/index.ts'
export { bootstrapSql } from './bootstrap-sql.ts'
export { type Config, ConfigError, readConfig, readSecret, readSecretsKey } from './config.ts'
export { MigrationError } from './db/migrate.ts'
export { countSealedSecrets } from './db/sealed-rows.ts'
export { problemsPage } from './http/problems-page.ts'
export { importProblem, operatorMark } from './import-rows.ts'
export { openLog, redact } from './kernel/log.ts'
export { version } from './kernel/release.ts'
export {
  newOperatorKey,
  type Overdue,
  openApiDocument,
  type Server,
  type ServerOptions,
  startServer
} from './server.ts'
