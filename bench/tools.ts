/** What the benchmarks share: programs to measure with, servers to measure, medians. */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openInstallation, openLog } from '@inter-hub/server'

const run = promisify(execFile)

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** @throws Error that says which Debian package has the program */
export async function requireProgram(name: string, debianPackage: string): Promise<void> {
  try {
    await run('which', [name])
  } catch {
    throw new Error(`${name} is missing: apt-get install ${debianPackage}`)
  }
}

export interface Load {
  perSecond: number
  p99Ms: number
  /** Answers that were no success, and connections that broke. */
  errors: number
}

/** POSTs one body from so many connections with wrk, for so long. */
export async function load(
  url: string,
  connections: number,
  seconds: number,
  body: string,
  headers: Record<string, string>
): Promise<Load> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const script = join(folder, 'post.lua')
  const lines = [
    'wrk.method = "POST"',
    `wrk.body = ${JSON.stringify(body)}`,
    ...Object.entries(headers).map(([name, value]) => `wrk.headers[${JSON.stringify(name)}] = ${JSON.stringify(value)}`)
  ]
  await writeFile(script, lines.join('\n'), { mode: 0o600 })
  try {
    const { stdout } = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, url])
    return readWrk(stdout)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function readWrk(text: string): Load {
  const perSecond = Number(/Requests\/sec:\s+([\d.]+)/.exec(text)?.[1])
  const [, value = 'NaN', unit = 'ms'] = /99%\s+([\d.]+)(us|ms|s)/.exec(text) ?? []
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0)
  const broken =
    (/Socket errors: (.*)/.exec(text)?.[1] ?? '').match(/\d+/g)?.reduce((sum, count) => sum + Number(count), 0) ?? 0
  return { perSecond, p99Ms: Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit as 'ms'], errors: refused + broken }
}

export interface Program {
  child: ChildProcess
  stop(): Promise<void>
}

/** Starts a program and waits until its URL answers. */
export async function startProgram(args: string[], env: Record<string, string>, url: string): Promise<Program> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  while (
    !(await fetch(url).then(
      ({ ok }) => ok,
      () => false
    ))
  ) {
    if (child.exitCode !== null) throw new Error(`${args[0]} ended with ${child.exitCode}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return {
    child,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    }
  }
}

/** A PostgreSQL as an installation has it, with everything durable, in a folder of its own. */
export async function startDatabase(): Promise<{ url: string; folder: string; stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-data-'))
  const installation = await openInstallation(folder, 'bench', openLog('json', 'error'))
  return {
    url: installation.databaseUrl,
    folder,
    stop: async () => {
      await installation.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
