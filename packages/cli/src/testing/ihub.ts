/** `ihub` within the process of the test: what it prints, how it ends, against a server of the test. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type StartOptions, startTestServer, type TestServer } from '@inter-hub/server/testing'
import { runIhub } from '../run.ts'

export const hubsFolder = fileURLToPath(new URL('../../../../hubs/', import.meta.url))

export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** Runs one command. Commands share the process, so one runs at a time. */
export async function ihub(env: Record<string, string>, ...args: string[]): Promise<Ended> {
  const started = startIhub(env, ...args)
  await started.ended
  return started.result()
}

/** Starts a command and lets the test watch what it prints. */
export function startIhub(env: Record<string, string>, ...args: string[]) {
  const before = { env: process.env, exitCode: process.exitCode }
  const { PATH, HOME, TMPDIR } = process.env
  process.env = { PATH, HOME, TMPDIR, NO_COLOR: '1', ...env }
  process.exitCode = 0
  const [stdout, stderr] = [capture(process.stdout), capture(process.stderr)]
  let code = 0
  const ended = runIhub(args).finally(() => {
    code = Number(process.exitCode ?? 0)
    process.exitCode = before.exitCode
    process.env = before.env
    stdout.end()
    stderr.end()
  })
  return { ended, stdout: stdout.text, result: (): Ended => ({ code, stdout: stdout.text(), stderr: stderr.text() }) }
}

/** The test runner's own messages begin with this byte and pass. */
const runnerMark = 0xff

function capture(stream: NodeJS.WriteStream) {
  const write = stream.write
  let text = ''
  stream.write = ((chunk: string | Uint8Array, ...rest: never[]) => {
    if (typeof chunk !== 'string' && chunk[0] === runnerMark) return write.call(stream, chunk, ...rest)
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8')
    return true
  }) as typeof stream.write
  return {
    text: () => text,
    end: () => {
      stream.write = write
    }
  }
}

export interface Installation {
  server: TestServer
  base: string
  folder: string
  env: Record<string, string>
  ihub(...args: string[]): Promise<Ended>
  /** What a command answers as JSON. */
  json(...args: string[]): Promise<unknown>
  close(): Promise<void>
}

/** A server, its operator's key in a file, and a folder for runtime keys. */
export async function startInstallation(options: StartOptions = {}): Promise<Installation> {
  const server = await startTestServer(options)
  const { port } = server.server.app.server.address() as { port: number }
  const base = `http://127.0.0.1:${port}`
  const folder = mkdtempSync(join(tmpdir(), 'ihub-cli-'))
  const operator = join(folder, 'operator.key')
  writeFileSync(operator, `${server.operator.key}\n`, { mode: 0o600 })
  const env = { IHUB_BASE: base, IHUB_OPERATOR_KEY_FILE: operator, IHUB_DATA_DIR: folder }
  return {
    server,
    base,
    folder,
    env,
    ihub: (...args) => ihub(env, ...args),
    json: async (...args) => JSON.parse((await ihub(env, ...args, '-o', 'json')).stdout),
    close: async () => {
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
