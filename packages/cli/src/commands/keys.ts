/** `ihub keys`: lists keys, writes a new one to a file, and revokes one. The text of a key is never printed. */
import { existsSync } from 'node:fs'
import { type Client, keyPrefix, type Schema, secretOf, writeKeyFile } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { age, type OutputForm, printJson, printLine, printTable } from '../output.ts'

type Args = ConnectionOptions & { output: OutputForm }

const operator = (args: Args): Promise<Client> => connect(args, { purpose: 'operator' })

interface Listed extends Schema<'ApiKey'> {
  consumer: string
  hub: string | null
}

/** The keys of all consumers, or of those of a hub. */
export async function allKeys(client: Client, hub?: string): Promise<Listed[]> {
  const keys = await client.all('/api-keys', { query: hub === undefined ? {} : { hub } })
  return keys.map(({ consumerName, hubSlug, ...key }) => ({ ...key, consumer: consumerName, hub: hubSlug }))
}

export async function listKeysCommand(args: Args): Promise<void> {
  const keys = await allKeys(await operator(args))
  if (args.output === 'json') return printJson(keys)
  printTable(
    ['prefix', 'consumer', 'hub', 'status', 'made', 'last used', 'scopes'],
    keys.map((key) => [
      key.prefix,
      key.consumer,
      key.hub ?? '-',
      key.adoptedAt ? `${key.status}, adopted` : key.status,
      age(key.createdAt),
      age(key.lastUsedAt),
      key.scopes.join(' ')
    ])
  )
}

/**
 * A server registers the key of IHUB_OPERATOR_KEY_FILE if its database has no operator key, so all replicas of a new
 * installation can start with the same key.
 */
export async function generateKeyCommand({ to, output }: { to: string; output: OutputForm }): Promise<void> {
  if (existsSync(to)) throw new Failure(exitCodes.conflict, `${to} exists. Name another file, or move this one away.`)
  const { newOperatorKey } = await import('@inter-hub/server')
  const key = newOperatorKey()
  await writeKeyFile(to, key)
  if (output === 'json') return printJson({ prefix: keyPrefix(key), file: to })
  printLine(`The operator key ${keyPrefix(key)} is in ${to}. Give it to the servers with IHUB_OPERATOR_KEY_FILE.`)
}

export async function createKeyCommand(consumer: string, args: Args & { scope: string[]; to: string }): Promise<void> {
  const client = await operator(args)
  const found = (await client.all('/api-consumers')).filter(({ id, name }) => id === consumer || name === consumer)
  const [one, ...others] = found
  if (!one || others.length > 0) {
    throw new Failure(
      exitCodes.input,
      one ? `Several consumers are named ${consumer}; use an id.` : `Consumer "${consumer}" not found.`
    )
  }
  const key = await client.post('/api-consumers/{id}/keys', { path: { id: one.id }, body: { scopes: args.scope } })
  await writeKeyFile(args.to, secretOf(key))
  const active = await client.post('/api-keys/{id}/activate', { path: { id: key.id } })
  if (args.output === 'json') return printJson({ ...active, file: args.to })
  printLine(`The key ${active.prefix} of ${one.name} was written to ${args.to} (mode 0600).`)
}

export async function revokeKeyCommand(reference: string, args: Args): Promise<void> {
  const client = await operator(args)
  const key = (await allKeys(client)).find(({ id, prefix }) => id === reference || prefix === reference)
  if (!key)
    throw new Failure(exitCodes.input, `Key "${reference}" not found. To list all keys, run \`ihub keys list\`.`)
  await client.delete('/api-keys/{id}', { path: { id: key.id } })
  if (args.output === 'json') return printJson({ id: key.id, prefix: key.prefix, status: 'revoked' })
  printLine(`The key ${key.prefix} of ${key.consumer} is revoked, and every token made from it.`)
}
