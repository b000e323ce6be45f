/** `ihub status`: whether the server is ready, and what needs attention. */
import { type Client, IhubError, type Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect, requireInterHub } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { noticeLines, readNoticeStates } from '../notice-lines.ts'
import { age, type OutputForm, printJson, printLine, printLines, printTable, showState } from '../output.ts'
import { runtimeLines } from '../runtime-lines.ts'
import { isAmong, readAddresses } from '../server-file.ts'
import { readInventory } from '../start-inventory.ts'

const states = ['failing', 'stale', 'unproven', 'verified'] as const

type Widget = Schema<'Widget'>

interface StatusArguments extends ConnectionOptions {
  output: OutputForm
  hub?: string
  /** Ends with 1 if something is failing or stale. */
  exitCode?: boolean
}

/** Reasons are read for so many widgets; the others have `ihub explain`. */
const reasonsMax = 20

export async function statusCommand(args: StatusArguments): Promise<void> {
  const client = await connect(args)
  const { version } = await requireInterHub(client.base)
  const all = (await client.all('/hubs')).filter(({ slug }) => args.hub === undefined || slug === args.hub)
  if (args.hub !== undefined && all.length === 0) throw new Failure(exitCodes.input, `Hub "${args.hub}" not found.`)
  const lists = await Promise.all(
    all.map(async ({ slug }) => {
      const widgets = await client.all('/widgets', { query: { hub: slug } })
      return { slug, widgets, isReadable: widgets.length > 0 || (await canRead(client, slug)) }
    })
  )
  const found = lists.filter(({ isReadable }) => isReadable)
  const notReadable = lists.filter(({ isReadable }) => !isReadable).map(({ slug }) => slug)
  const summary = found.map(({ slug, widgets }) => ({ hub: slug, widgets: widgets.length, ...countStates(widgets) }))
  const attention = found
    .flatMap(({ widgets }) => widgets)
    .filter(({ state }) => state === 'failing' || state === 'stale')
  attention.sort(
    (a, b) => states.indexOf(a.state) - states.indexOf(b.state) || a.stateSince.localeCompare(b.stateSince)
  )
  if (args.exitCode && attention.length > 0) process.exitCode = exitCodes.no
  const reasons = new Map<string, string>()
  for (const widget of attention.slice(0, reasonsMax)) reasons.set(widget.id, await reasonOf(client, widget))
  const warned = found.flatMap(({ widgets }) => widgets).filter((one) => one.attention.length > 0)
  const runtimes = await runtimesOf(client, found)
  const unobserved = runtimes.flatMap(({ hub, unobserved }) => unobserved.map((one) => ({ hub, ...one })))
  const slugs = found.map(({ slug }) => slug)
  const notices = await readNoticeStates(client, slugs)
  if (args.output === 'json') {
    const explained = attention.map((widget) => ({ ...widget, reason: reasons.get(widget.id) ?? null }))
    const hubs = { hubs: summary, attention: explained, warned, unobserved, notices, notReadable }
    return printJson({ base: client.base, version, ...hubs })
  }

  printLines([`Inter-Hub ${version} at ${client.base}`, ...(await inventoryLine(client.base)), ''])
  printAttention(attention, warned, reasons)
  printTable(
    ['hub', 'widgets', ...states],
    summary.map((one) => [one.hub, String(one.widgets), ...states.map((state) => String(one[state]))])
  )
  if (notReadable.length > 0) printLines(['', `Not readable with this key: ${notReadable.join(', ')}.`])
  printLines(noticeLines(notices))
  printLines(runtimes.flatMap(({ hub, ...runtime }) => runtimeLines(hub, runtime)))
}

/** What fails or has expired, and what passes with a warning. */
function printAttention(attention: Widget[], warned: Widget[], reasons: ReadonlyMap<string, string>): void {
  if (attention.length === 0) {
    printLine('Nothing is failing and no evidence has expired. Unproven is not green: no check has run there.')
  } else {
    printTable(
      ['state', 'since', 'widget', 'hub', 'owner', 'reason'],
      attention.map((widget) => [
        showState(widget.state),
        age(widget.stateSince),
        widget.slug,
        widget.hubSlug,
        widget.owner ?? '-',
        reasons.get(widget.id) ?? '-'
      ])
    )
    printLines(['', 'Why: ihub explain <widget>'])
  }
  if (warned.length > 0) printLines(['', 'These pass, and need attention:'])
  for (const { slug, hubSlug, attention: texts } of warned)
    for (const text of texts) printLine(`  ${slug} of ${hubSlug}: ${text}`)
  printLine('')
}

/** The reason of the oldest failure, or the evidence that expired first. */
async function reasonOf(client: Client, { id, state }: Widget): Promise<string> {
  const { data } = await client.get('/widgets/{id}/evidence', { path: { id }, query: { per_page: 200 } })
  const fits = data.filter(({ outcome, fresh }) =>
    state === 'failing' ? outcome === 'fail' && fresh === true : fresh === false
  )
  const timeOf = ({ since, freshUntil }: Schema<'Evidence'>) => String(state === 'failing' ? since : freshUntil)
  const [first] = fits.sort((one, other) => (timeOf(one) < timeOf(other) ? -1 : 1))
  if (first === undefined) return '-'
  const what = `${first.eventType}${first.subject ? ` (${first.subject})` : ''}`
  return state === 'failing'
    ? `${what}: ${first.outcomeReason ?? 'failed'}`
    : `${what} expired ${age(first.freshUntil)}`
}

/** A list shows only what the key may read, so an empty one does not tell; the snapshot of a hub is refused. */
async function canRead(client: Client, hub: string): Promise<boolean> {
  try {
    const body = await client.download(`/hubs/${encodeURIComponent(hub)}/snapshot`, 'application/x-ndjson')
    await body.cancel()
    return true
  } catch (error) {
    if (error instanceof IhubError && (error.status === 403 || error.status === 404)) return false
    throw error
  }
}

/** The inventory that a start applies, where the server is that of the data folder. */
async function inventoryLine(base: string): Promise<string[]> {
  const addresses = await readAddresses()
  if (addresses === undefined || !isAmong(base, [addresses.base])) return []
  const { path, from } = await readInventory()
  return [`Inventory: ${path} (${from})`]
}

/** Who runs the checks of each hub that has any. */
async function runtimesOf(client: Client, hubs: { slug: string; widgets: Widget[] }[]) {
  // Loaded here: it takes longer to load than the rest of the command to run.
  const { readRuntimeState } = await import('@inter-hub/ops-hub')
  const withChecks = hubs.filter(({ widgets }) => widgets.some(({ attributes }) => attributes.checks !== undefined))
  return Promise.all(withChecks.map(async ({ slug: hub }) => ({ hub, ...(await readRuntimeState(client, hub)) })))
}

function countStates(widgets: Widget[]): Record<(typeof states)[number], number> {
  const count = (wanted: string) => widgets.filter(({ state }) => state === wanted).length
  return { failing: count('failing'), stale: count('stale'), unproven: count('unproven'), verified: count('verified') }
}
