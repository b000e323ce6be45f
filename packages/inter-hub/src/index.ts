/** Public door of the server. */
export { type Config, ConfigError, readConfig, readSecret, readSecretsKey } from './config.ts'
export { MigrationError } from './db/migrate.ts'
export { DataFolderHeld, EmbeddedPostgresError } from './embedded/index.ts'
export { problemsPage } from './http/problems-page.ts'
export { type Installation, openInstallation } from './installation.ts'
export { openLog, redact } from './log.ts'
export { openApiDocument, type Server, type ServerOptions, startServer } from './server.ts'
export { version } from './version.ts'
