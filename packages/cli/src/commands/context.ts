/** `ihub context`: named servers in the contexts file, each with the file of its key. */
import { resolve } from 'node:path'
import { isReference, readReference, referenceText } from '@inter-hub/custody'
import { readKeyFile } from '@inter-hub/sdk'
import { checkedBase } from '../connection.ts'
import { type Context, contextsFile, findContext, readContexts, writeContexts } from '../contexts.ts'
import { exitCodes, Failure } from '../failure.ts'
import { type OutputForm, printJson, printLine, printTable } from '../output.ts'

interface Args {
  output: OutputForm
}

export async function listContextsCommand({ output }: Args): Promise<void> {
  const { current, contexts } = await readContexts()
  if (output === 'json') return printJson({ file: contextsFile(), current: current ?? null, contexts })
  if (contexts.length === 0) return printLine(`No contexts are defined in ${contextsFile()}.`)
  printTable(
    ['', 'name', 'server', 'key file'],
    contexts.map(({ name, base, keyFile = '-' }) => [name === current ? '*' : '', name, base, keyFile])
  )
}

/** Creates a context, or changes what is given. The first one becomes the current one. */
export async function setContextCommand(
  name: string,
  { output, base, keyFile }: Args & { base?: string; keyFile?: string }
): Promise<void> {
  if (!/^[A-Za-z0-9][\w.-]{0,62}$/.test(name))
    throw new Failure(
      exitCodes.input,
      'The name of a context has 1 to 63 letters, digits, dots, hyphens or underscores.'
    )
  const all = await readContexts()
  const known = all.contexts.find((context) => context.name === name)
  if (base === undefined && known === undefined)
    throw new Failure(exitCodes.input, `Context "${name}" not found. To create it, specify its server with --base.`)
  const newBase = base === undefined ? (known?.base ?? '') : checkedBase(base, '--base')
  // A key belongs to one server: with another server it has to be named again.
  const kept = newBase === known?.base ? known.keyFile : undefined
  const file = keyFile === undefined ? kept : await checkedKeyFile(keyFile)
  const context: Context = { name, base: newBase, ...(file !== undefined && { keyFile: file }) }
  const contexts = known ? all.contexts.map((one) => (one === known ? context : one)) : [...all.contexts, context]
  await writeContexts({ current: all.current ?? name, contexts })
  if (output === 'json') return printJson(context)
  printLine(
    `The context ${name} is ${context.base}, ${file === undefined ? 'without a key file' : `key file ${file}`}.`
  )
}

async function checkedKeyFile(keyFile: string): Promise<string> {
  // OpenBao may be reachable only where the context is used.
  if (isReference(keyFile)) return referenceText(readReference(keyFile))
  const file = resolve(keyFile)
  if ((await readKeyFile(file)) === undefined)
    throw new Failure(exitCodes.input, `The key file ${file} does not exist.`)
  return file
}

export async function useContextCommand(name: string, { output }: Args): Promise<void> {
  const all = await readContexts()
  const context = findContext(all, name)
  await writeContexts({ ...all, current: name })
  if (output === 'json') return printJson(context)
  printLine(`Commands now use the context ${name} (${context.base}).`)
}

export async function deleteContextCommand(name: string, { output }: Args): Promise<void> {
  const all = await readContexts()
  const context = findContext(all, name)
  const contexts = all.contexts.filter((one) => one !== context)
  await writeContexts({ ...(all.current !== name && all.current !== undefined && { current: all.current }), contexts })
  if (output === 'json') return printJson({ ...context, status: 'deleted' })
  printLine(`The context ${name} is deleted; its key file stays.`)
}
