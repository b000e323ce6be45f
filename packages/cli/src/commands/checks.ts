/** `ihub checks`: which checks run, and setting whether they are to. */

import { type Check, controlChecks, readHubChecks } from '@inter-hub/ops-hub'
import { durationMs } from '@inter-hub/rules/browser'
import type { Client, Retry, Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect, requireInterHub } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { type OutputForm, printJson, printLine, printTable, styled } from '../output.ts'
import { aboutWidget } from '../unknown-widget.ts'

export type Args = ConnectionOptions & { output: OutputForm; hub: string }

/** A client with a runtime key of the hub where there is one, after a check that an Inter-Hub answers. */
export async function runtimeClient(
  args: ConnectionOptions,
  more: { retry?: Retry; reason?: string | undefined } = {}
): Promise<Client> {
  const client = await connect(args, { purpose: 'runtime', ...more })
  await requireInterHub(client.base, more.retry)
  return client
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
  if (widget !== undefined)
    return aboutWidget(client, widget, hub, () => client.get('/widgets/{id}', { path: { id: widget }, query: { hub } }))
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
  throw new Failure(
    exitCodes.input,
    `Environment "${environment}" not found. The environments are: ${names.join(', ')}.`
  )
}
