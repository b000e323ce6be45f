/**
 * Where a key is kept: a file, or a field of a secret in OpenBao. A new key passes through a file of mode 0600 (`next`): it is
 * written there as soon as it exists, and the file goes once the key is in its place.
 */
import { rename, rm } from 'node:fs/promises'
import { keyFrom, readKeyFile } from '@inter-hub/sdk'
import { custodySettings } from './environment.ts'
import { OpenBao } from './openbao.ts'
import { isReference, type Reference, readReference, referenceText } from './reference.ts'

export interface KeyPlace {
  /** For messages: the path of the file, or the reference. */
  readonly name: string
  /** The file of a new key that is not in its place yet. */
  readonly next: string
  readonly inOpenBao: boolean
  /** The key; undefined where there is none. @throws KeyFileError, OpenBaoError */
  read(): Promise<string | undefined>
  /** Stores the key of `next` in OpenBao. A file has nothing to do before `settle`. Answers the key as it reads back. */
  store(key: string): Promise<string | undefined>
  /** The same place for a new key that is in another file. */
  withNext(next: string): KeyPlace
  /** After the key was proved: `next` goes, by name or by removal. */
  settle(): Promise<void>
}

interface Options {
  env: Readonly<Record<string, string | undefined>>
  /** The file for a new key on its way to OpenBao. */
  next: string
  /** Of a reference that names none. */
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
      // An earlier run may have stored it without getting the answer.
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

/** The key at a place; undefined where there is none. `field`: as above. @throws KeyFileError, BadReference, OpenBaoError */
export async function readKeyAt(text: string, env: Options['env'], field?: string): Promise<string | undefined> {
  return openKeyPlace(text, { env, next: '', ...(field !== undefined && { field }) }).read()
}
