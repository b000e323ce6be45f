/** `ihub events`: the newest events of a hub, or all that come, as they come. */
import { setTimeout as sleep } from 'node:timers/promises'
import { IhubError, type Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { type OutputForm, printJsonLine, printLine, styled } from '../output.ts'

export interface EventsArguments extends ConnectionOptions {
  output: OutputForm
  hub: string
  follow?: boolean
  widget?: string
  type?: string
  outcome?: 'pass' | 'fail' | 'info'
  limit: string
}

const pollMs = 500

export async function eventsCommand(args: EventsArguments): Promise<void> {
  const client = await connect(args)
  const filter = {
    hub: args.hub,
    ...(args.widget === undefined ? {} : { widget: args.widget }),
    ...(args.type === undefined ? {} : { eventType: args.type }),
    ...(args.outcome === undefined ? {} : { outcome: args.outcome })
  }
  // Taken before the list, so that nothing is missed between the two.
  const now = args.follow && (await client.get('/interaction-events', { query: { ...filter, after: 'now' } }))
  const { data } = await client.get('/interaction-events', { query: { ...filter, per_page: Number(args.limit) } })
  for (const event of data.reverse()) print(event, args.output)
  if (!now) return
  const shown = data.at(-1)?.seq ?? 0
  let after = now.meta.next ?? 'now'
  for (;;) {
    try {
      const page = await client.get('/interaction-events', { query: { ...filter, after } })
      for (const event of page.data) if (event.seq > shown) print(event, args.output)
      after = page.meta.next ?? after
      if (page.data.length === 0) await sleep(pollMs)
    } catch (error) {
      // The cursor says where to go on, so nothing is lost while the server is away.
      if (!(error instanceof IhubError) || error.kind !== 'unreachable') throw error
      printLine(`${error.message} Trying again.`, process.stderr)
      await sleep(2000)
    }
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
