/** Public API of the SDK: a typed client of API v2, and the files that keys are in. It depends on nothing. */
export type { components, paths } from './api.ts'
export { type Client, type ClientOptions, createClient, secretOf } from './client.ts'
export { GoneError, IhubError, type Problem } from './error.ts'
export type { KeySource } from './exchange.ts'
export { isExposed, KeyFileError, keyFrom, keyPrefix, readKeyFile, readSecretFile, writeKeyFile } from './key-file.ts'
export type { Schema, StreamMessage, StreamOptions, Tagged } from './operations.ts'
export { shorterPage } from './pages.ts'
export type { Retry } from './retry.ts'
