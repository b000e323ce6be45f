/** `ihub webhook`: who is told of a hub's events, and what became of the messages. A secret is never shown by the way. */
import { type Client, type Schema, secretOf, writeKeyFile } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { age, type OutputForm, printJson, printLine, printTable, styled } from '../output.ts'

type Args = ConnectionOptions & { output: OutputForm; hub: string }

interface Wanted {
  secretFile?: string
  description?: string
  eventType?: string[]
  widget?: string[]
  outcome?: Schema<'CreateWebhook'>['outcomes']
  state?: Schema<'CreateWebhook'>['states']
  format?: Schema<'CreateWebhook'>['format']
}

export async function createWebhookCommand(url: string, args: Args & Wanted): Promise<void> {
  const { secretFile, output, hub, description, eventType, widget, outcome, state, format } = args
  if (secretFile === undefined && output !== 'json')
    throw new Failure(
      exitCodes.input,
      'The secret of a webhook is shown only once: use --secret-file, or --output json.'
    )
  const client = await connect(args)
  const body = {
    ...{ hub, url },
    ...(description !== undefined && { description }),
    ...(eventType && { eventTypes: eventType }),
    ...(widget && { widgets: widget }),
    ...(outcome && { outcomes: outcome }),
    ...(state && { states: state }),
    ...(format && { format })
  }
  const created = await client.post('/webhooks', { body })
  if (secretFile === undefined) return printJson(created)
  try {
    await writeKeyFile(secretFile, secretOf(created))
  } catch (error) {
    // Nobody has its secret, and nobody ever will.
    await client.delete('/webhooks/{id}', { path: { id: created.id } })
    throw error
  }
  const { secret: _secret, ...webhook } = created
  if (output === 'json') return printJson({ ...webhook, secretFile })
  printLine(`The webhook ${webhook.id} was created; its secret was written to ${secretFile} (mode 0600).`)
}

export async function listWebhooksCommand(args: Args): Promise<void> {
  const client = await connect(args)
  const webhooks = await client.all('/webhooks', { query: { hub: args.hub } })
  if (args.output === 'json') return printJson(webhooks)
  printTable(
    ['id', 'url', 'delivers', 'status', 'failing since'],
    webhooks.map((webhook) => [
      webhook.id,
      webhook.url,
      filterOf(webhook),
      webhook.status === 'active' ? 'active' : `disabled: ${webhook.disabledReason ?? 'by request'}`,
      webhook.failingSince === null ? '-' : styled('red', age(webhook.failingSince))
    ])
  )
}

function filterOf({ eventTypes, widgets, outcomes, states }: Schema<'Webhook'>): string {
  const filters = Object.entries({ eventTypes, widgets, outcomes, states }).filter(([, words]) => words.length > 0)
  return filters.map(([name, words]) => `${name}: ${words.join(', ')}`).join('; ') || 'all events'
}

export async function testWebhookCommand(reference: string, args: Args): Promise<void> {
  const client = await connect(args)
  const { id } = await findWebhook(client, args.hub, reference)
  const delivery = await client.post('/webhooks/{id}/test', { path: { id } })
  if (args.output === 'json') return printJson(delivery)
  printLine(`A test message is on its way; \`ihub webhook deliveries ${id}\` shows what became of it.`)
}

export async function deleteWebhookCommand(reference: string, args: Args): Promise<void> {
  const client = await connect(args)
  const { id, url } = await findWebhook(client, args.hub, reference)
  await client.delete('/webhooks/{id}', { path: { id } })
  if (args.output === 'json') return printJson({ id, url, status: 'deleted' })
  printLine(`The webhook ${id} to ${url} is deleted.`)
}

export async function listDeliveriesCommand(reference: string, args: Args & { limit: number }): Promise<void> {
  const client = await connect(args)
  const { id } = await findWebhook(client, args.hub, reference)
  const query = { per_page: args.limit }
  const { data } = await client.get('/webhooks/{id}/deliveries', { path: { id }, query })
  printDeliveries(data, args.output)
}

/** Messages of a webhook or of a notice channel. */
export function printDeliveries(data: Schema<'Delivery'>[], output: OutputForm): void {
  if (output === 'json') {
    printJson(data)
    return
  }
  printTable(
    ['made', 'type', 'state', 'attempts', 'answer', 'error'],
    data.map(({ createdAt, type, state, attempts, responseStatus, error }) => [
      age(createdAt),
      type,
      state,
      String(attempts),
      responseStatus === null ? '-' : String(responseStatus),
      error ?? '-'
    ])
  )
}

/** By its id, or by its URL where only one has it. @throws Failure */
async function findWebhook(client: Client, hub: string, reference: string): Promise<Schema<'Webhook'>> {
  const webhooks = await client.all('/webhooks', { query: { hub } })
  const [found, ...others] = webhooks.filter(({ id, url }) => id === reference || url === reference)
  if (!found)
    throw new Failure(exitCodes.input, `${hub} has no webhook ${reference}; \`ihub webhook list\` shows them.`)
  if (others.length > 0) throw new Failure(exitCodes.input, `Several webhooks have the URL ${reference}; use an id.`)
  return found
}
