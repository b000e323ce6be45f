/**
 * Adopts keys of the other server: each key is verified with that server, and only its hash and prefix are written to the import file.
 */
import { hash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { isReference, readKeyAt } from '@inter-hub/custody'
import { IhubError, keyPrefix } from '@inter-hub/sdk'
import { exitCodes, Failure } from '../failure.ts'
import { listOf, type Members, member, numberOf, textOf, timeOf, uuidOf } from './members.ts'
import type { OldServer } from './old-server.ts'
import { addRow, idOf, isRefusal, oldIdOf, type Pass, type TakenConsumer } from './pass.ts'

/** A key to adopt: the consumer by name or id, and where the key is. */
export interface KeyToAdopt {
  consumer: string
  /** A path or a reference to OpenBao. */
  from: string
}

/** @throws Failure for a text that is not `<consumer>=<file or reference>` */
export function readKeyToAdopt(text: string): KeyToAdopt {
  const [, consumer, from] = /^([^=]{1,200})=(.+)$/.exec(text) ?? []
  if (consumer !== undefined && from !== undefined && !/^ihk_/.test(from)) return { consumer, from }
  throw new Failure(
    exitCodes.input,
    '--adopt-key must be <consumer>=<file> or <consumer>=openbao://<mount>/<path>#<field>, such as ops-hub=openbao://platform/operators/ops-hub/runtime#OPS_HUB_KEY. A key itself is not accepted here.'
  )
}

export interface OldKey extends KeyToAdopt {
  key: string
}

/** Reads the keys and verifies each with the other server. @throws Failure, KeyFileError, OpenBaoError */
export async function readOldKeys(server: OldServer, wanted: readonly KeyToAdopt[]): Promise<OldKey[]> {
  const keys: OldKey[] = []
  for (const one of wanted) {
    const key = await readOldKey(one.from, `No key to adopt for ${one.consumer}`)
    requireStrong(one, key)
    const same = keys.find((other) => keyPrefix(other.key) === keyPrefix(key))
    if (same) {
      throw new Failure(
        exitCodes.input,
        `The keys of ${same.consumer} and ${one.consumer} have the same prefix ${keyPrefix(key)}, so only one of them can be adopted. Create a new key for the other with \`ihub keys create\` and change the client.`
      )
    }
    await verify(server, one, key)
    keys.push({ ...one, key })
  }
  return keys
}

/** Reads a key from a file or OpenBao. @throws Failure that begins with `purpose` if there is none; KeyFileError, OpenBaoError */
export async function readOldKey(place: string, purpose: string): Promise<string> {
  const key = await readKeyAt(place, process.env)
  if (key !== undefined) return key
  throw new Failure(exitCodes.input, `${purpose}: ${shownPlace(place)} does not exist.`)
}

/** How a message refers to a missing key file. Text that might itself be a key is not shown. */
function shownPlace(place: string): string {
  const folder = dirname(place)
  const isPath = /\.(key|txt|pem|secret|token)$/i.test(place) || (!['.', '/'].includes(folder) && existsSync(folder))
  return isReference(place) || isPath ? place : 'the file (name not shown, since it might be a key)'
}

const bitsMin = 128

/**
 * A hash protects only a key that cannot be guessed. The estimate assumes random characters from the set that the key contains. A
 * prefix that is shown does not count.
 */
function requireStrong({ consumer, from }: KeyToAdopt, key: string): void {
  if (/^ih[^k]_/.test(key))
    throw new Failure(exitCodes.input, `${from} contains an access token and not the key of ${consumer}.`)
  const secret = key.startsWith(keyPrefix(key)) ? key.slice(8) : key
  const bits = Math.floor(secret.length * Math.log2(new Set(secret).size || 1))
  if (key.length >= 32 && bits >= bitsMin) return
  throw new Failure(
    exitCodes.input,
    `The key of ${consumer} in ${from} is too short or too regular to be adopted: it must have at least 32 characters and ${bitsMin} bits of entropy (estimated: ${bits}). Create a new key with \`ihub keys create\` and change the client.`
  )
}

async function verify(server: OldServer, { consumer, from }: KeyToAdopt, key: string): Promise<void> {
  const lists = async (shown: string | undefined) => {
    try {
      await server.list('/widgets', { page: 1, per_page: 1 }, shown)
      return true
    } catch (error) {
      if (error instanceof IhubError && (error.status === 401 || error.status === 403)) return false
      throw error
    }
  }
  if (await lists(undefined))
    throw new Failure(
      exitCodes.no,
      `${server.base} lists widgets without a key, so the key of ${consumer} cannot be verified.`
    )
  if (await lists(key)) return
  throw new Failure(
    exitCodes.denied,
    `${server.base} does not accept the key of ${consumer} in ${from}, so it was not adopted.`
  )
}

/** Adds the keys to the import file. @throws Failure for a consumer that was not taken */
export async function adoptKeys(pass: Pass, keys: readonly OldKey[]): Promise<void> {
  for (const one of keys) await adopt(pass, one)
}

async function adopt(pass: Pass, { consumer: name, from, key }: OldKey): Promise<void> {
  const consumer = await consumerOf(pass, name)
  const { hub } = consumer
  const prefix = keyPrefix(key)
  const listed = await listedKey(pass, consumer, prefix)
  const sha = hash('sha256', key, 'hex')
  const scopes = scopesOf(listed, hub.oldSlug, hub.slug)
  if (!scopes)
    throw new Failure(
      exitCodes.no,
      `The key ${prefix} of ${name} cannot be adopted: ${pass.server.base} lists no scope that it has for the hub ${hub.slug}.`
    )
  const row = {
    id: idOf(pass, 'keys', listed && member(listed, 'id')) ?? uuidOf(`key ${sha}`),
    ...{ consumer_id: consumer.id, name: textOf(listed?.name) ?? null, prefix, hash: `\\x${sha}` },
    scopes,
    ...{ status: 'active', pending_until: null, expires_at: timeOf(listed && member(listed, 'expiresAt')) ?? null },
    ...{ revoked_at: null, rate_limit: numberOf(listed && member(listed, 'rateLimit')) ?? null, version: 1 },
    ...{
      adopted_at: pass.readAt,
      created_at: timeOf(listed && member(listed, 'createdAt')) ?? pass.readAt,
      updated_at: pass.readAt
    }
  }
  if (pass.progress.note('keys', row.id, sha) === undefined) return
  const defaults = { rate_limit: null, name: null }
  if (!(await addRow(pass, { kind: 'keys', row, counted: 'keys', name: prefix, defaults })))
    throw new Failure(exitCodes.no, `The key ${prefix} of ${name} cannot be adopted: an import would refuse it.`)
  pass.report.taken('keys')
  pass.report.keys.push({ consumer: consumer.name, hub: hub.slug, prefix, from, scopes })
}

/** The consumer by name or id. If the consumers cannot be read, one is created for the slug of a hub. @throws Failure */
async function consumerOf(pass: Pass, name: string): Promise<TakenConsumer> {
  const found = [...pass.consumers.values()].filter((one) => [one.name, one.id, oldIdOf(pass, one.id)].includes(name))
  const [one, ...others] = found
  if (one && others.length === 0) return one
  const hub = [...pass.hubs.values()].find(({ oldSlug, slug }) => oldSlug === name || slug === name)
  const byHub = found.filter((other) => other.hub.id === hub?.id)
  if (byHub[0] && byHub.length === 1) return byHub[0]
  if (one)
    throw new Failure(
      exitCodes.input,
      `Several consumers are named ${name}; use an id: ${found.map(({ id }) => oldIdOf(pass, id)).join(', ')}.`
    )
  if (!hub || pass.consumers.size > 0) {
    const known = [...pass.consumers.values()].map((other) => other.name).slice(0, 20)
    throw new Failure(
      exitCodes.input,
      `No consumer ${JSON.stringify(name)} was taken from ${pass.server.base}. Known: ${known.join(', ') || 'none'}.`
    )
  }
  const id = uuidOf(`${pass.server.base} consumer of ${hub.id}`)
  const made: TakenConsumer = { id, name: hub.slug, hub }
  const row = {
    ...{ id, hub_id: hub.id, manifest_id: null, name: hub.slug, status: 'active', rate_limit: null },
    ...{ version: 1, created_at: pass.readAt, updated_at: pass.readAt }
  }
  pass.report.changed({
    kind: 'consumers',
    id,
    name: hub.slug,
    reason: 'the consumers could not be read; one was created for the adopted key'
  })
  if (await addRow(pass, { kind: 'consumers', row, counted: 'consumers', name: hub.slug }))
    pass.report.taken('consumers')
  pass.consumers.set(id, made)
  return made
}

/** The entry of the key in the list of keys of its consumer, if the other server has such lists. */
async function listedKey(pass: Pass, { id, name }: TakenConsumer, prefix: string): Promise<Members | undefined> {
  if (!pass.server.has('/api-consumers/{id}/keys')) return undefined
  let isRead = false
  for (const key of pass.server.keys) {
    try {
      for await (const { items } of pass.server.pages(
        `/api-consumers/${encodeURIComponent(oldIdOf(pass, id))}/keys`,
        {},
        key
      )) {
        const found = items.find(
          (item) => textOf(member(item, 'prefix', 'keyPrefix')) === prefix && textOf(item.status) !== 'revoked'
        )
        if (found) return found
      }
      isRead = true
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
  }
  if (isRead)
    pass.report.warn({
      ...{ kind: 'keys', id: prefix, name },
      reason: 'the old server does not list this key for the consumer; it gets the scopes of a runtime key'
    })
  return undefined
}

/** The listed scopes of the key for its own hub; undefined if there are none. If no scopes are listed, those of a runtime key. */
function scopesOf(listed: Members | undefined, oldSlug: string, slug: string): string[] | undefined {
  const old = listOf(listed && member(listed, 'scopes')).flatMap((one) => textOf(one) ?? [])
  const own = old
    .map((scope) => scope.replace(`hub:${oldSlug}:`, `hub:${slug}:`))
    .filter((scope) => scope === 'framework:read' || new RegExp(`^hub:${slug}:(read|record|write|decide)$`).test(scope))
  if (old.length === 0) return ['framework:read', `hub:${slug}:read`, `hub:${slug}:write`]
  return own.length > 0 ? [...new Set(own)] : undefined
}
