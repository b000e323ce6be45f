/** Real servers as processes of a test: started, ready, and gone when the test is. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { unusedPort } from './local-servers.ts'

const endings = new WeakMap<TestContext, (() => unknown)[]>()

/** The last first, so that a folder goes when what runs in it is gone; `after` of a test has the other order. */
function atEnd(t: TestContext, end: () => unknown): void {
  const known = endings.get(t)
  if (known) return void known.push(end)
  const list = [end]
  endings.set(t, list)
  t.after(async () => {
    for (const one of list.reverse()) await one()
  })
}

export interface RunningProgram {
  child: ChildProcess
  stop(): Promise<void>
}

interface StartOptions extends SpawnOptions {
  /** What it prints when it can be asked. */
  ready: RegExp
  stopSignal?: NodeJS.Signals
}

/** Resolves with the text that told that it is ready. @throws Error with its output when it ends before */
export async function startProgram(
  t: TestContext,
  command: string,
  args: string[],
  { ready, stopSignal = 'SIGTERM', ...options }: StartOptions
): Promise<RunningProgram & { said: RegExpExecArray }> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    // One that is stopped hears nothing else.
    child.kill('SIGCONT')
    child.kill(stopSignal)
    await exited
  }
  atEnd(t, stop)
  let output = ''
  const said = await new Promise<RegExpExecArray>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text
        const found = ready.exec(output)
        if (found) resolve(found)
      })
    }
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${command} ended: ${output}`)))
  })
  return { child, said, stop }
}

/** Runs to its end. @throws Error with its output */
export async function runProgram(command: string, args: string[], options: SpawnOptions = {}): Promise<void> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${output}`)
}

/** For servers that can not choose a port by themselves: another one when somebody was quicker. */
export async function onFreePort<T>(start: (port: number) => Promise<T>): Promise<{ port: number; program: T }> {
  for (let attempt = 1; ; attempt++) {
    const port = await unusedPort()
    try {
      return { port, program: await start(port) }
    } catch (error) {
      if (attempt === 5 || !/in use/.test(String(error))) throw error
    }
  }
}

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'ops-hub-real-'))
  atEnd(t, () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
