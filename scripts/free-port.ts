export { freePort } from '../packages/inter-hub/src/testing/free-port.ts'
