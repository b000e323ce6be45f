/** `ihub hook`: addresses for callers that know nothing of the API. An address is a secret and is never shown by the way. */
import { type Schema, secretOf, writeKeyFile } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { age, type OutputForm, printJson, printLine, printTable, styled } from '../output.ts'

type Args = ConnectionOptions & { output: OutputForm; hub: string }
type Wanted = Omit<Schema<'CreateInboundHook'>, 'hub' | 'name' | 'status'>

export async function createHookCommand(name: string, args: Args & Wanted & { urlFile?: string }): Promise<void> {
  const { urlFile, output, hub, kind, widget, eventType, command, subject, freshFor, mapping, condition, each } = args
  if (urlFile === undefined && output !== 'json') {
    throw new Failure(
      exitCodes.input,
      'The address of a hook is a secret and is answered once: give --url-file, or take it from --output json.'
    )
  }
  const client = await connect(args)
  const wishes = { widget, eventType, command, subject, freshFor, mapping, condition, each }
  const given = Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined))
  const { url, token, ...hook } = await client.post('/inbound-hooks', { body: { hub, name, kind, ...given } })
  if (urlFile === undefined) return printJson({ ...hook, url, token })
  try {
    await writeKeyFile(urlFile, secretOf({ secret: url }))
  } catch (error) {
    // Nobody knows its address, and nobody ever will.
    await client.delete('/inbound-hooks/{id}', { path: { id: hook.id } })
    throw error
  }
  if (output === 'json') return printJson({ ...hook, urlFile })
  printLine(`The hook ${name} is made; its address lies in ${urlFile} (mode 0600).`)
}

export async function listHooksCommand(args: Args): Promise<void> {
  const client = await connect(args)
  const hooks = await client.all('/inbound-hooks', { query: { hub: args.hub } })
  if (args.output === 'json') return printJson(hooks)
  printTable(
    ['name', 'kind', 'widget', 'makes', 'status', 'last ping', 'what went wrong'],
    hooks.map(({ name, kind, widgetSlug, eventType, command, status, lastPingAt, lastSignal, lastError }) => [
      name,
      kind,
      widgetSlug ?? '-',
      eventType ?? command ?? '-',
      status,
      lastPingAt === null ? 'never' : `${age(lastPingAt)} (${lastSignal})`,
      lastError === null ? '-' : styled('red', lastError)
    ])
  )
}

export async function deleteHookCommand(reference: string, args: Args): Promise<void> {
  const client = await connect(args)
  const hooks = await client.all('/inbound-hooks', { query: { hub: args.hub } })
  const hook = hooks.find(({ id, name }) => id === reference || name === reference)
  if (!hook) throw new Failure(exitCodes.input, `There is no inbound hook ${reference}; \`ihub hook list\` shows them.`)
  await client.delete('/inbound-hooks/{id}', { path: { id: hook.id } })
  if (args.output === 'json') return printJson({ id: hook.id, name: hook.name, status: 'deleted' })
  printLine(`The hook ${hook.name} is deleted; what it made stays.`)
}
