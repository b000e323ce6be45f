/**
 * A ping of an inbound hook: found by its token, turned into events or commands by the rules of the hook, and recorded in
 * the name of the hook, so that all is judged, numbered and projected as if a consumer had sent it.
 */

import type { Readable } from 'node:stream'
import { hashCredential, matches, parseCredential } from '../access/index.ts'
import { isUuid } from '../kernel/ids.ts'
import { redact } from '../kernel/log.ts'
import {
  MalformedRequest,
  NotFound,
  PayloadTooLarge,
  Problem,
  UnsupportedMediaType,
  ValidationFailed
} from '../kernel/problem.ts'
import { type SecretBox, UnreadableSecret } from '../kernel/secret-box.ts'
import { applyRules } from './apply-rules.ts'
import { type PingBody, readPingBody, readValue, wholeBytesMax } from './body.ts'
import { InvalidSignature } from './errors.ts'
import { makeAll, type PingDesk } from './make.ts'
import { overdueAt } from './overdue.ts'
import type { FailedItem, Ping } from './rules.ts'
import { deliveryIdOf, signatureFault } from './signature.ts'
import { findLiveHook, type LiveHook, noteLog, notePing, noteSignal, noteStart, withRun } from './store.ts'

export interface PingParts extends PingDesk {
  secrets: SecretBox
}

/** A request as the HTTP side reads it; `action` is what follows the token. */
export interface Call {
  token: string
  action: string | undefined
  /** Undefined if absent. */
  body: Readable | undefined
  query: Record<string, unknown>
  headers: Record<string, unknown>
}

export interface Pinged {
  signal: string
  /** Ids of the events or commands that it made. */
  made: string[]
  /** Items of a list that nothing was made of, with the reason. */
  failed: FailedItem[]
  /** The hub whose runtime has something to do now. */
  hubId: string | undefined
}

export const logCharsMax = 10_000
const nobody = hashCredential('nobody')
const secretHeaders = ['authorization', 'proxy-authorization', 'cookie']

/** @throws NotFound in the same words whatever is wrong with the token; the problem of what could not be made */
export async function takePing(parts: PingParts, call: Call): Promise<Pinged> {
  const called = await requireHook(parts, call.token)
  let hook = called
  let isRead = false
  const body = await readPingBody(call.body, {
    contentEncoding: text(call.headers['content-encoding']),
    contentType: text(call.headers['content-type'])
  })
  const now = parts.recorder.clock.now()
  let signal = call.action ?? 'success'
  try {
    checkSignature(parts, hook, call, body, now)
    const read = readSignal(call.action)
    signal = read.name
    const runId = runIdOf(hook, call)
    if (runId !== undefined) hook = await withRun(parts.recorder.db, called, runId)
    isRead = true
    return await take(parts, hook, { ...call, signal: read, body, now })
  } catch (error) {
    // What passes by itself is not a fault of the hook, and the job sends its ping again.
    if (error instanceof Problem && error.status < 500) {
      const note = isRead ? notePing : noteSignal
      await note(parts.recorder.db, hook, signal.slice(0, 20), error.message.slice(0, 2000), now)
    }
    throw error
  }
}

interface Read extends Omit<Call, 'body' | 'action' | 'token'> {
  signal: Signal
  body: PingBody
  now: Date
}

async function take(parts: PingParts, hook: LiveHook, { signal, body, query, headers, now }: Read): Promise<Pinged> {
  const { db } = parts.recorder
  const done: Pinged = { signal: signal.name, made: [], failed: [], hubId: undefined }
  const text = readable(body.tail)
  if (signal.name === 'start') {
    await noteStart(db, hook, now, await overdueAt(parts.recorder, hook, now))
    return done
  }
  if (signal.name === 'log') {
    if (text !== '') await noteLog(db, hook, excerpt(text), logCharsMax, now)
    return done
  }
  const value = bodyFor(hook, body, text)
  const ping: Ping = {
    signal: signal.name,
    exitCode: signal.exitCode,
    body: value,
    query,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !secretHeaders.includes(name))),
    durationMs: hook.startedAt === null ? null : Math.max(0, now.getTime() - Date.parse(hook.startedAt)),
    widget: hook.widgetSlug,
    runId: hook.runId
  }
  const log = excerpt([hook.log, text].filter(Boolean).join('\n'))
  const applied = await applyRules(hook, ping, log)
  const { made, failed } = await makeAll(parts, hook, applied, deliveryIdOf(hook.signatureScheme, headers, value), now)
  const error = failed.length === 0 ? null : summaryOf(failed, made.length + failed.length)
  if (error !== null && made.length === 0) {
    throw new ValidationFailed(error, {
      errors: failed.slice(0, 100).map(({ index, reason }) => ({ pointer: `#/${index}`, detail: reason }))
    })
  }
  await notePing(db, hook, signal.name, error, now)
  return { ...done, made, failed, hubId: hook.kind === 'command' ? hook.hubId : undefined }
}

function summaryOf(failed: readonly FailedItem[], total: number): string {
  if (total === 1) return failed[0]?.reason ?? ''
  const reasons = failed.slice(0, 5).map(({ index, reason }) => `item ${index}: ${reason}`)
  return `${failed.length} of ${total} items had no effect. ${reasons.join(' ')}`.slice(0, 2000)
}

async function requireHook({ recorder }: PingDesk, token: string): Promise<LiveHook> {
  const credential = parseCredential(token)
  const hook = credential?.kind === 'ihh' ? await findLiveHook(recorder.db, credential.prefix) : undefined
  // An unknown token takes as long as a wrong one.
  const isRight = matches(token, hook?.hash ?? nobody)
  if (!hook || !isRight) throw new NotFound('This hook does not exist.')
  return hook
}

/** @throws InvalidSignature saying what is wrong with the signature, PayloadTooLarge where the body is too large to check */
function checkSignature({ secrets }: PingParts, hook: LiveHook, call: Call, { sent }: PingBody, now: Date): void {
  const { signatureScheme: scheme, signatureSecret } = hook
  if (scheme === null || signatureSecret === null) return
  if (sent === undefined) throw tooLarge()
  const secret = openSecret(secrets, signatureSecret)
  const fault = signatureFault({ scheme, secret, bytes: sent, headers: call.headers, now })
  if (fault !== undefined) throw new InvalidSignature(`The signature of the ping ${fault} (scheme ${scheme}).`)
}

/** @throws InvalidSignature where the secret was sealed by another installation */
function openSecret(secrets: SecretBox, sealed: string): string {
  try {
    return secrets.open(sealed)
  } catch (cause) {
    if (!(cause instanceof UnreadableSecret)) throw cause
    const advice = 'The secret was sealed with another key. Set the signature of the hook again.'
    throw new InvalidSignature(`The signature of the ping cannot be checked. ${advice}`, { cause })
  }
}

/**
 * The ID by which a job distinguishes its runs, as in Healthchecks. For other kinds of hooks `rid` is an ordinary parameter.
 * @throws MalformedRequest if it is not a UUID
 */
function runIdOf({ kind }: LiveHook, { query: { rid } }: Call): string | undefined {
  if (kind !== 'heartbeat' || rid === undefined) return undefined
  if (typeof rid === 'string' && isUuid(rid)) return rid.toLowerCase()
  throw new MalformedRequest(
    'rid is not a UUID, such as 728b3763-ea80-4113-9fc0-f99b3adc5b33. Send it once, or leave it out.',
    { errors: [{ parameter: 'rid', detail: 'is not a UUID' }] }
  )
}

type Signal = { name: 'start' } | { name: 'log' } | { name: 'success' | 'fail'; exitCode: number | null }

/** @throws NotFound for an action that there is not */
function readSignal(action: string | undefined): Signal {
  const name = action?.toLowerCase() ?? ''
  if (name === '' || name === 'success') return { name: 'success', exitCode: 0 }
  if (name === 'start' || name === 'log') return { name }
  if (name === 'fail') return { name: 'fail', exitCode: null }
  // Exit codes of Windows have 32 bits, with or without a sign.
  const exitCode = /^-?\d{1,10}$/.test(name) ? Number(name) : undefined
  if (exitCode === undefined) {
    const shown = JSON.stringify(name.slice(0, 20))
    throw new NotFound(
      `The path ends with ${shown}. The part after the token must be start, success, fail, log or an exit code.`
    )
  }
  return exitCode === 0 ? { name: 'success', exitCode: 0 } : { name: 'fail', exitCode }
}

/** @throws PayloadTooLarge, UnsupportedMediaType, ValidationFailed where the rules need a body that cannot be read */
function bodyFor({ kind }: LiveHook, { whole, size }: PingBody, text: string): unknown {
  const isJob = kind === 'heartbeat'
  if (whole === undefined) {
    if (isJob) return text
    throw size > wholeBytesMax
      ? tooLarge()
      : new UnsupportedMediaType('The body cannot be decoded with its Content-Encoding. Send it uncompressed.')
  }
  try {
    return readValue(whole)
  } catch (error) {
    if (isJob && error instanceof Problem) return text
    throw error
  }
}

function tooLarge() {
  return new PayloadTooLarge(`The body is larger than ${wholeBytesMax} bytes, the limit for hooks with rules.`)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours are to go
const colours = /\u001b\[[\d;]{0,20}[A-Za-z]/g

/** Text without what no text may have: colours and control characters. */
function readable(text: string): string {
  return text
    .replace(colours, '')
    .replaceAll('\r\n', '\n')
    .replace(/[^\P{Cc}\n\t]/gu, ' ')
    .trim()
}

/** The end of it, without secrets: redacted before it is cut, so that none is cut in half and missed. */
function excerpt(text: string): string {
  return redact(text).slice(-logCharsMax).toWellFormed()
}
