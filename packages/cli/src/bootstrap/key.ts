/**
 * The runtime key of a hub's consumer. It is born pending, its file is written and synced, and its first use makes it
 * active: a crash in between leaves a key that dies by itself, never one that works and that nobody knows.
 *
 * Rotation writes the new key beside the old (`<file>.next`), proves it, revokes the old ones, then puts it in place. As
 * long as there is a file beside, a rotation was cut off, and the next run finishes it.
 */
import { rename } from 'node:fs/promises'
import {
  type Client,
  IhubError,
  keyPrefix as prefixOf,
  readKeyFile,
  type Schema,
  secretOf,
  writeKeyFile
} from '@inter-hub/sdk'
import { keyVariable } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import type { Step } from './report.ts'

export interface KeyOptions {
  operator: Client
  /** A client with another key. */
  connect: (key: string) => Client
  keyFile: string
  /** The key itself, where the environment gives it and no file holds it. */
  given: string | undefined
  /** Undefined in a dry run that would create it. */
  consumer: Schema<'ApiConsumer'> | undefined
  slug: string
  dryRun: boolean
  rotate: boolean
  note: (step: Step) => void
}

type KnownKey = Pick<Schema<'ApiKey'>, 'id' | 'prefix' | 'status'>

export interface KeyResult {
  prefix: string | null
  /** A client with the runtime key; undefined in a dry run without one. */
  client: Client | undefined
}

export async function settleKey(options: KeyOptions): Promise<KeyResult> {
  const { keyFile, consumer, note } = options
  const next = `${keyFile}.next`
  const keys = consumer ? await listKeys(options, consumer.id) : []
  if (options.given !== undefined && options.rotate)
    throw new Failure(
      exitCodes.input,
      `The key of ${options.slug} is given by value, so a new one has no place to go. Name a file for it with --key-file.`
    )
  const present = options.given ?? (await readKeyFile(keyFile))
  const unfinished = options.given === undefined ? await readKeyFile(next) : undefined

  if (unfinished !== undefined && isAlive(unfinished, keys)) return finishRotation(options, unfinished, keys)
  if (present !== undefined && isAlive(present, keys) && !options.rotate) {
    if (!options.dryRun) await prove(options, present)
    note({ step: 'key', name: prefixOf(present), action: 'unchanged' })
    return { prefix: prefixOf(present), client: options.connect(present) }
  }
  const living = keys.filter(({ status }) => status === 'active')
  if ((living.length > 0 || options.given !== undefined) && !options.rotate) throw lost(options, present, living)

  if (options.dryRun || !consumer) {
    note({ step: 'key', name: options.slug, action: living.length > 0 ? 'rotate' : 'create', detail: keyFile })
    return { prefix: null, client: undefined }
  }
  // A key that this server never had works elsewhere, perhaps, and this file may be all that is left of it.
  if (present !== undefined && !keys.some(({ prefix }) => prefix === prefixOf(present)))
    await rename(keyFile, `${keyFile}.${prefixOf(present)}`)
  const made = await makeKey(options, consumer)
  const secret = secretOf(made)
  if (living.length > 0) {
    await writeKeyFile(next, secret)
    return finishRotation(options, secret, keys)
  }
  await writeKeyFile(keyFile, secret)
  const client = await prove(options, secret)
  note({ step: 'key', name: prefixOf(secret), action: 'create', detail: keyFile })
  return { prefix: prefixOf(secret), client }
}

/** The keys of the consumer. Of a server that does not list them: the keys in the files that work. */
async function listKeys({ operator, connect, given, keyFile }: KeyOptions, id: string): Promise<KnownKey[]> {
  try {
    return await operator.all('/api-consumers/{id}/keys', { path: { id } })
  } catch (error) {
    if (!(error instanceof IhubError) || ![404, 405, 501].includes(error.status ?? 0)) throw error
  }
  const known = [given, await readKeyFile(keyFile), await readKeyFile(`${keyFile}.next`)]
  const working = await Promise.all(
    known.flatMap((key) => key ?? []).map(async (key) => ((await works(connect(key))) ? [key] : []))
  )
  return working.flat().map((key) => ({ id: '', prefix: prefixOf(key), status: 'active' }))
}

/** Whether the server takes the key. */
async function works(client: Client): Promise<boolean> {
  try {
    await client.get('/widgets', { query: { per_page: 1 } })
    return true
  } catch (error) {
    if (error instanceof IhubError && error.status === 401) return false
    throw error
  }
}

function isAlive(key: string, keys: readonly KnownKey[]): boolean {
  return keys.some(({ prefix, status }) => prefix === prefixOf(key) && (status === 'active' || status === 'pending'))
}

async function makeKey(
  { operator, slug }: KeyOptions,
  consumer: Schema<'ApiConsumer'>
): Promise<Schema<'ApiKeyWithSecret'>> {
  const scopes = ['framework:read', `hub:${slug}:read`, `hub:${slug}:write`]
  const make = () => operator.post('/api-consumers/{id}/keys', { path: { id: consumer.id }, body: { scopes } })
  const made = await make()
  // The answer with the secret was lost on its way, and a repetition shows none. That key stays pending and dies.
  return 'secret' in made && made.secret === null ? make() : made
}

/** The first use makes a pending key active. @throws Failure when the key does not work */
async function prove({ connect, keyFile }: KeyOptions, key: string): Promise<Client> {
  const client = connect(key)
  if (await works(client)) return client
  throw new Failure(
    exitCodes.denied,
    `The key ${prefixOf(key)} in ${keyFile} does not work. Make a new one with --rotate-key.`
  )
}

async function finishRotation(options: KeyOptions, key: string, keys: readonly KnownKey[]): Promise<KeyResult> {
  const prefix = prefixOf(key)
  if (options.dryRun) {
    options.note({ step: 'key', name: prefix, action: 'rotate', detail: 'finishes a rotation that was cut off' })
    return { prefix, client: undefined }
  }
  const client = await prove(options, key)
  const old = keys.filter((one) => one.prefix !== prefix && (one.status === 'active' || one.status === 'pending'))
  await revoke(options.operator, old)
  await rename(`${options.keyFile}.next`, options.keyFile)
  const revoked = old.filter(({ id }) => id !== '').map((one) => one.prefix)
  const left = old.filter(({ id }) => id === '').map((one) => one.prefix)
  const detail = [
    revoked.length > 0 ? `revoked ${revoked.join(', ')}` : options.keyFile,
    ...(left.length > 0 ? [`still valid, as this server does not list its keys: ${left.join(', ')}`] : [])
  ].join('; ')
  options.note({ step: 'key', name: prefix, action: 'rotate', detail })
  return { prefix, client }
}

async function revoke(operator: Client, keys: readonly KnownKey[]): Promise<void> {
  for (const { id } of keys.filter((one) => one.id !== '')) await operator.delete('/api-keys/{id}', { path: { id } })
}

function lost(options: KeyOptions, present: string | undefined, living: readonly KnownKey[]): Failure {
  const { keyFile, slug, given } = options
  const names = living.map(({ prefix }) => prefix).join(', ') || 'none'
  const variable = keyVariable(slug)
  const place = given === undefined ? `The file ${keyFile}` : `The variable ${variable}`
  const what =
    present === undefined
      ? `${slug} has a key (${names}), but the file ${keyFile} does not exist`
      : `${place} holds the key ${prefixOf(present)}, which is not one of the keys of ${slug} that work here (${names})`
  return new Failure(
    exitCodes.conflict,
    `${what}. Nothing was changed. Put the right key there, or set ${variable}_FILE to the file that holds it. To make a new key and revoke the old, run again with --rotate-key.`
  )
}
