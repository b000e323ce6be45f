/** Public door of the server. */
export { type Config, ConfigError, readConfig, readSecret } from './config.ts'
export { MigrationError } from './db/migrate.ts'
export { openLog, redact } from './log.ts'
export { type Server, type ServerOptions, startServer } from './server.ts'
export { version } from './version.ts'
