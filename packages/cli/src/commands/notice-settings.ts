/** `ihub notices apply|channels|rules`: channels and rules declared in a file. Secrets are never part of the file. */
import { readFile } from 'node:fs/promises'
import { readYaml } from '@inter-hub/ops-hub'
import { IhubError, type Schema } from '@inter-hub/sdk'
import { isNode } from 'yaml'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodeOf, exitCodes, Failure } from '../failure.ts'
import { age, type OutputForm, printJson, printLine, printTable, styled } from '../output.ts'
import { printDeliveries } from './webhook.ts'

type Args = ConnectionOptions & { output: OutputForm; hub: string }
type Json = Record<string, unknown>

export async function listChannelsCommand(args: Args): Promise<void> {
  const client = await connect(args)
  const channels = await client.all('/notice-channels', { query: { hub: args.hub, sort: 'slug' } })
  if (args.output === 'json') return printJson(channels)
  printTable(
    ['channel', 'kind', 'to', 'status', 'failing since'],
    channels.map((one) => [
      one.slug,
      one.kind,
      one.kind === 'email' ? `${one.to.join(', ')} by ${one.url}` : one.url,
      one.status === 'active' ? 'active' : `disabled: ${one.disabledReason ?? 'by request'}`,
      one.failingSince === null ? '-' : styled('red', age(one.failingSince))
    ])
  )
}

export async function listRulesCommand(args: Args): Promise<void> {
  const client = await connect(args)
  const rules = await client.all('/notice-rules', { query: { hub: args.hub, sort: 'slug' } })
  if (args.output === 'json') return printJson(rules)
  printTable(
    ['rule', 'condition', 'for', 'severity', 'about', 'channels'],
    rules.map((rule) => [
      rule.enabled ? rule.slug : `${rule.slug} (disabled)`,
      [rule.condition, ...rule.states].join(' '),
      rule.for,
      rule.severity,
      [...rule.widgets, ...rule.within, ...rule.widgetTypes, ...rule.owners].join(', ') || 'all',
      rule.channels.join(', ')
    ])
  )
}

export async function channelDeliveriesCommand(id: string, args: Args & { limit: number }): Promise<void> {
  const client = await connect(args)
  const channel = await client.get('/notice-channels/{id}', { path: { id }, query: { hub: args.hub } })
  const query = { per_page: args.limit }
  const { data } = await client.get('/notice-channels/{id}/deliveries', { path: { id: channel.id }, query })
  printDeliveries(data, args.output)
}

export async function applyNoticesCommand(
  args: Args & { file: string; prune?: boolean; dryRun?: boolean }
): Promise<void> {
  const { hub, file, prune = false, dryRun = false, output } = args
  const settings = await readSettings(file)
  const channels: Json[] = []
  for (const channel of settings.channels) channels.push(await withSecrets(file, channel))
  const client = await connect(args)
  const body = { hub, channels, rules: settings.rules, prune, dryRun } as Schema<'ApplyNoticeSettings'>
  const applied = await client.post('/notice-settings', { body }).catch((error) => {
    throw placedIn(file, settings, error)
  })
  if (output === 'json') return printJson(applied)
  const shown = applied.changes.filter(({ change }) => change !== 'unchanged')
  for (const { kind, slug, change } of shown) printLine(`${kind} ${slug}: ${change}`)
  const rest = applied.changes.length - shown.length
  printLine(dryRun ? 'Nothing was written.' : `${shown.length} changed, ${rest} unchanged.`)
}

/** Adds the affected lines of the file to an error. An error about no line is returned unchanged. */
function placedIn(file: string, { lineOf }: Settings, error: unknown): unknown {
  if (!(error instanceof IhubError)) return error
  const lines = (error.problem?.errors ?? []).flatMap(({ pointer = '', detail }) => {
    const [, list, index, rest = ''] = /^#\/(channels|rules)\/(\d+)(?:\/(.*))?$/.exec(pointer) ?? []
    if (list === undefined) return []
    const path = [list, Number(index), ...(rest === '' ? [] : rest.split('/'))]
    const name = `${list}[${index}]${rest === '' ? '' : `.${rest.replaceAll('/', '.')}`}`
    return [`${file}:${lineOf(path)}: ${name} ${detail}`]
  })
  return lines.length === 0
    ? error
    : new Failure(exitCodeOf(error) ?? exitCodes.input, `${file} was not applied; nothing was changed.`, {
        cause: error,
        details: lines
      })
}

async function withSecrets(file: string, channel: Json): Promise<Json> {
  const secret = await secretOf(file, channel, 'secret')
  const url = await secretOf(file, channel, 'url')
  return { ...channel, ...(url === undefined ? {} : { url }), ...(secret === undefined ? {} : { secret }) }
}

/** The value of a member `{env: NAME}` or `{file: path}`. Secrets as plain text are rejected. @throws Failure */
async function secretOf(file: string, wanted: Json, name: 'secret' | 'url'): Promise<string | undefined> {
  const value = wanted[name]
  if (value === undefined || (name === 'url' && typeof value === 'string' && wanted.kind !== 'slack')) return undefined
  const { env, file: path } = (typeof value === 'object' && value !== null ? value : {}) as {
    env?: unknown
    file?: unknown
  }
  const place = `${file}: ${name} of the channel ${wanted.slug}`
  if (typeof env === 'string') {
    const found = process.env[env]
    if (!found) throw new Failure(exitCodes.input, `${place}: the environment variable ${env} is not set.`)
    return found
  }
  if (typeof path === 'string') {
    try {
      return (await readFile(path, 'utf8')).trim()
    } catch (error) {
      throw new Failure(exitCodes.input, `${place}: ${path} cannot be read: ${(error as Error).message}.`)
    }
  }
  throw new Failure(exitCodes.input, `${place} is a secret: write {env: NAME} or {file: path} instead of the value.`)
}

interface Settings {
  channels: Json[]
  rules: Json[]
  /** The line of a member, or of its nearest ancestor in the file. */
  lineOf(path: readonly (string | number)[]): number
}

/** @throws Failure with the place in the file */
async function readSettings(file: string): Promise<Settings> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new Failure(exitCodes.input, `${file} cannot be read: ${(error as Error).message}.`)
  }
  const read = readYaml(text)
  if (!read) throw new Failure(exitCodes.input, `${file} is nested too deeply.`)
  const { document, lines, faults } = read
  const [fault] = faults
  if (fault)
    throw new Failure(exitCodes.input, `${file}:${Math.max(1, lines.linePos(fault.offset).line)}: ${fault.message}.`)
  const content = (document.toJS() ?? {}) as Json
  const unknown = Object.keys(content).find((name) => name !== 'channels' && name !== 'rules')
  if (typeof content !== 'object' || Array.isArray(content) || unknown !== undefined)
    throw new Failure(exitCodes.input, `${file} must contain only the lists channels and rules.`)
  const lineOf = (path: readonly (string | number)[]): number => {
    const node = document.getIn(path, true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
    return path.length === 0 ? 1 : lineOf(path.slice(0, -1))
  }
  return { channels: listOf(file, content, 'channels'), rules: listOf(file, content, 'rules'), lineOf }
}

function listOf(file: string, content: Json, name: 'channels' | 'rules'): Json[] {
  const list = content[name] ?? []
  if (!Array.isArray(list)) throw new Failure(exitCodes.input, `${file}: ${name} must be a list.`)
  const slugs = new Set<unknown>()
  for (const [at, one] of list.entries()) {
    const slug = (one as Json | null)?.slug
    if (typeof slug !== 'string') throw new Failure(exitCodes.input, `${file}: item ${at + 1} of ${name} has no slug.`)
    if (slugs.has(slug)) throw new Failure(exitCodes.input, `${file}: ${name} has the slug ${slug} twice.`)
    slugs.add(slug)
  }
  return list as Json[]
}
