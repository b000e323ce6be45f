/** A hub's definition: the folder with hub.yaml, manifest.yaml, widgets.yaml and perhaps first-event.yaml (or .json). */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Schema } from '@inter-hub/sdk'
import { LineCounter, parseDocument } from 'yaml'
import { exitCodes, Failure } from '../failure.ts'

export interface HubDefinition {
  hub: Schema<'CreateHub'>
  manifest: Omit<Schema<'CreateManifest'>, 'hub' | 'hubId'>
  widgets: Omit<Schema<'CreateWidget'>, 'hub'>[]
  firstEvent: Schema<'CreateInteractionEvent'> | undefined
}

/** @throws Failure naming the file and the line of what cannot be read */
export function readDefinition(folder: string): HubDefinition {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new Failure(
      exitCodes.input,
      `There is no folder ${folder} with a hub's definition (hub.yaml, manifest.yaml, widgets.yaml).`
    )
  }
  const hub = camel(readPart(folder, 'hub', true)) as HubDefinition['hub']
  const manifest = camel(readPart(folder, 'manifest', true)) as HubDefinition['manifest']
  const widgets = readPart(folder, 'widgets', false) ?? { widgets: [] }
  const event = readPart(folder, 'first-event', false)
  requireText(hub as Record<string, unknown>, 'slug', folder)
  requireText(hub as Record<string, unknown>, 'name', folder)
  if (!Array.isArray(widgets.widgets))
    throw new Failure(exitCodes.input, `${join(folder, 'widgets.yaml')}: widgets must be a list.`)
  return {
    hub,
    manifest,
    widgets: widgets.widgets.map((widget) => camel(widget as Record<string, unknown>)) as HubDefinition['widgets'],
    firstEvent: event && (camel(event.event as Record<string, unknown>) as HubDefinition['firstEvent'])
  }
}

function readPart(folder: string, name: string, isRequired: true): Record<string, unknown>
function readPart(folder: string, name: string, isRequired: boolean): Record<string, unknown> | undefined
function readPart(folder: string, name: string, isRequired: boolean): Record<string, unknown> | undefined {
  const file = ['yaml', 'yml', 'json'].map((ending) => join(folder, `${name}.${ending}`)).find((one) => existsSync(one))
  if (file === undefined) {
    if (isRequired) throw new Failure(exitCodes.input, `${folder} has no ${name}.yaml (or .json).`)
    return undefined
  }
  const lines = new LineCounter()
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, prettyErrors: false })
  const [problem] = document.errors
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0])
    throw new Failure(exitCodes.input, `${file}:${line}:${col}: ${problem.message}`)
  }
  const value: unknown = document.toJS({ maxAliasCount: 1000 })
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Failure(exitCodes.input, `${file}: an object is expected.`)
  }
  const placeholder = /\{\{\w+\}\}/.exec(JSON.stringify(value))?.[0]
  if (placeholder) throw new Failure(exitCodes.input, `${file}: the placeholder ${placeholder} is not filled in.`)
  return value as Record<string, unknown>
}

/** Members in the API's spelling, at the top alone. */
function camel(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase()),
      member
    ])
  )
}

function requireText(value: Record<string, unknown>, name: string, folder: string): void {
  if (typeof value[name] !== 'string' || value[name] === '') {
    throw new Failure(exitCodes.input, `${join(folder, 'hub.yaml')}: ${name} is missing.`)
  }
}
