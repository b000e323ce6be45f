/**
 * Where a key is stored: a file, or a field of a secret in OpenBao. A new key is first written to a temporary file with mode 0600
 * (`next`), which is renamed or removed once the key is stored.
 */
import { rename, rm } from 'node:fs/promises'
import { keyFrom, readKeyFile } from '@inter-hub/sdk'
import { custodySettings } from './environment.ts'
import { OpenBao } from './openbao.ts'
import { isReference, type Reference, readReference, referenceText } from './reference.ts'

export interface KeyPlace {
  /** The path of the file, or the reference; for messages. */
  readonly name: string
  /** The temporary file of a new key. */
  readonly next: string
  readonly inOpenBao: boolean
  /** The key; undefined if there is none. @throws KeyFileError, OpenBaoError */
  read(): Promise<string | undefined>
  /** Stores the key in OpenBao, and returns it as read back. For a file this only reads `next`. */
  store(key: string): Promise<string | undefined>
  /** The same place with another temporary file. */
  withNext(next: string): KeyPlace
  /** Called after the key was verified: renames `next` to the key file, or removes it. */
  settle(): Promise<void>
}

interface Options {
  env: Readonly<Record<string, string | undefined>>
  /** Temporary file for a new key; only for OpenBao. */
  next: string
  /** The default for references without a field. */
  field?: string
}

/** `text`: the path of a file, or a reference. @throws BadReference, OpenBaoError */
export function openKeyPlace(text: string, { env, next, field }: Options): KeyPlace {
  if (!isReference(text)) return fileAt(text)
  return secretAt(readReference(text, field), new OpenBao(custodySettings(env)), next)
}

function secretAt(reference: Reference, openBao: OpenBao, next: string): KeyPlace {
  const name = referenceText(reference)
  const read = async () => {
    const found = await openBao.find(reference)
    return found === undefined ? undefined : keyFrom(found, `The secret ${name}`)
  }
  return {
    name,
    next,
    inOpenBao: true,
    read,
    store: async (key) => {
      // An earlier run may have stored it without receiving the response.
      if ((await read()) !== key) await openBao.write(reference, key)
      return read()
    },
    withNext: (other) => secretAt(reference, openBao, other),
    settle: () => rm(next, { force: true })
  }
}

function fileAt(file: string, next = `${file}.next`): KeyPlace {
  return {
    name: file,
    next,
    inOpenBao: false,
    read: () => readKeyFile(file),
    store: () => readKeyFile(next),
    withNext: (other) => fileAt(file, other),
    settle: () => rename(next, file)
  }
}

/** The key at a place; undefined if there is none. `field`: the default for references without a field. @throws KeyFileError, BadReference, OpenBaoError */
export async function readKeyAt(text: string, env: Options['env'], field?: string): Promise<string | undefined> {
  return openKeyPlace(text, { env, next: '', ...(field !== undefined && { field }) }).read()
}
