/** Public door for tests: a database, a server and makers. */
export { fastFolder, type TestDatabase, testDatabase } from './cluster.ts'
export {
  type Caller,
  ok,
  type StartOptions,
  startTestServer,
  type TestHub,
  type TestServer,
  testManifest
} from './server.ts'
