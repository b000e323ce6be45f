/** Public door of the SDK: a typed client of API v2, and the files that keys lie in. It depends on nothing. */
export type { components, paths } from './api.ts'
export { type Client, type ClientOptions, createClient, type Schema, secretOf } from './client.ts'
export { IhubError } from './error.ts'
export { KeyFileError, readKeyFile, readSecretFile, writeKeyFile } from './key-file.ts'
export type { Retry } from './retry.ts'
