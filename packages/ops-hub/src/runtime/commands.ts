/**
 * What the runtime is asked to do: it claims commands by long poll, carries them out a few at a time, keeps the claims of
 * those that take long, and answers. Nothing that goes wrong with one ends the runtime.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, IhubError, type Schema } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import { isPassing } from './is-passing.ts'

type Claimed = Schema<'ClaimedCommand'>
type Json = Record<string, unknown>

/** Carries a command out and answers its result. @throws CommandRefused, or whatever went wrong */
export type Handler = (command: Claimed, signal: AbortSignal) => Promise<Json>

/** A command is not carried out, for a reason that whoever asked can understand. */
export class CommandRefused extends Error {
  readonly code: string
  /** For programs: what the message says. */
  readonly result: Json | undefined

  constructor(code: string, message: string, result?: Json) {
    super(message)
    this.code = code
    this.result = result
  }
}

export interface CommandOptions {
  /** Its calls may take longer than the wait for work. */
  client: Client
  hub: string
  handlers: Readonly<Record<string, Handler>>
  log: Logger
  signal: AbortSignal
  /** The number of commands that run at once. */
  atOnce?: number
  /** How long a claim lasts unless it is renewed; a third of it is the interval of renewing. */
  leaseS?: number
}

/** How long a claim waits for work. */
export const waitS = 20
const leaseDefaultS = 30
const atOnceDefault = 4
const retryMsMax = 15_000
const answersMax = 8

/** Runs until the signal aborts; resolves when the last command has ended. */
export async function serveCommands(options: CommandOptions): Promise<void> {
  const { client, hub, handlers, log, signal, atOnce = atOnceDefault, leaseS = leaseDefaultS } = options
  const running = new Set<Promise<void>>()
  const names = Object.keys(handlers)
  let failures = 0
  while (!signal.aborted) {
    if (running.size >= atOnce) {
      await Promise.race(running)
      continue
    }
    const body = { hub, names, limit: atOnce - running.size, wait: waitS, leaseSeconds: leaseS }
    try {
      const { data } = await client.post('/commands/claim', { body })
      failures = 0
      for (const command of data) {
        const run = carryOut(command, options).finally(() => running.delete(run))
        running.add(run)
      }
    } catch (error) {
      if (signal.aborted) break
      failures++
      log[failures === 1 ? 'warn' : 'debug']({ err: error }, 'commands cannot be claimed; trying again')
      await pause(failures, signal)
    }
  }
  await Promise.allSettled(running)
}

async function carryOut(command: Claimed, options: CommandOptions): Promise<void> {
  const { client, handlers, log, signal, leaseS = leaseDefaultS } = options
  const { id, name, claim, widgetSlug } = command
  const lost = new AbortController()
  const keeping = setInterval(
    () => {
      client
        .post('/commands/{id}/renew', { path: { id }, body: { claim, leaseSeconds: leaseS } })
        .catch((error) => isLost(error) && lost.abort(error))
    },
    (leaseS * 1000) / 3
  )
  try {
    const answer = await answerOf(() => {
      const handler = handlers[name]
      if (!handler) throw new CommandRefused('unknown_command', `This runtime does not know ${name}.`)
      return handler(command, AbortSignal.any([signal, lost.signal]))
    })
    // Stopped in the middle, it is nobody's answer: the lease runs out, and the next runtime has it.
    if (signal.aborted || lost.signal.aborted) return
    await send(client, id, { claim, ...answer }, signal)
    const { status, error } = answer
    log.info(
      { command: name, widget: widgetSlug, status, ...(error && { code: error.code }) },
      'a command was answered'
    )
  } catch (error) {
    if (!signal.aborted) log.warn({ err: error, command: name, widget: widgetSlug }, 'a command could not be answered')
  } finally {
    clearInterval(keeping)
  }
}

type Answer = Omit<Schema<'FinishCommand'>, 'claim'>

async function answerOf(work: () => Promise<Json>): Promise<Answer> {
  try {
    return { status: 'succeeded', result: await work() }
  } catch (error) {
    const code = error instanceof CommandRefused ? error.code : 'runtime_failed'
    const message = error instanceof Error && error.message !== '' ? error.message : String(error)
    const result = error instanceof CommandRefused ? error.result : undefined
    return { status: 'failed', ...(result && { result }), error: { code, message: message.slice(0, 2000) } }
  }
}

/** The same answer sent again is the same, so it is sent until it has arrived. */
async function send(client: Client, id: string, body: Schema<'FinishCommand'>, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.post('/commands/{id}/result', { path: { id }, body })
      return
    } catch (error) {
      if (!isPassing(error) || attempt >= answersMax || signal.aborted) throw error
      await pause(attempt, signal)
    }
  }
}

function isLost(error: unknown): boolean {
  return error instanceof IhubError && (error.code === 'claim_lost' || error.code === 'not_found')
}

async function pause(failures: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.min(250 * 2 ** failures, retryMsMax), undefined, { signal }).catch(() => undefined)
}
