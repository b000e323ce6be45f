/** Public door for tests of other packages: a runtime in the process of the test. */
export { type StartedRuntime, startRuntime, until } from './runtime.ts'
