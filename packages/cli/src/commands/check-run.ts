/** `ihub check run`: runs checks now, by the runtime of the hub or in this process, and shows what was seen and why. */

import { existsSync } from 'node:fs'
import {
  checksOf,
  type HubChecks,
  OpsConfigError,
  outsideHere,
  type ProbedOnce,
  probeOnce,
  readChecks,
  readEventTypes,
  readHubChecks
} from '@inter-hub/ops-hub'
import { type Client, IhubError, type Schema } from '@inter-hub/sdk'
import { exitCodeOf, exitCodes, Failure } from '../failure.ts'
import { printJson, printLine, styled } from '../output.ts'
import { isAmong, readAddresses } from '../server-file.ts'
import { aboutWidget } from '../unknown-widget.ts'
import { type Args, runtimeClient } from './checks.ts'
import { readWait, untilFinished } from './command.ts'
import { read } from './inventory.ts'

type RunArgs = Args & { check?: string; here?: boolean; wait: string }

/** A check that ran, or one that did not (`kind` is absent) and why. */
interface Ran {
  widget: string
  check: string
  /** Of the evidence, where it is not the name of the check. */
  subject?: string
  kind?: string
  emits?: string
  settings?: Record<string, unknown>
  observedAt?: string
  metadata?: Record<string, unknown>
  error?: { kind: string; message: string } | null
  outcome: 'pass' | 'fail' | 'info'
  reason: string | null
  /** The evidence it was recorded as; only where the runtime ran it. */
  eventId?: string
  confirmed?: boolean
}

/** How long a runtime may take once it has taken the command; the manifest gives it three minutes. */
const runS = 180
const hereHint = '--here runs it on this machine, with its network and its secrets.'

/**
 * Runs the checks of a widget by the runtime, which records what it sees; or here (`--here`, and always for a file), where nothing
 * is recorded. @throws Failure, IhubError
 */
export async function runCheckCommand(target: string, args: RunArgs): Promise<void> {
  const waitS = readWait(args.wait)
  const client = await runtimeClient(args)
  const show = args.output === 'table' ? print : () => undefined
  const isHere = args.here === true || isInventory(target)
  const ran = isHere ? await runHere(client, target, args, show) : await runThere(client, target, { ...args, waitS })
  if (!isHere) ran.forEach(show)
  if (args.output === 'json') printJson(ran.map(({ emits: _emits, settings: _settings, ...rest }) => rest))
  process.exitCode = ran.every(({ outcome }) => outcome === 'pass') ? exitCodes.done : exitCodes.no
}

/** A file, a folder, or standard input. */
const isInventory = (target: string) => target === '-' || existsSync(target)

async function runThere(
  client: Client,
  target: string,
  { hub, check, waitS }: RunArgs & { waitS: number }
): Promise<Ran[]> {
  const widget = await aboutWidget(client, target, hub, () =>
    client.get('/widgets/{id}', { path: { id: target }, query: { hub } })
  )
  const asked = await ask(client, { hub, widget: widget.slug, input: check === undefined ? {} : { check }, waitS })
  let command = await untilFinished(client, asked, waitS)
  if (command.status === 'claimed') command = await untilFinished(client, command, runS)
  const { status, result, error } = command
  if (status === 'pending' || status === 'expired')
    throw new Failure(exitCodes.unreachable, `No runtime of ${hub} took the check within ${waitS} s.`, {
      details: [`  Start the runtime, or see why it does not answer. ${hereHint}`]
    })
  if (status === 'claimed')
    throw new Failure(
      exitCodes.unreachable,
      'The runtime has not finished the check; `ihub command list` shows its end.'
    )
  const ran = result === null ? [] : ranOf(widget, result as unknown as Answer)
  if (ran.length > 0) return ran
  if (error?.code === 'no_check') throw new Failure(exitCodes.input, error.message)
  throw new Failure(exitCodes.no, error === null ? `The command was ${status}.` : `${error.message} (${error.code})`)
}

/** Asks the runtime; not taken in time, it is not carried out later. */
async function ask(
  client: Client,
  { waitS, ...asked }: { hub: string; widget: string; input: object; waitS: number }
): Promise<Schema<'Command'>> {
  const body = { ...asked, input: { ...asked.input }, name: 'run-check', expiresIn: `PT${Math.max(1, waitS)}S` }
  try {
    return await client.post('/commands', { body })
  } catch (error) {
    const isRefused = error instanceof IhubError && (error.code === 'unknown_command' || error.status === 403)
    if (!isRefused) throw error
    throw new Failure(exitCodeOf(error) ?? exitCodes.input, error.message, {
      cause: error,
      details: [`  The runtime cannot be asked to run the check. ${hereHint}`]
    })
  }
}

type Reason = { check: string; reason: string }
type Answer = { checks: (Omit<Ran, 'widget'> & { widget?: string })[]; paused: Reason[]; broken: Reason[] }

function ranOf(widget: Schema<'Widget'>, { checks, paused, broken }: Answer): Ran[] {
  const declared = new Map(readChecks(widget))
  const settingsOf = (name: string) => (declared.get(name)?.settings ?? {}) as Record<string, unknown>
  const one = (reason: string, { check }: Reason): Ran => ({ widget: widget.slug, check, reason, outcome: 'info' })
  return [
    ...checks.map((ran) => ({ widget: widget.slug, ...ran, settings: settingsOf(ran.check) })),
    ...paused.map((it) => one(`The check is paused: ${it.reason}. It was not run.`, it)),
    ...broken.map((it) => one(it.reason, it))
  ]
}

async function runHere(
  client: Client,
  target: string,
  { hub, check }: RunArgs,
  onRun: (ran: Ran) => void
): Promise<Ran[]> {
  const isMeant = (name: string) => check === undefined || name === check
  const { checks, broken } = await checksToRun(client, target, hub)
  const found = checks.filter(({ name }) => isMeant(name))
  const unable = broken.filter((one) => isMeant(one.check))
  if (found.length + unable.length === 0)
    throw new Failure(exitCodes.input, `${target} has no check${check === undefined ? '' : ` named ${check}`}.`)
  const outside = await readOutside(client.base, hub)
  const types = await readEventTypes(client, hub)
  const all: Ran[] = []
  const add = (ran: Ran) => {
    all.push(ran)
    onRun(ran)
  }
  for (const one of found)
    for await (const seen of probeOnce(types, one, outside, AbortSignal.timeout(120_000))) add(ranHere(seen))
  for (const one of unable) add({ ...one, outcome: 'info' })
  return all
}

function ranHere({ check, look, metadata, outcome, reason }: ProbedOnce): Ran {
  const { widget, name, kind, emits, settings } = check
  const { observedAt, error = null, subject } = look
  return {
    widget: look.widget ?? widget,
    ...(subject && { subject }),
    check: name,
    kind,
    emits,
    settings,
    observedAt,
    metadata,
    error,
    outcome,
    reason
  }
}

/** The egress rules of this process, else those of the installation here, whose runtime will run the checks. */
async function readOutside(base: string, hub: string) {
  const installation = process.env.IHUB_EGRESS_ALLOW === undefined ? await readAddresses() : undefined
  const isHere = installation !== undefined && isAmong(base, [installation.base])
  const env = isHere ? { ...process.env, IHUB_EGRESS_ALLOW: installation.egressAllow } : process.env
  try {
    return await outsideHere(base, hub, env)
  } catch (error) {
    if (error instanceof OpsConfigError) throw new Failure(exitCodes.input, error.message, { cause: error })
    throw error
  }
}

async function checksToRun(client: Client, target: string, hub: string): Promise<Pick<HubChecks, 'checks' | 'broken'>> {
  if (isInventory(target)) return { checks: checksOf(await read(client, hub, target)), broken: [] }
  const { slug } = await aboutWidget(client, target, hub, () =>
    client.get('/widgets/{id}', { path: { id: target }, query: { hub } })
  )
  const { checks, paused, broken } = await readHubChecks(client, hub)
  const ofTarget = ({ widget }: { widget: string }) => widget === slug
  return { checks: [...checks, ...paused].filter(ofTarget), broken: broken.filter(ofTarget) }
}

const outcomeStyles = { pass: 'green', fail: 'red', info: 'yellow' } as const

/** What was asked, what was seen, what it means: like `curl -v`, for operations. */
function print({
  widget,
  check,
  subject,
  kind,
  emits,
  settings = {},
  metadata = {},
  error,
  outcome,
  reason
}: Ran): void {
  const out = (sign: string, text: string) => printLine(`${styled('dim', sign)} ${text}`)
  const what = subject === undefined ? '' : ` of ${subject}`
  out('*', kind === undefined ? `${widget} ${check}` : `${widget} ${check} (${kind}), emits ${emits}${what}`)
  for (const [name, value] of Object.entries(settings)) out('>', `${name}: ${textOf(value)}`)
  for (const [name, value] of Object.entries(metadata)) if (name !== 'error') out('<', `${name}: ${textOf(value)}`)
  if (error) out('<', styled('red', `${error.kind}: ${error.message}`))
  const words = { pass: 'pass', fail: 'fail', info: 'info: proves nothing' }[outcome]
  out('=', `${styled(outcomeStyles[outcome], words)}${reason ? ` - ${reason}` : ''}`)
  printLine('')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
