/** `ihub hook`: addresses for callers that know nothing of the API. An address is a secret and is never shown by the way. */
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { type Client, type Schema, secretOf, writeKeyFile } from '@inter-hub/sdk'
import { visible } from '@inter-hub/terminal'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { age, type OutputForm, printJson, printLine, printTable, styled } from '../output.ts'

type Args = ConnectionOptions & { output: OutputForm; hub: string }
type Wanted = Omit<Schema<'CreateInboundHook'>, 'hub' | 'name' | 'status' | 'signature'>
type Scheme = NonNullable<Schema<'CreateInboundHook'>['signature']>['scheme']
interface Files {
  urlFile?: string
  signature?: Scheme
  secretFile?: string
}

export async function createHookCommand(name: string, args: Args & Wanted & Files): Promise<void> {
  const { urlFile, output, hub, kind, widget, eventType, command, subject, freshFor, mapping, condition, each } = args
  const { subjectFrom, widgetFrom, identity, schedule, timezone, grace } = args
  if (urlFile === undefined && output !== 'json') {
    throw new Failure(
      exitCodes.input,
      'The address of a hook is a secret and is shown only once: use --url-file, or --output json.'
    )
  }
  const signature = await signatureOf(args)
  const client = await connect(args)
  const wishes = {
    ...{ widget, eventType, command, subject, freshFor, mapping, condition, each },
    ...{ subjectFrom, widgetFrom, identity, schedule, timezone, grace, signature }
  }
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
  printLine(`The hook ${name} was created; its address was written to ${urlFile} (mode 0600).`)
}

/** @throws Failure for a scheme without a secret, or a secret without a scheme */
async function signatureOf({ signature: scheme, secretFile }: Files) {
  if (scheme === undefined && secretFile === undefined) return undefined
  if (scheme === undefined || secretFile === undefined) {
    throw new Failure(exitCodes.input, '--signature and --secret-file belong together: give both.')
  }
  try {
    return { scheme, secret: (await readFile(secretFile, 'utf8')).trim() }
  } catch (error) {
    throw new Failure(exitCodes.input, `${secretFile} cannot be read: ${(error as Error).message}.`)
  }
}

export async function listHooksCommand(args: Args): Promise<void> {
  const client = await connect(args)
  const hooks = await client.all('/inbound-hooks', { query: { hub: args.hub } })
  if (args.output === 'json') return printJson(hooks)
  printTable(
    ['name', 'kind', 'widget', 'makes', 'status', 'last ping', 'last error'],
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

export async function deleteHookCommand(reference: string, args: Args & { retireEvidence?: boolean }): Promise<void> {
  const client = await connect(args)
  const hooks = await client.all('/inbound-hooks', { query: { hub: args.hub } })
  const hook = hooks.find(({ id, name }) => id === reference || name === reference)
  if (!hook)
    throw new Failure(
      exitCodes.input,
      `Inbound hook "${reference}" not found. To list all hooks, run \`ihub hook list\`.`
    )
  const fed = await evidenceOf(client, args.hub, hook.id)
  const isRetiring = fed.length > 0 && (args.retireEvidence ?? (await asks(hook.name, fed, args.output)))
  await client.delete('/inbound-hooks/{id}', { path: { id: hook.id } })
  for (const { widgetId, eventType, subject } of isRetiring ? fed : []) {
    const reason = `The hook ${hook.name} was deleted.`
    await client.post('/widgets/{id}/evidence/retire', { path: { id: widgetId }, body: { eventType, subject, reason } })
  }
  const retired = isRetiring ? fed.length : 0
  if (args.output === 'json') return printJson({ id: hook.id, name: hook.name, status: 'deleted', retired })
  printLine(`The hook ${hook.name} is deleted; its events stay.`)
  if (isRetiring) printLine(`${pieces(fed)} retired.`)
  else if (fed.length > 0)
    printLine(`${pieces(fed)} kept. Nothing feeds it any more; \`ihub evidence retire\` retires it.`)
}

interface Fed {
  widgetId: string
  eventType: string
  subject: string
}

const pieces = ({ length }: readonly Fed[]) => `${length} ${length === 1 ? 'piece' : 'pieces'} of evidence`

/** The evidence that stands on an event of this hook. */
async function evidenceOf(client: Client, hub: string, hookId: string): Promise<Fed[]> {
  const { readSnapshot } = await import('@inter-hub/ops-hub')
  const fed: Fed[] = []
  for await (const { kind, row } of readSnapshot(client, hub)) {
    const { by, retired, ...one } = row as Fed & { by?: { id: string }; retired?: boolean }
    if (kind === 'evidence' && by?.id === hookId && !retired) fed.push(one)
  }
  return fed
}

/** Asks on a terminal; elsewhere evidence stays. */
async function asks(name: string, fed: readonly Fed[], output: OutputForm): Promise<boolean> {
  if (output === 'json' || !process.stdin.isTTY || !process.stdout.isTTY) return false
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const answer = await lines.question(`${pieces(fed)} came from ${visible(name)}. Retire it as well? [y/N] `)
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    lines.close()
  }
}
