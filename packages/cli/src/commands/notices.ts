/** `ihub notices`: what needs attention, its acknowledgement, and tests of the channels. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client, Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { age, type OutputForm, printJson, printLine, printTable, styled } from '../output.ts'

type Args = ConnectionOptions & { output: OutputForm; hub: string }
type Notice = Schema<'Notice'>
type Query = { state: 'open' | 'acknowledged' | 'resolved' | 'unresolved' | 'all' } & {
  severity?: Notice['severity']
  rule?: string
  widget?: string
  owner?: string
}

export async function listNoticesCommand(args: Args & Query): Promise<void> {
  const { hub, output, state, severity, rule, widget, owner } = args
  const client = await connect(args)
  const filters = Object.fromEntries(
    Object.entries({ severity, rule, widget, owner }).filter(([, value]) => value !== undefined)
  )
  const notices = await client.all('/notices', { query: { hub, state, sort: 'severity,since', ...filters } })
  if (output === 'json') return printJson(notices)
  if (notices.length === 0) return printLine(state === 'unresolved' ? 'No notice is open.' : 'No notices match.')
  printTable(
    ['severity', 'since', 'about', 'owner', 'state', 'reason', 'id'],
    notices.map((notice) => [
      showSeverity(notice.severity),
      age(notice.since),
      notice.widgetSlug ?? notice.hubSlug,
      notice.owner ?? '-',
      stateOf(notice),
      notice.reason,
      notice.id
    ])
  )
}

const styles = { critical: 'red', warning: 'yellow', info: 'dim' } as const
const showSeverity = (severity: Notice['severity']) => styled(styles[severity], severity)

/** The state and, if no message is sent, the reason. */
function stateOf({ state, suppressedBy, silencedUntil, note }: Notice): string {
  if (suppressedBy !== null) return `${state}, suppressed by ${suppressedBy}`
  if (silencedUntil !== null) return `${state}, silenced until ${silencedUntil}`
  return note ? `${state}: ${note}` : state
}

export async function acknowledgeCommand(reference: string, args: Args & { note?: string }): Promise<void> {
  const client = await connect(args)
  const notices = await findNotices(client, args.hub, reference)
  const body = args.note === undefined ? {} : { note: args.note }
  const done: Notice[] = []
  for (const { id } of notices) done.push(await client.post('/notices/{id}/acknowledge', { path: { id }, body }))
  if (args.output === 'json') return printJson(done)
  for (const { widgetSlug, hubSlug, ruleSlug } of done)
    printLine(`The notice about ${widgetSlug ?? hubSlug} (${ruleSlug}) is acknowledged; it will not be repeated.`)
}

/** The notice with this id, or all unresolved ones about the widget. @throws Failure */
async function findNotices(client: Client, hub: string, reference: string): Promise<{ id: string }[]> {
  if (/^[0-9a-f]{8}-/i.test(reference)) return [{ id: reference }]
  const found = await client.all('/notices', { query: { hub, widget: reference } })
  if (found.length > 0) return found
  throw new Failure(exitCodes.input, `No notice about ${reference} is open in ${hub}; \`ihub notices\` lists them.`)
}

interface Tested {
  channel: string
  deliveries: Schema<'DeliveryWithLog'>[]
}

export async function testChannelsCommand(reference: string | undefined, args: Args): Promise<void> {
  const client = await connect(args)
  const all = await client.all('/notice-channels', { query: { hub: args.hub } })
  const chosen = all.filter(({ id, slug }) => reference === undefined || slug === reference || id === reference)
  if (chosen.length === 0) {
    const what = reference === undefined ? 'no notice channels' : `no notice channel ${JSON.stringify(reference)}`
    throw new Failure(exitCodes.input, `${args.hub} has ${what}; \`ihub notices channels\` lists them.`)
  }
  const tested = await Promise.all(chosen.map((channel) => testChannel(client, channel)))
  if (tested.some(({ deliveries }) => deliveries.some(({ state }) => state !== 'delivered')))
    process.exitCode = exitCodes.no
  if (args.output === 'json') return printJson(tested)
  printTable(
    ['channel', 'result'],
    tested.flatMap(({ channel, deliveries }) => deliveries.map((delivery) => [channel, resultOf(delivery)]))
  )
}

const waitMs = 40_000

async function testChannel(client: Client, { id, slug, status }: Schema<'NoticeChannel'>): Promise<Tested> {
  if (status === 'disabled')
    throw new Failure(exitCodes.conflict, `The channel ${slug} is disabled and receives no messages.`)
  const { deliveries } = await client.post('/notice-channels/{id}/test', { path: { id } })
  return { channel: slug, deliveries: await Promise.all(deliveries.map((one) => attempted(client, one))) }
}

/** A delivery after its first attempt, or in its state at the end of the wait. */
async function attempted(client: Client, id: string): Promise<Schema<'DeliveryWithLog'>> {
  const end = Date.now() + waitMs
  for (;;) {
    const delivery = await client.get('/deliveries/{id}', { path: { id } })
    if (delivery.attempts > 0 || Date.now() > end) return delivery
    await sleep(200)
  }
}

function resultOf({ state, error, responseBody, attempts }: Schema<'DeliveryWithLog'>): string {
  if (state === 'delivered') return styled('green', 'delivered')
  if (attempts === 0) return styled('yellow', `not attempted within ${waitMs / 1000} s`)
  return styled('red', [error ?? 'failed', responseBody?.trim()].filter(Boolean).join(': '))
}
