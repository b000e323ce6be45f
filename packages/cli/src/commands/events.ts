/** `ihub events`: the newest events of a hub, or all that come, as they come. */
import type { Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { type OutputForm, printJsonLine, printLine, styled } from '../output.ts'

export interface EventsArguments extends ConnectionOptions {
  output: OutputForm
  hub: string
  follow?: boolean
  widget?: string
  type?: string
  outcome?: 'pass' | 'fail' | 'info'
  limit: number
}

export async function eventsCommand(args: EventsArguments): Promise<void> {
  const client = await connect(args)
  const filter = {
    hub: args.hub,
    ...(args.widget === undefined ? {} : { widget: args.widget }),
    ...(args.type === undefined ? {} : { eventType: args.type }),
    ...(args.outcome === undefined ? {} : { outcome: args.outcome })
  }
  // Taken before the list, so that nothing recorded meanwhile is missed.
  const now = args.follow && (await client.get('/interaction-events', { query: { ...filter, after: 'now' } }))
  const { data } = await client.get('/interaction-events', { query: { ...filter, per_page: args.limit } })
  for (const event of data.reverse()) print(event, args.output)
  if (!now) return
  const shown = data.at(-1)?.seq ?? 0
  const after = now.meta.next ?? 'now'
  const onRetry = ({ message }: Error) => printLine(`${message} Trying again.`, process.stderr)
  for await (const { kind, data: event } of client.stream('/interaction-events/stream', {
    query: { ...filter, after },
    onRetry
  })) {
    if (kind === 'event' && event.seq > shown) print(event, args.output)
  }
}

const styles = { pass: 'green', fail: 'red', info: 'dim' } as const

/** A line an event: JSON for programs. */
function print(event: Schema<'InteractionEvent'>, output: OutputForm): void {
  if (output === 'json') {
    printJsonLine(event)
    return
  }
  const { seq, occurredAt, outcome, eventType, widgetSlug, subject, outcomeReason } = event
  const about = subject ? `${widgetSlug} (${subject})` : widgetSlug
  printLine(
    `${seq}  ${occurredAt}  ${styled(styles[outcome], outcome)}  ${eventType}  ${about}${outcomeReason ? `  ${outcomeReason}` : ''}`
  )
}
