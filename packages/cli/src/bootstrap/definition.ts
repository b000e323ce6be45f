/**
 * A hub's definition: the folder with hub.yaml, manifest.yaml, widgets.yaml and perhaps first-event.yaml (or .json). What
 * is read here is its form; what it says is the server's to judge.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readYaml } from '@inter-hub/ops-hub'
import type { Schema } from '@inter-hub/sdk'
import { type Document, isNode, visit } from 'yaml'
import { exitCodes, Failure } from '../failure.ts'

export interface HubDefinition {
  hub: Schema<'CreateHub'>
  manifest: Omit<Schema<'CreateManifest'>, 'hub' | 'hubId'>
  widgets: Omit<Schema<'CreateWidget'>, 'hub'>[]
  firstEvent: Schema<'CreateInteractionEvent'> | undefined
}

type Members = Record<string, unknown>
type Path = (string | number)[]

/** One file of a definition; `fail` ends the reading with its name and the line of what stands at a path. */
interface Part {
  value: Members
  fail(path: Path, message: string): never
}

/** @throws Failure naming the file and the line of what cannot be read */
export function readDefinition(folder: string): HubDefinition {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new Failure(
      exitCodes.input,
      `${folder}: no such folder. It should contain a hub's definition (hub.yaml, manifest.yaml, widgets.yaml).`
    )
  }
  const hub = readRequired(folder, 'hub')
  for (const name of ['slug', 'name']) {
    const text = hub.value[name]
    if (typeof text !== 'string' || text === '') hub.fail([name], `${name} is missing.`)
  }
  const manifest = readRequired(folder, 'manifest')
  const event = readPart(folder, 'first-event')
  if (event && !isMembers(event.value.event)) event.fail(['event'], 'event is missing: an object is expected.')
  return {
    hub: camel(hub.value) as unknown as HubDefinition['hub'],
    manifest: camel(manifest.value) as unknown as HubDefinition['manifest'],
    widgets: widgetsOf(readPart(folder, 'widgets')),
    firstEvent: event && (camel(event.value.event as Members) as unknown as HubDefinition['firstEvent'])
  }
}

function widgetsOf(part: Part | undefined): HubDefinition['widgets'] {
  if (!part) return []
  const { widgets } = part.value
  if (!Array.isArray(widgets)) return part.fail(['widgets'], 'widgets must be a list.')
  return widgets.map((widget: unknown, index) => {
    if (!isMembers(widget)) return part.fail(['widgets', index], 'an object is expected.')
    return camel(widget) as unknown as HubDefinition['widgets'][number]
  })
}

function readRequired(folder: string, name: string): Part {
  const part = readPart(folder, name)
  if (!part) throw new Failure(exitCodes.input, `${folder} has no ${name}.yaml (or .json).`)
  return part
}

function readPart(folder: string, name: string): Part | undefined {
  const file = ['yaml', 'yml', 'json'].map((ending) => join(folder, `${name}.${ending}`)).find((one) => existsSync(one))
  if (file === undefined) return undefined
  const read = readYaml(readText(file))
  if (!read) throw new Failure(exitCodes.input, `${file} is nested too deeply.`)
  const { document, lines, faults } = read
  const failAt = (offset: number, message: string): never => {
    const { line, col } = lines.linePos(offset)
    throw new Failure(exitCodes.input, `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}: ${message}`)
  }
  const [fault] = faults
  if (fault) failAt(fault.offset, `${fault.message}.`)
  checkScalars(document, failAt)
  const value: unknown = document.toJS({ maxAliasCount: 1000 })
  const fail = (path: Path, message: string) => failAt(offsetOf(document, path), message)
  return { value: isMembers(value) ? value : fail([], 'an object is expected.'), fail }
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file))
  } catch (error) {
    const reason = error instanceof TypeError ? 'is not UTF-8 text' : `cannot be read: ${(error as Error).message}`
    throw new Failure(exitCodes.input, `${file} ${reason}.`)
  }
}

/** Finds aliases of nothing, and placeholders of a template that are not filled in. */
function checkScalars(document: Document, failAt: (offset: number, message: string) => never): void {
  visit(document, {
    Alias: (_key, node) => {
      if (!node.resolve(document)) failAt(node.range?.[0] ?? 0, `the anchor &${node.source} is not defined.`)
    },
    Scalar: (_key, { value, range }) => {
      const placeholder = /\{\{[ \w-]+\}\}/.exec(String(value))?.[0]
      if (placeholder) failAt(range?.[0] ?? 0, `the placeholder ${placeholder} is not filled in.`)
    }
  })
}

/** Where the value at a path stands; of one that is missing, where its nearest parent does. */
function offsetOf(document: Document, path: Path): number {
  const node = path.length === 0 ? document.contents : document.getIn(path, true)
  if (isNode(node)) return node.range?.[0] ?? 0
  return path.length === 0 ? 0 : offsetOf(document, path.slice(0, -1))
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Members in the API's spelling, at the top alone. */
export function camel(value: object): Members {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase()),
      member
    ])
  )
}
