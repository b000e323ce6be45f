/** `ihub bootstrap <dir> --emit-sql`: the bootstrap as SQL, for a server whose API cannot be used. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { bootstrapSql, DefinitionError } from '@inter-hub/server'
import { bodiesOf } from '../bootstrap/bootstrap.ts'
import { type HubDefinition, readDefinition } from '../bootstrap/definition.ts'
import { exitCodes, Failure } from '../failure.ts'
import { printLine, printText } from '../output.ts'
import { unfinishedName } from '../unfinished.ts'

/** Writes the SQL to the file `to`, completely or not at all, or to standard output. @throws Failure */
export async function emitSql(folder: string, { domain, to }: { domain?: string; to?: string }): Promise<void> {
  const text = await sqlOf(folder, readDefinition(folder), domain)
  if (to === undefined) return printText(text)
  const unfinished = unfinishedName(to)
  try {
    await writeFile(unfinished, text)
    await rename(unfinished, to)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw new Failure(exitCodes.input, `The SQL cannot be written: ${(error as Error).message}`, { cause: error })
  }
  printLine(`The SQL was written to ${to}. Its first lines describe how to run it.`)
}

async function sqlOf(folder: string, definition: HubDefinition, domain: string | undefined): Promise<string> {
  try {
    return await bootstrapSql(bodiesOf(definition, domain), domain !== undefined)
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error
    const details = error.places.length > 1 ? error.places.map((place) => `  ${place}`) : []
    throw new Failure(exitCodes.input, `${folder}: ${error.message}`, { cause: error, details })
  }
}
