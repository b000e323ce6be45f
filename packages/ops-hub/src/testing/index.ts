/** Public door for tests of other packages: a runtime in the process of the test, and its secrets. */

export { Secrets } from '../secrets/secrets.ts'
export { readManifest } from './hub-data.ts'
export { type StartedRuntime, startRuntime, until } from './runtime.ts'
