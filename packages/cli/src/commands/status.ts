/** `ihub status`: whether the server is ready, and what needs attention. */
import type { Client, Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect, requireInterHub } from '../connection.ts'
import { age, type OutputForm, printJson, printLine, printLines, printTable, showState } from '../output.ts'
import { isAmong, readAddresses } from '../server-file.ts'
import { readInventory } from '../start-inventory.ts'

const states = ['failing', 'stale', 'unproven', 'verified'] as const

export async function statusCommand(args: ConnectionOptions & { output: OutputForm; hub?: string }): Promise<void> {
  const client = await connect(args)
  const { version } = await requireInterHub(client.base)
  const hubs = (await client.all('/hubs')).filter(({ slug }) => args.hub === undefined || slug === args.hub)
  const found = await Promise.all(
    hubs.map(async ({ slug }) => ({ slug, widgets: await client.all('/widgets', { query: { hub: slug } }) }))
  )
  const summary = found.map(({ slug, widgets }) => ({ hub: slug, widgets: widgets.length, ...countStates(widgets) }))
  const attention = found
    .flatMap(({ widgets }) => widgets)
    .filter(({ state }) => state === 'failing' || state === 'stale')
  attention.sort(
    (a, b) => states.indexOf(a.state) - states.indexOf(b.state) || a.stateSince.localeCompare(b.stateSince)
  )
  const unobserved = await unobservedOf(client, found)
  if (args.output === 'json') return printJson({ base: client.base, version, hubs: summary, attention, unobserved })

  printLines([`Inter-Hub ${version} at ${client.base}`, ...(await inventoryLine(client.base)), ''])
  printTable(
    ['hub', 'widgets', ...states],
    summary.map((one) => [one.hub, String(one.widgets), ...states.map((state) => String(one[state]))])
  )
  if (unobserved.length > 0) {
    printLines(['', 'No runtime runs the checks of these environments:'])
    for (const { hub, environment, since } of unobserved)
      printLine(`  ${environment} of ${hub}${since === null ? '' : `, silent since ${age(since)}`}`)
  }
  if (attention.length === 0) {
    printLines(['', 'Nothing is failing and no evidence has expired. Unproven is not green: no check has run there.'])
    return
  }
  printLine('')
  printTable(
    ['state', 'since', 'widget', 'hub', 'owner'],
    attention.map((widget) => [
      showState(widget.state),
      age(widget.stateSince),
      widget.slug,
      widget.hubSlug,
      widget.owner ?? '-'
    ])
  )
  printLines(['', 'Why: ihub explain <widget>'])
}

/** The inventory that a start applies, where the server is that of the data folder. */
async function inventoryLine(base: string): Promise<string[]> {
  const addresses = await readAddresses()
  if (addresses === undefined || !isAmong(base, [addresses.base])) return []
  const { path, from } = await readInventory()
  return [`Inventory: ${path} (${from})`]
}

/** Environments with checks that no runtime runs. */
async function unobservedOf(client: Client, hubs: { slug: string; widgets: Schema<'Widget'>[] }[]) {
  // Loaded here: it takes longer to load than the rest of the command to run.
  const { environmentType, unobservedEnvironments } = await import('@inter-hub/ops-hub')
  const withEnvironments = hubs.filter(({ widgets }) =>
    widgets.some(({ widgetType }) => widgetType === environmentType)
  )
  const found = await Promise.all(
    withEnvironments.map(async ({ slug: hub }) =>
      (await unobservedEnvironments(client, hub)).map((one) => ({ hub, ...one }))
    )
  )
  return found.flat()
}

function countStates(widgets: Schema<'Widget'>[]): Record<(typeof states)[number], number> {
  const count = (wanted: string) => widgets.filter(({ state }) => state === wanted).length
  return { failing: count('failing'), stale: count('stale'), unproven: count('unproven'), verified: count('verified') }
}
