/** `ihub check run` and `ihub checks`: a look by hand, and whose checks run. */

import { existsSync } from 'node:fs'
import {
  type Check,
  checksOf,
  controlChecks,
  type HubChecks,
  OpsConfigError,
  outsideHere,
  type ProbedOnce,
  probeOnce,
  readEventTypes,
  readHubChecks
} from '@inter-hub/ops-hub'
import { durationMs } from '@inter-hub/rules'
import { type Client, createClient, type Schema } from '@inter-hub/sdk'
import { baseOf, type ConnectionOptions, connect, findKey, requireInterHub } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { type OutputForm, printJson, printLine, printLines, printTable, styled } from '../output.ts'
import { read } from './inventory.ts'

type Args = ConnectionOptions & { output: OutputForm; hub: string }

async function runtimeClient(args: ConnectionOptions): Promise<Client> {
  const base = baseOf(args)
  await requireInterHub(base)
  const key = await findKey(args)
  return key === undefined ? connect(args) : createClient({ base, key })
}

/** Runs the checks of a widget, or of an inventory file, once from here. Nothing is recorded. */
export async function runCheckCommand(target: string, args: Args & { check?: string }): Promise<void> {
  const client = await runtimeClient(args)
  const isMeant = (name: string) => args.check === undefined || name === args.check
  const { checks, broken } = await checksToRun(client, target, args.hub)
  const found = checks.filter(({ name }) => isMeant(name))
  const unable = broken.filter(({ check }) => isMeant(check))
  if (found.length + unable.length === 0)
    throw new Failure(
      exitCodes.input,
      `${target} has no check${args.check === undefined ? '' : ` named ${args.check}`}.`
    )
  const outside = await readOutside(client.base, args.hub)
  const types = await readEventTypes(client, args.hub)
  const looks: ProbedOnce[] = []
  for (const check of found) {
    const looked = await probeOnce(types, check, outside, AbortSignal.timeout(120_000))
    looks.push(looked)
    if (args.output === 'table') printLook(looked)
  }
  if (args.output === 'json')
    printJson([
      ...looks.map(({ check, look, ...rest }) => ({
        widget: check.widget,
        check: check.name,
        kind: check.kind,
        observedAt: look.observedAt,
        ...rest
      })),
      ...unable.map((one) => ({ ...one, outcome: 'info' }))
    ])
  else for (const one of unable) printUnable(one)
  const isProved = unable.length === 0 && looks.every(({ outcome }) => outcome === 'pass')
  process.exitCode = isProved ? exitCodes.done : exitCodes.no
}

async function readOutside(base: string, hub: string) {
  try {
    return await outsideHere(base, hub, process.env)
  } catch (error) {
    if (error instanceof OpsConfigError) throw new Failure(exitCodes.input, error.message, { cause: error })
    throw error
  }
}

async function checksToRun(client: Client, target: string, hub: string): Promise<Pick<HubChecks, 'checks' | 'broken'>> {
  if (existsSync(target)) return { checks: checksOf(await read(client, hub, target)), broken: [] }
  await client.get('/widgets/{id}', { path: { id: target }, query: { hub } })
  const { checks, paused, broken } = await readHubChecks(client, hub)
  const ofTarget = ({ widget }: { widget: string }) => widget === target
  return { checks: [...checks, ...paused].filter(ofTarget), broken: broken.filter(ofTarget) }
}

const outcomeStyles = { pass: 'green', fail: 'red', info: 'yellow' } as const

/** What was asked, what was seen, what it means: like `curl -v`, for operations. */
function printLook({ check, look, metadata, outcome, reason }: ProbedOnce): void {
  const out = (sign: string, text: string) => printLine(`${styled('dim', sign)} ${text}`)
  out('*', `${check.widget} ${check.name} (${check.kind}), emits ${check.emits}`)
  for (const [name, value] of Object.entries(check.settings)) out('>', `${name}: ${show(value)}`)
  for (const [name, value] of Object.entries(metadata)) if (name !== 'error') out('<', `${name}: ${show(value)}`)
  if (look.error) out('<', styled('red', `${look.error.kind}: ${look.error.message}`))
  const words = { pass: 'pass', fail: 'fail', info: 'info: proves nothing' }[outcome]
  out('=', `${styled(outcomeStyles[outcome], words)}${reason ? ` - ${reason}` : ''}`)
  printLine('')
}

function printUnable({ widget, check, reason }: HubChecks['broken'][number]): void {
  printLine(`${styled('dim', '*')} ${widget} ${check}`)
  printLines([`${styled('dim', '=')} ${styled('yellow', 'info: proves nothing')} - ${reason}`, ''])
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export async function listChecksCommand(args: Args): Promise<void> {
  const client = await runtimeClient(args)
  const { checks, paused, broken } = await readHubChecks(client, args.hub)
  if (args.output === 'json') return printJson({ checks, paused, broken })
  const row = (check: Check, state: string) => [
    check.widget,
    check.name,
    check.kind,
    `${Math.round(check.everyMs / 1000)} s`,
    state
  ]
  printTable(
    ['widget', 'check', 'kind', 'every', 'runs'],
    [
      ...checks.map((check) => row(check, styled('green', 'yes'))),
      ...paused.map((check) => row(check, `paused: ${check.paused} (${check.pausedBy})`)),
      ...broken.map(({ widget, check, reason }) => [widget, check, '-', '-', styled('red', reason)])
    ]
  )
}

interface ControlArguments extends Args {
  environment?: string
  check?: string
  reason?: string
  until?: string
}

/** Sets whether the checks of a widget, or of a whole environment, are to run. The runtime follows within seconds. */
export async function controlChecksCommand(
  state: 'enabled' | 'paused' | 'unset',
  widget: string | undefined,
  args: ControlArguments
): Promise<void> {
  const { check, reason, until } = args
  if (check !== undefined && widget === undefined)
    throw new Failure(exitCodes.input, '--check names a check of a widget; name the widget too.')
  const end = until === undefined ? undefined : readEnd(until)
  const client = await runtimeClient(args)
  const target = await findTarget(client, widget, args)
  const done = await controlChecks(client, target, state, {
    ...(check !== undefined && { check }),
    ...(reason !== undefined && { reason }),
    ...(end !== undefined && { until: end })
  })
  if (args.output === 'json') return printJson(done)
  const words = state === 'unset' ? 'as the inventory says' : `${state}${done.until ? ` until ${done.until}` : ''}`
  const what = check === undefined ? `Checks of ${target.slug} are` : `Check ${check} of ${target.slug} is`
  printLine(`${what} ${words}: ${done.running} run, ${done.paused} are paused.`)
}

/** A time, or a duration from now, as RFC 3339. */
function readEnd(text: string): string {
  const ms = durationMs(text)
  const end = ms === undefined ? Date.parse(text) : Date.now() + ms
  if (Number.isNaN(end) || end <= Date.now())
    throw new Failure(
      exitCodes.input,
      '--until must be a time in the future or a duration, such as 2h or 2026-06-15T10:00:00Z.'
    )
  return new Date(end).toISOString()
}

async function findTarget(
  client: Client,
  widget: string | undefined,
  { environment, hub }: ControlArguments
): Promise<Schema<'Widget'>> {
  if ((widget === undefined) === (environment === undefined)) {
    throw new Failure(exitCodes.input, 'Name a widget, or an environment with --environment.')
  }
  if (widget !== undefined) return client.get('/widgets/{id}', { path: { id: widget }, query: { hub } })
  const all = await client.all('/widgets', { query: { hub, widgetType: 'ops-environment' } })
  const found = all.find(
    ({ slug, attributes }) =>
      slug === environment ||
      attributes.environment === environment ||
      (attributes.aliases as string[] | undefined)?.includes(environment ?? '')
  )
  if (found) return found
  const names = all.map(({ slug, attributes }) =>
    typeof attributes.environment === 'string' ? attributes.environment : slug
  )
  throw new Failure(exitCodes.input, `There is no environment ${environment}; there are ${names.join(', ')}.`)
}
