/** `ihub evidence retire`: from now on a piece of evidence no longer counts. */
import { type ConnectionOptions, connect } from '../connection.ts'
import { type OutputForm, printJson, printLine } from '../output.ts'
import { aboutWidget } from '../unknown-widget.ts'

type Args = ConnectionOptions & { output: OutputForm; hub?: string; subject?: string; reason: string }

export async function retireEvidenceCommand(widget: string, eventType: string, args: Args): Promise<void> {
  const { hub, subject, reason, output } = args
  const client = await connect(args)
  const { status, evidence } = await aboutWidget(client, widget, hub, () =>
    client.post('/widgets/{id}/evidence/retire', {
      path: { id: widget },
      query: hub === undefined ? {} : { hub },
      body: { eventType, reason, ...(subject === undefined ? {} : { subject }) }
    })
  )
  if (output === 'json') return printJson({ status, evidence })
  const what = `${eventType}${subject === undefined ? '' : ` (${subject})`} of ${widget}`
  printLine(
    status === 'retired' ? `Retired ${what}. The next observation counts again.` : `${what} had already been retired.`
  )
}
