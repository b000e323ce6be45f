/**
 * A ping of an inbound hook: found by its token, turned into events or commands by the rules of the hook, and recorded in
 * the name of who made the hook, so that all is judged, numbered and projected as if they had sent it.
 */

import { hashCredential, matches, parseCredential } from '../access/index.ts'
import { askCommand, type CommandDesk } from '../commands/index.ts'
import { madeEvent, type Recorder, recordEvent } from '../events/index.ts'
import { type Actor, Grants } from '../kernel/actor.ts'
import { parseJson } from '../kernel/json.ts'
import { redact } from '../kernel/log.ts'
import { NotFound, Problem } from '../kernel/problem.ts'
import { inTurn } from '../kernel/turns.ts'
import { compileRules, type Ping, type Rules } from './rules.ts'
import { findLiveHook, type LiveHook, noteLog, notePing, noteStart } from './store.ts'

export interface PingDesk {
  recorder: Recorder
  desk: CommandDesk
}

/** A request as the HTTP side reads it; `action` is what follows the token. */
export interface Call {
  token: string
  action: string | undefined
  bytes: Buffer
  query: Record<string, unknown>
  headers: Record<string, unknown>
}

export interface Pinged {
  signal: string
  /** Ids of the events or commands that it made. */
  made: string[]
  /** The hub whose runtime has something to do now. */
  hubId: string | undefined
}

const logCharsMax = 10_000
const nobody = hashCredential('nobody')
const secretHeaders = ['authorization', 'proxy-authorization', 'cookie']

/** @throws NotFound in the same words whatever is wrong with the address; the problem of what could not be made */
export async function takePing(parts: PingDesk, call: Call): Promise<Pinged> {
  const { db, clock } = parts.recorder
  const hook = await requireHook(parts, call.token)
  const signal = readSignal(call.action)
  const text = readable(call.bytes)
  const done = { signal: signal.name, made: [], hubId: undefined }
  if (signal.name === 'start') {
    await noteStart(db, hook, clock.now())
    return done
  }
  if (signal.name === 'log') {
    if (text !== '') await noteLog(db, hook, excerpt(text), logCharsMax, clock.now())
    return done
  }
  const now = clock.now()
  const ping: Ping = {
    signal: signal.name,
    exitCode: signal.exitCode,
    body: bodyOf(call.bytes, text),
    query: call.query,
    headers: Object.fromEntries(Object.entries(call.headers).filter(([name]) => !secretHeaders.includes(name))),
    durationMs: hook.startedAt === null ? null : Math.max(0, now.getTime() - Date.parse(hook.startedAt)),
    widget: hook.widgetSlug
  }
  try {
    const made = await make(parts, hook, ping, excerpt([hook.log, text].filter(Boolean).join('\n')))
    await notePing(db, hook, signal.name, null, now)
    return { ...done, made, hubId: hook.kind === 'command' ? hook.hubId : undefined }
  } catch (error) {
    // What passes by itself is not a fault of the hook, and the job sends its ping again.
    if (error instanceof Problem && error.status < 500) {
      await notePing(db, hook, signal.name, error.message.slice(0, 2000), now)
    }
    throw error
  }
}

async function requireHook({ recorder }: PingDesk, token: string): Promise<LiveHook> {
  const credential = parseCredential(token)
  const hook = credential?.kind === 'ihh' ? await findLiveHook(recorder.db, credential.prefix) : undefined
  // An unknown token takes as long as a wrong one.
  const isRight = matches(token, hook?.hash ?? nobody)
  if (!hook || !isRight) throw new NotFound('There is no such hook.')
  return hook
}

type Signal = { name: 'start' } | { name: 'log' } | { name: 'success' | 'fail'; exitCode: number | null }

function readSignal(action: string | undefined): Signal {
  if (action === undefined) return { name: 'success', exitCode: 0 }
  if (action === 'start') return { name: 'start' }
  if (action === 'log') return { name: 'log' }
  if (action === 'fail') return { name: 'fail', exitCode: null }
  const exitCode = /^\d{1,3}$/.test(action) ? Number(action) : 256
  if (exitCode > 255) throw new NotFound('There is no such hook.')
  return { name: exitCode === 0 ? 'success' : 'fail', exitCode }
}

async function make({ recorder, desk }: PingDesk, hook: LiveHook, ping: Ping, log: string): Promise<string[]> {
  const made = await inTurn(() => rulesOf(hook).apply(ping, () => defaultOf(hook, ping, log)))
  const actor = actorOf(hook)
  const { hubId: hub, widgetId, eventType, command, subject, freshFor } = hook
  const ids: string[] = []
  for (const members of made) {
    if (command !== null) {
      const input = parseJson(Buffer.from(JSON.stringify(members))) as Record<string, unknown>
      ids.push((await askCommand(desk, actor, { hub, ...(widgetId && { widgetId }), name: command, input })).id)
    } else {
      const about = { hub, widgetId, eventType, viewContext: `inbound-hooks/${hook.id}` }
      const wishes = { ...(subject === null ? {} : { subject }), ...(freshFor === null ? {} : { freshFor }) }
      ids.push((await recordEvent(recorder, actor, madeEvent({ ...about, ...wishes, metadata: members }))).id)
    }
  }
  return ids
}

/** What is recorded, or asked, where no mapping says it. */
function defaultOf({ kind, widgetSlug }: LiveHook, ping: Ping, log: string): Record<string, unknown> {
  const { signal, exitCode, durationMs, body } = ping
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  if (kind !== 'heartbeat') return isObject ? { ...body } : kind === 'event' && body !== null ? { body } : {}
  return {
    target: widgetSlug,
    status: signal === 'success' ? 'healthy' : 'unhealthy',
    signal,
    ...(exitCode === null ? {} : { exitCode }),
    ...(durationMs === null ? {} : { durationMs }),
    ...(log === '' ? {} : { log })
  }
}

/** The hook as an actor: it records and asks in its own hub alone. */
function actorOf({ id, name, prefix, hubId, hubSlug }: LiveHook): Actor {
  const grants = new Grants([`hub:${hubSlug}:read`, `hub:${hubSlug}:write`])
  return { id, kind: 'hook', name, hub: { id: hubId, slug: hubSlug }, grants, via: `hook:${prefix}` }
}

const keptMax = 1000
const compiled = new Map<string, Rules>()

function rulesOf(hook: LiveHook): Rules {
  const key = `${hook.id} ${hook.version}`
  const rules = compiled.get(key) ?? compileRules(hook)
  if (compiled.size >= keptMax) compiled.clear()
  compiled.set(key, rules)
  return rules
}

/** JSON when it is JSON that could be kept, else text; null when nothing was sent. */
function bodyOf(bytes: Buffer, text: string): unknown {
  if (bytes.length === 0) return null
  try {
    return parseJson(bytes)
  } catch (error) {
    if (error instanceof Problem) return text
    throw error
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours are to go
const colours = /\u001b\[[\d;]{0,20}[A-Za-z]/g

/** Text without what no text may have: colours and control characters. */
function readable(bytes: Buffer): string {
  return bytes
    .toString('utf8')
    .replace(colours, '')
    .replaceAll('\r\n', '\n')
    .replace(/[^\P{Cc}\n\t]/gu, ' ')
    .trim()
}

/** The end of it, without secrets: redacted before it is cut, so that none is cut in half and missed. */
function excerpt(text: string): string {
  return redact(text).slice(-logCharsMax).toWellFormed()
}
