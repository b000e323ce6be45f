/**
 * The operator's key of an installation on this host. A first key is made only where no operator key works, whichever node
 * comes first; any other is made only when asked for, and none is revoked.
 *
 * A new key is written to `operator.key.next`, registered, and then written to `operator.key`. A crash in between leaves a
 * file whose key the next start takes up, never a key that works and that nobody has.
 */
import { rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { isReference, OpenBaoError, openKeyPlace } from '@inter-hub/custody'
import { readKeyFile, writeKeyFile } from '@inter-hub/sdk'
import type { Server } from '@inter-hub/server'
import { fromEnvironment } from './connection.ts'
import { exitCodeOf, exitCodes, Failure } from './failure.ts'
import { keyFileOf } from './server-file.ts'

/** The key and where it lies; or why this host has none. */
export type LocalOperatorKey =
  | { key: string; place: string; isNew: boolean }
  | { key: undefined; place: string; isNew: false }

const variable = 'IHUB_OPERATOR_KEY'

/** `makeNew`: makes another key where this host has none that works. @throws Failure, KeyFileError */
export async function settleOperatorKey(server: Server, makeNew: boolean): Promise<LocalOperatorKey> {
  const file = keyFileOf('operator')
  const reference = [process.env[variable], process.env[`${variable}_FILE`]].find((text) => isReference(text ?? ''))
  if (reference !== undefined) return settleInOpenBao(server, reference, makeNew)
  const given = await fromEnvironment(variable)
  if (given !== undefined) return useGiven(server, given, makeNew)
  const present = await readKeyFile(file)
  const state = present === undefined ? undefined : await server.registerOperatorKey(present, { onlyFirst: true })
  if (present !== undefined && (state === 'known' || state === 'registered')) {
    if (makeNew && state === 'known')
      throw new Failure(
        exitCodes.conflict,
        `The operator key in ${file} works, so no new one was made. Move the file first.`
      )
    return { key: present, place: file, isNew: false }
  }
  if (state === 'taken' && makeNew)
    throw new Failure(exitCodes.conflict, `${file} holds a key that this database does not know. Move the file first.`)
  const key = await makeKey(server, file, makeNew)
  if (key !== undefined) return { key, place: file, isNew: true }
  return { key: undefined, place: await explainMissing(server, file, state), isNew: false }
}

/** Stores a first key in OpenBao before it becomes valid. @throws Failure that names the file with the key if OpenBao rejects it */
async function settleInOpenBao(server: Server, reference: string, makeNew: boolean): Promise<LocalOperatorKey> {
  const next = `${keyFileOf('operator')}.next`
  const place = openKeyPlace(reference, { env: process.env, next, field: variable })
  const present = await place.read()
  if (present !== undefined) return useGiven(server, present, makeNew)
  if (!makeNew && (await server.operatorKeys()).length > 0)
    return { key: undefined, place: await explainMissing(server, place.name, undefined), isNew: false }
  const key = (await readKeyFile(next)) ?? server.newOperatorKey()
  await writeKeyFile(next, key)
  try {
    if ((await place.store(key)) !== key)
      throw new Failure(
        exitCodes.conflict,
        `Reading the new operator key back from ${place.name} returned another key. The new key is in ${next}.`
      )
  } catch (error) {
    if (!(error instanceof OpenBaoError)) throw error
    const other = error.kind === 'changed' ? await place.read() : undefined
    if (other !== undefined) {
      await place.settle()
      return useGiven(server, other, makeNew)
    }
    throw new Failure(
      exitCodeOf(error) ?? exitCodes.input,
      `The new operator key was not stored at ${place.name}. OpenBao: ${error.message}. The key is in ${next} (mode 0600) and is not valid yet. To continue with this key, start again.`,
      { cause: error }
    )
  }
  const state = await server.registerOperatorKey(key, { onlyFirst: !makeNew, name: nameHere() })
  await place.settle()
  if (state === 'known' || state === 'registered') return { key, place: place.name, isNew: true }
  return { key: undefined, place: await explainMissing(server, place.name, state), isNew: false }
}

async function useGiven(server: Server, key: string, makeNew: boolean): Promise<LocalOperatorKey> {
  const place = process.env[`${variable}_FILE`] || variable
  if (makeNew) throw new Failure(exitCodes.input, `${place} gives the operator key. Unset it to make a new one.`)
  const state = await server.registerOperatorKey(key, { onlyFirst: true, name: nameHere() })
  if (state === 'known' || state === 'registered') return { key, place, isNew: state === 'registered' }
  const why = state === 'taken' ? 'This database does not know it' : 'It is malformed, revoked or expired'
  throw new Failure(
    exitCodes.conflict,
    `The operator key in ${place} does not work here. ${why}. ${await listed(server)}`
  )
}

/** Undefined where another node has a key that works and none was asked for. */
async function makeKey(server: Server, file: string, makeNew: boolean): Promise<string | undefined> {
  const next = `${file}.next`
  const options = { onlyFirst: !makeNew, name: nameHere() }
  // What a start that was cut off has left goes first.
  const left = await readKeyFile(next)
  for (const key of [...(left === undefined ? [] : [left]), server.newOperatorKey()]) {
    if (key !== left) await writeKeyFile(next, key)
    const state = await server.registerOperatorKey(key, options)
    if (state !== 'known' && state !== 'registered') continue
    await writeKeyFile(file, key)
    await rm(next, { force: true })
    return key
  }
  await rm(next, { force: true })
  return undefined
}

async function explainMissing(server: Server, file: string, state: string | undefined): Promise<string> {
  const here = {
    taken: `The key in ${file} is not known to this database.`,
    refused: `The key in ${file} was revoked or has expired.`
  }[state ?? '']
  return [
    `This node has no operator key. ${here ?? `The file ${file} does not exist.`}`,
    await listed(server),
    `Set ${variable}_FILE to the file with one of them (mode 0600), or start with --new-operator-key to make another. The others stay valid: end one that may have leaked with ihub keys revoke <prefix>.`
  ].join(' ')
}

async function listed(server: Server): Promise<string> {
  const keys = (await server.operatorKeys()).map(({ prefix, name }) => (name ? `${prefix} (${name})` : prefix))
  return `The operator keys that work: ${keys.join(', ')}.`
}

/** Tells people where to look for the file. */
function nameHere(): string {
  return `operator, made on ${hostname()}`.slice(0, 100)
}
