/**
 * The embedded PostgreSQL: a real server from npm, one cluster per data folder, no installation by hand.
 *
 * `startEmbedded` answers a running server, started or adopted; `holdDataFolder` decides which process may serve on it.
 * Inside: start.ts composes; binaries.ts finds the programs, runner.ts says as whom they run, cluster.ts makes the
 * cluster once, postmaster.ts starts and stops the server, processes.ts tells ours from other processes.
 */
export { EmbeddedPostgresError } from './error.ts'
export { DataFolderHeld, holdDataFolder } from './holder.ts'
export { type Installation, openInstallation } from './installation.ts'
export { type EmbeddedPostgres, startEmbedded } from './start.ts'
