/** Public API for tests: a database, a server and makers. */
export { fastFolder, seeded } from '@inter-hub/embedded-postgres/testing'
export { type TestDatabase, testDatabase } from './cluster.ts'
export { type EventSource, listen, type Message, until } from './event-source.ts'
export { noticesSettled } from './notices.ts'
export { type Received, type Receiver, startReceiver } from './receiver.ts'
export { type Relay, startRelay } from './relay.ts'
export {
  type Caller,
  ok,
  type StartOptions,
  startTestServer,
  type TestHub,
  type TestServer,
  testManifest
} from './server.ts'
