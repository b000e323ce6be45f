/** Runs one program without a shell, with limits of time and output, and with no variable but those it is given. */
import { spawn } from 'node:child_process'
import { LookFailure } from '../look-error.ts'

export interface RunOptions {
  /** All variables of the program but PATH, LANG and TZ. */
  env?: Readonly<Record<string, string>>
  /** Ends the program. */
  signal: AbortSignal
  /** Default: 1 MiB. */
  outputBytesMax?: number
  /** Throws the output away, however long it is. */
  discardsOutput?: boolean
  /** Written to its standard input, which is empty by default. */
  input?: string
  cwd?: string
}

export interface ProgramResult {
  exitCode: number
  stdout: string
  /** The last 4 KiB. */
  stderr: string
}

const outputBytesUsual = 1024 * 1024
const errorBytesMax = 4096
/** After SIGTERM. */
const patienceMs = 5000

/** Resolves when the program has ended, whatever its exit code. @throws LookFailure; the reason of the signal when it aborts */
export function runProgram(path: string, args: readonly string[], options: RunOptions): Promise<ProgramResult> {
  const { env = {}, signal, outputBytesMax = outputBytesUsual, discardsOutput = false, input = '', cwd } = options
  signal.throwIfAborted()
  const child = spawn(path, args, {
    shell: false,
    // A group of its own, so that what it starts ends with it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', TZ: 'UTC', ...env },
    ...(cwd !== undefined && { cwd })
  })
  const chunks: Buffer[] = []
  let [bytes, stderr, isTooLong] = [0, '', false]
  let last: NodeJS.Timeout | undefined
  const end = () => {
    killGroup(child.pid, 'SIGTERM')
    last ??= setTimeout(() => killGroup(child.pid, 'SIGKILL'), patienceMs)
  }
  child.stdout.on('data', (chunk: Buffer) => {
    if (discardsOutput || isTooLong) return
    bytes += chunk.length
    isTooLong = bytes > outputBytesMax
    if (isTooLong) end()
    else chunks.push(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-errorBytesMax)
  })
  // One that does not read its input ends without it.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  signal.addEventListener('abort', end)
  return new Promise<ProgramResult>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) =>
      reject(new LookFailure('collector-broken', `${path} cannot be run (${cause.code}).`, { cause }))
    )
    child.once('close', (code, killedBy) => {
      if (signal.aborted) reject(signal.reason)
      else if (isTooLong)
        reject(new LookFailure('collector-broken', `${path} wrote more than ${outputBytesMax} bytes and was ended.`))
      else if (code === null) reject(new LookFailure('collector-broken', `${path} was ended by ${killedBy}.`))
      else resolve({ exitCode: code, stdout: Buffer.concat(chunks).toString('utf8'), stderr })
    })
  }).finally(() => {
    signal.removeEventListener('abort', end)
    clearTimeout(last)
    // What it left behind in its group.
    killGroup(child.pid, 'SIGKILL')
  })
}

function killGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // It is gone.
  }
}
