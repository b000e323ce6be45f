/**
 * The contexts file (`~/.config/ihub/config.yaml`): named servers, each with the file of the key to use there. It names key
 * files and never holds a key.
 */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { exitCodes, Failure } from './failure.ts'
import { readText, writeWhole } from './server-file.ts'

export interface Context {
  name: string
  base: string
  /** Absolute path. */
  keyFile?: string
}

export interface Contexts {
  current?: string
  contexts: Context[]
}

/** `IHUB_CONFIG`, else `ihub/config.yaml` in `XDG_CONFIG_HOME` or `~/.config`. */
export function contextsFile(): string {
  const { IHUB_CONFIG, XDG_CONFIG_HOME } = process.env
  return IHUB_CONFIG || join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'ihub', 'config.yaml')
}

/** @throws Failure for a file that does not have the form */
export async function readContexts(): Promise<Contexts> {
  const file = contextsFile()
  const text = await readText(file).catch((error: Error) => {
    throw new Failure(exitCodes.input, `${file} cannot be read: ${error.message}`)
  })
  if (text === undefined) return { contexts: [] }
  const wrong = (why: string) => new Failure(exitCodes.input, `${file}: ${why}`)
  const read = parsed(text, wrong)
  const { current, contexts = [] } = (read ?? {}) as Partial<Contexts>
  if (!Array.isArray(contexts)) throw wrong('`contexts` must be a list.')
  for (const [index, context] of contexts.entries()) {
    const { name, base, keyFile } = (context ?? {}) as Partial<Context>
    if (typeof name !== 'string' || typeof base !== 'string' || !['string', 'undefined'].includes(typeof keyFile))
      throw wrong(`contexts[${index}] must have a \`name\` and a \`base\`, and may have a \`keyFile\`.`)
  }
  if (current !== undefined && typeof current !== 'string') throw wrong('`current` must be the name of a context.')
  return { ...(current !== undefined && { current }), contexts }
}

function parsed(text: string, wrong: (why: string) => Failure): unknown {
  try {
    return parse(text, { maxAliasCount: 0 })
  } catch (error) {
    throw wrong((error as Error).message.split('\n')[0] ?? 'it is not YAML.')
  }
}

export async function writeContexts(contexts: Contexts): Promise<void> {
  const file = contextsFile()
  await writeWhole(file, stringify(contexts)).catch((error: Error) => {
    throw new Failure(exitCodes.input, `${file} cannot be written: ${error.message}`)
  })
}

/** @throws Failure when there is no context of this name */
export function findContext({ contexts }: Contexts, name: string): Context {
  const found = contexts.find((context) => context.name === name)
  if (found) return found
  const names = contexts.map((context) => context.name).join(', ') || 'none'
  throw new Failure(exitCodes.input, `Context "${name}" not found in ${contextsFile()}. Its contexts are: ${names}.`)
}
