/** `ihub maintenance`: periods in which no notices are sent. */
import type { Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { age, type OutputForm, printJson, printLine, printTable } from '../output.ts'
import { readFutureTime, readTime } from '../times.ts'

type Args = ConnectionOptions & { output: OutputForm; hub: string }
type Window = Schema<'MaintenanceWindow'>

interface Wanted {
  until: string
  reason: string
  from?: string
  widget?: string[]
  within?: string[]
  type?: string[]
  owner?: string[]
}

const iso = (ms: number) => new Date(ms).toISOString()

export async function startMaintenanceCommand(args: Args & Wanted): Promise<void> {
  const { hub, reason, from, until, widget, within, type, owner, output } = args
  const body = {
    ...{ hub, reason, endsAt: iso(readFutureTime(until, '--until')) },
    ...(from !== undefined && { startsAt: iso(readTime(from, '--from')) }),
    ...(widget && { widgets: widget }),
    ...(within && { within }),
    ...(type && { widgetTypes: type }),
    ...(owner && { owners: owner })
  }
  const client = await connect(args)
  const window = await client.post('/maintenance-windows', { body })
  if (output === 'json') return printJson(window)
  const when = window.state === 'planned' ? `from ${window.startsAt} until` : 'until'
  printLine(`No notices are sent about ${aboutOf(window)} ${when} ${window.endsAt}. Checks continue.`)
  printLine(`To end it earlier: ihub maintenance end ${window.id}`)
}

/** The widgets that a window covers, in words. */
export function aboutOf({ widgets, within, widgetTypes, owners }: Window): string {
  const parts = [
    ...(widgets.length > 0 ? [widgets.join(', ')] : []),
    ...(within.length > 0 ? [`widgets within ${within.join(', ')}`] : []),
    ...(widgetTypes.length > 0 ? [`widgets of the type ${widgetTypes.join(', ')}`] : []),
    ...(owners.length > 0 ? [`widgets of ${owners.join(', ')}`] : [])
  ]
  return parts.join('; ') || 'the whole hub'
}

export async function listMaintenanceCommand(args: Args & { all?: boolean }): Promise<void> {
  const client = await connect(args)
  const windows = await client.all('/maintenance-windows', { query: { hub: args.hub, sort: 'endsAt' } })
  const shown = windows.filter(({ state }) => args.all || state !== 'over')
  if (args.output === 'json') return printJson(shown)
  if (shown.length === 0) return printLine('No maintenance window is open or planned.')
  printTable(
    ['state', 'starts', 'ends', 'about', 'reason', 'by', 'id'],
    shown.map((window) => [
      window.state,
      age(window.startsAt),
      age(window.endsAt),
      aboutOf(window),
      window.reason,
      window.by.name,
      window.id
    ])
  )
}

export async function endMaintenanceCommand(id: string, args: Args): Promise<void> {
  const client = await connect(args)
  const window = await client.get('/maintenance-windows/{id}', { path: { id } })
  if (window.state === 'planned') await client.delete('/maintenance-windows/{id}', { path: { id } })
  else if (window.state === 'open')
    await client.patch('/maintenance-windows/{id}', { path: { id }, body: { endsAt: iso(Date.now()) } })
  if (args.output === 'json') return printJson({ id, before: window.state })
  const done = { planned: 'is cancelled', open: 'has ended; open notices are sent now', over: 'was already over' }
  printLine(`The maintenance window ${id} ${done[window.state]}.`)
}
