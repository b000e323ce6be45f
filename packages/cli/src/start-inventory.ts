/** The inventory that `ihub start` applies: the one it is told, the one it was told before, or the example of the checkout. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitCodes, Failure } from './failure.ts'
import { dataFolder, readText, writeWhole } from './server-file.ts'

const exampleFolder = fileURLToPath(new URL('../../../hubs/ops-hub/inventory', import.meta.url))
/** What every installation declares about itself. */
export const thisInstallationFile = join(exampleFolder, 'this-installation.yaml')

const rememberedFile = () => join(dataFolder(), 'inventory.path')

export interface ChosenInventory {
  path: string
  /** Where the choice comes from, for people. */
  from: string
  /** It is the example of the checkout. */
  isExample: boolean
}

/**
 * `wanted`: the value of `--inventory`, which is remembered; false (`--no-inventory`) forgets the remembered one.
 * @throws Failure for a path that does not exist
 */
export async function settleInventory(wanted: string | false | undefined): Promise<ChosenInventory> {
  if (wanted === false) await rm(rememberedFile(), { force: true })
  if (typeof wanted === 'string') {
    const path = existing(resolve(wanted), '--inventory')
    await writeWhole(rememberedFile(), `${path}\n`)
    return { path, from: 'remembered for later starts', isExample: false }
  }
  const chosen = await readInventory()
  return { ...chosen, path: existing(chosen.path, `The inventory (${chosen.from})`) }
}

/** What a start without `--inventory` applies. */
export async function readInventory(): Promise<ChosenInventory> {
  const { OPS_HUB_INVENTORY } = process.env
  if (OPS_HUB_INVENTORY) return { path: resolve(OPS_HUB_INVENTORY), from: 'OPS_HUB_INVENTORY', isExample: false }
  const remembered = await readText(rememberedFile())
  if (remembered !== undefined) return { path: remembered.trim(), from: 'set with --inventory', isExample: false }
  return { path: exampleFolder, from: 'the example; set your own with npm start -- --inventory DIR', isExample: true }
}

function existing(path: string, what: string): string {
  if (existsSync(path)) return path
  throw new Failure(exitCodes.input, `${what}: ${path}: no such file or folder.`)
}
