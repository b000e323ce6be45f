/**
 * The runtime key of a hub's consumer. A new key is pending until its first use, which happens after its file was written and synced: a
 * crash in between leaves a key that expires, never an active key that was lost.
 *
 * A rotation writes the new key to a second file (`<file>.next`), verifies it, revokes the old keys, and renames the file. As long as the
 * second file exists, the rotation is unfinished, and the next run finishes it.
 *
 * For a key in OpenBao the steps are: write the file, store the key in OpenBao, verify the key as read back, revoke the old keys, remove
 * the file. If OpenBao rejects the key, the file is kept, and the key stays pending for a day.
 */
import { rename } from 'node:fs/promises'
import { type KeyPlace, OpenBaoError, readReference } from '@inter-hub/custody'
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
import { exitCodeOf, exitCodes, Failure } from '../failure.ts'
import { keyFileOf } from '../server-file.ts'
import type { Step } from './report.ts'

export interface KeyOptions {
  operator: Client
  /** A client with another key. */
  connect: (key: string) => Client
  place: KeyPlace
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
  const { place, consumer, note } = options
  const keys = consumer ? await listKeys(options, consumer.id) : []
  if (options.given !== undefined && options.rotate)
    throw new Failure(
      exitCodes.input,
      `The key of ${options.slug} is given by value, so a new one has no place to go. Name a file for it with --key-file.`
    )
  const present = options.given ?? (await place.read())
  const unfinished = options.given === undefined ? await readKeyFile(place.next) : undefined

  if (unfinished !== undefined && isAlive(unfinished, keys) && isNext(options, unfinished, present, keys))
    return finish(options, unfinished, keys)
  const local = await movable(options, present, keys)
  // Nothing is revoked: nobody asked for a rotation.
  if (local !== undefined)
    return finish({ ...options, place: place.withNext(keyFileOf(options.slug)) }, local, [], 'move')
  if (present !== undefined && isAlive(present, keys) && !options.rotate) {
    if (!options.dryRun) await prove(options, present)
    note({ step: 'key', name: prefixOf(present), action: 'unchanged' })
    return { prefix: prefixOf(present), client: options.connect(present) }
  }
  const living = keys.filter(({ status }) => status === 'active')
  if ((living.length > 0 || options.given !== undefined) && !options.rotate) throw lost(options, present, living)

  if (options.dryRun || !consumer) {
    note({ step: 'key', name: options.slug, action: living.length > 0 ? 'rotate' : 'create', detail: place.name })
    return { prefix: null, client: undefined }
  }
  // A key that this server never had works elsewhere, perhaps, and this file may be all that is left of it.
  if (!place.inOpenBao && present !== undefined && !keys.some(({ prefix }) => prefix === prefixOf(present)))
    await rename(place.name, `${place.name}.${prefixOf(present)}`)
  const made = await makeKey(options, consumer)
  const secret = secretOf(made)
  if (place.inOpenBao || living.length > 0) {
    await writeKeyFile(place.next, secret)
    return finish(options, secret, keys)
  }
  await writeKeyFile(place.name, secret)
  const client = await prove(options, secret)
  note({ step: 'key', name: prefixOf(secret), action: 'create', detail: place.name })
  return { prefix: prefixOf(secret), client }
}

/** The key in the file on this host, if it is valid and OpenBao has none yet. It is moved to OpenBao without a rotation. */
async function movable(
  { place, rotate, given, slug }: KeyOptions,
  present: string | undefined,
  keys: readonly KnownKey[]
): Promise<string | undefined> {
  if (!place.inOpenBao || rotate || given !== undefined || present !== undefined) return undefined
  const local = await readKeyFile(keyFileOf(slug))
  return local !== undefined && isAlive(local, keys) ? local : undefined
}

/** Whether the key in the second file is the next one. A valid key in OpenBao, perhaps of another node, is replaced only by `--rotate-key`. */
function isNext(
  { place, rotate, note }: KeyOptions,
  unfinished: string,
  present: string | undefined,
  keys: readonly KnownKey[]
): boolean {
  if (!place.inOpenBao || rotate || present === undefined || present === unfinished) return true
  if (!isAlive(present, keys)) return true
  const detail = `not in OpenBao, which contains another valid key; the key is in ${place.next}. To use it, run again with --rotate-key`
  note({ step: 'key', name: prefixOf(unfinished), action: 'unchanged', detail })
  return false
}

/** The keys of the consumer. Of a server that does not list them: the keys in the files that work. */
async function listKeys({ operator, connect, given, place }: KeyOptions, id: string): Promise<KnownKey[]> {
  try {
    return await operator.all('/api-consumers/{id}/keys', { path: { id } })
  } catch (error) {
    if (!(error instanceof IhubError) || ![404, 405, 501].includes(error.status ?? 0)) throw error
  }
  const known = [given, await place.read(), await readKeyFile(place.next)]
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
  // Another server may list the first characters of a key, whatever they are.
  const prefixes = [prefixOf(key), key.slice(0, 8)]
  return keys.some(({ prefix, status }) => prefixes.includes(prefix) && (status === 'active' || status === 'pending'))
}

async function makeKey(
  { operator, slug, place }: KeyOptions,
  consumer: Schema<'ApiConsumer'>
): Promise<Schema<'ApiKeyWithSecret'>> {
  const scopes = ['framework:read', `hub:${slug}:read`, `hub:${slug}:write`]
  const body = { scopes, ...(place.inOpenBao && { pendingSeconds: 86_400 }) }
  const make = () => operator.post('/api-consumers/{id}/keys', { path: { id: consumer.id }, body })
  const made = await make()
  // The answer with the secret was lost on its way, and a repetition shows none. That key stays pending and dies.
  return 'secret' in made && made.secret === null ? make() : made
}

/** The first use makes a pending key active. @throws Failure when the key does not work */
async function prove({ connect, place }: KeyOptions, key: string): Promise<Client> {
  const client = connect(key)
  if (await works(client)) return client
  throw new Failure(
    exitCodes.denied,
    `The key ${prefixOf(key)} in ${place.name} does not work. Make a new one with --rotate-key.`
  )
}

/** Stores the new key, verifies it, and revokes the other keys, unless none of them is active. */
async function finish(
  options: KeyOptions,
  key: string,
  keys: readonly KnownKey[],
  first: 'create' | 'move' = 'create'
): Promise<KeyResult> {
  const prefix = prefixOf(key)
  const { place } = options
  const others = keys.filter((one) => one.prefix !== prefix && (one.status === 'active' || one.status === 'pending'))
  // A pending key may be the first key of another node that bootstraps at the same time.
  const old = others.some(({ status }) => status === 'active') ? others : []
  const action = old.length > 0 ? 'rotate' : first
  if (options.dryRun) {
    const detail = place.inOpenBao ? `the key in ${place.next}` : 'finishes a rotation that was interrupted'
    options.note({ step: 'key', name: prefix, action, detail })
    return { prefix, client: undefined }
  }
  const client = await prove(options, await store(options, key))
  const revoked = old.filter(({ id }) => id !== '')
  await revoke(options.operator, revoked)
  await place.settle()
  const names = (list: readonly KnownKey[]) => list.map((one) => one.prefix).join(', ')
  const left = old.filter((one) => !revoked.includes(one))
  const detail = [
    revoked.length > 0 ? `revoked ${names(revoked)}` : place.name,
    ...(left.length > 0 ? [`still valid: ${names(left)}`] : [])
  ].join('; ')
  options.note({ step: 'key', name: prefix, action, detail })
  return { prefix, client }
}

/** Stores the key and returns it as read back. @throws Failure that names the file with the key */
async function store({ place, slug }: KeyOptions, key: string): Promise<string> {
  const name = prefixOf(key)
  const where = `The key is in ${place.next} (mode 0600) and stays pending for a day. No key was revoked. To continue with this key, run the same command again.`
  try {
    const found = await place.store(key)
    if (found === key) return found
    const what = found === undefined ? 'nothing' : `the key ${prefixOf(found)}`
    throw new Failure(
      exitCodes.conflict,
      `The new key ${name} of ${slug} was stored at ${place.name}, but reading it back returned ${what}. ${where}`
    )
  } catch (error) {
    if (!(error instanceof OpenBaoError)) throw error
    throw new Failure(
      exitCodeOf(error) ?? exitCodes.input,
      `The new key ${name} of ${slug} was not stored at ${place.name}. OpenBao: ${error.message}. ${where}`,
      { cause: error, details: error.kind === 'denied' ? policyFor(place.name) : [] }
    )
  }
}

/** The policy that the token needs. */
function policyFor(reference: string): string[] {
  const { mount, path } = readReference(reference)
  return [
    'The token needs this policy:',
    `  path "${mount}/data/${path}" { capabilities = ["create", "read", "update"] }`
  ]
}

async function revoke(operator: Client, keys: readonly KnownKey[]): Promise<void> {
  for (const { id } of keys) await operator.delete('/api-keys/{id}', { path: { id } })
}

function lost(options: KeyOptions, present: string | undefined, living: readonly KnownKey[]): Failure {
  const { place: kept, slug, given } = options
  const names = living.map(({ prefix }) => prefix).join(', ') || 'none'
  const variable = keyVariable(slug)
  const named = `The ${kept.inOpenBao ? 'secret' : 'file'} ${kept.name}`
  const place = given === undefined ? named : `The variable ${variable}`
  const what =
    present === undefined
      ? `${slug} has a key (${names}), but the ${kept.inOpenBao ? 'secret' : 'file'} ${kept.name} does not exist`
      : `${place} holds the key ${prefixOf(present)}, which is not one of the keys of ${slug} that work here (${names})`
  return new Failure(
    exitCodes.conflict,
    `${what}. Nothing was changed. Put the right key there, or set ${variable}_FILE to the file that holds it. To make a new key and revoke the old, run again with --rotate-key.`
  )
}
