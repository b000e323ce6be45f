/**
 * Imported into the process of each test file. Closing what is open at the end of a process hangs now and then
 * (node::Environment::CleanupHandles), so it exits instead: when nothing is left to do, or some seconds after its tests if
 * something was left open, which the run reports.
 */
import { after } from 'node:test'

const leftOpenMs = 20_000
let rounds = 0
process.on('beforeExit', () => {
  // In the first round the results are written.
  if (rounds++ === 0) setImmediate(() => undefined)
  else process.exit()
})
after(() => void setTimeout(() => process.exit(), leftOpenMs).unref())
