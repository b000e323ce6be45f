/** The client for browsers: everything except key files, which need a file system. */
export { type Client, type ClientOptions, createClient, secretOf } from './client.ts'
export { GoneError, IhubError, type Problem } from './error.ts'
export type { Schema, StreamMessage } from './operations.ts'
export { shorterPage } from './pages.ts'
