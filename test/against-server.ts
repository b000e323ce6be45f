/** `ihub` against a server of the test file: its address, its operator's key in a file, and a folder for runtime keys. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startTestServer, type TestServer } from '@inter-hub/server/testing'
import { type Ended, freePort, runIhub } from './processes.ts'

export const hubsFolder = fileURLToPath(new URL('../hubs/', import.meta.url))
export const hubSlugs = ['ops-hub', 'syn-hub', 'ctl-hub', 'aud-hub', 'int-hub', 'pol-hub', 'env-hub']

export interface AgainstServer {
  server: TestServer
  base: string
  /** A folder of its own; runtime keys lie in `keys/`. */
  folder: string
  env: Record<string, string>
  ihub(t: TestContext, ...args: string[]): Promise<Ended>
  close(): Promise<void>
}

export async function startAgainstServer(): Promise<AgainstServer> {
  const port = await freePort()
  const server = await startTestServer({ port })
  const base = `http://127.0.0.1:${port}`
  const folder = mkdtempSync(join(tmpdir(), 'ihub-against-'))
  const operator = join(folder, 'operator.key')
  writeFileSync(operator, `${server.operator.key}\n`, { mode: 0o600 })
  const env = { IHUB_BASE: base, IHUB_OPERATOR_KEY_FILE: operator, IHUB_DATA_DIR: folder }
  return {
    server,
    base,
    folder,
    env,
    ihub: (t, ...args) => runIhub(t, args, env),
    close: async () => {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
