/** `ihub notices apply|channels|rules`: channels and rules as a file declares them. Secrets are never part of the file. */
import { readFile } from 'node:fs/promises'
import { durationMs } from '@inter-hub/rules'
import type { Client, Schema } from '@inter-hub/sdk'
import { parseDocument } from 'yaml'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { age, type OutputForm, printJson, printLine, printTable, styled } from '../output.ts'
import { printDeliveries } from './webhook.ts'

type Args = ConnectionOptions & { output: OutputForm; hub: string }
type Json = Record<string, unknown>
type Channel = Schema<'NoticeChannel'>
type Rule = Schema<'NoticeRule'>

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

export async function channelDeliveriesCommand(id: string, args: Args & { limit: string }): Promise<void> {
  const client = await connect(args)
  const channel = await client.get('/notice-channels/{id}', { path: { id }, query: { hub: args.hub } })
  const query = { per_page: Number(args.limit) }
  const { data } = await client.get('/notice-channels/{id}/deliveries', { path: { id: channel.id }, query })
  printDeliveries(data, args.output)
}

interface File {
  channels: Json[]
  rules: Json[]
}

interface Change {
  what: 'channel' | 'rule'
  slug: string
  change: 'created' | 'updated' | 'deleted' | 'unchanged'
}

export async function applyNoticesCommand(
  args: Args & { file: string; prune?: boolean; dryRun?: boolean }
): Promise<void> {
  const { hub, file, prune = false, dryRun = false, output } = args
  const wanted = await readSettings(file)
  const client = await connect(args)
  const channels = await client.all('/notice-channels', { query: { hub } })
  const rules = await client.all('/notice-rules', { query: { hub } })
  const run = { client, hub, file, dryRun }
  const changes = [
    ...(await applyEach(wanted.channels, channels, (one, before) => applyChannel(run, one, before))),
    ...(await applyEach(wanted.rules, rules, (one, before) => applyRule(run, one, before))),
    // A rule before its channels.
    ...(prune ? await deleteOthers(run, 'rule', rules, wanted.rules) : []),
    ...(prune ? await deleteOthers(run, 'channel', channels, wanted.channels) : [])
  ]
  if (output === 'json') return printJson({ dryRun, changes })
  const shown = changes.filter(({ change }) => change !== 'unchanged')
  for (const { what, slug, change } of shown) printLine(`${what} ${slug}: ${change}`)
  const rest = changes.length - shown.length
  printLine(dryRun ? 'Nothing was written.' : `${shown.length} changed, ${rest} unchanged.`)
}

interface Run {
  client: Client
  hub: string
  file: string
  dryRun: boolean
}

async function applyEach<Before extends { slug: string }>(
  wanted: readonly Json[],
  existing: readonly Before[],
  apply: (one: Json, before: Before | undefined) => Promise<Change>
): Promise<Change[]> {
  const changes: Change[] = []
  for (const one of wanted)
    changes.push(
      await apply(
        one,
        existing.find(({ slug }) => slug === one.slug)
      )
    )
  return changes
}

async function applyChannel(run: Run, wanted: Json, before: Channel | undefined): Promise<Change> {
  const { client, hub } = run
  const secret = await secretOf(run, wanted, 'secret')
  const url = await secretOf(run, wanted, 'url')
  // What is secret cannot be compared: it is written each time.
  const body = { ...wanted, ...(url === undefined ? {} : { url }), ...(secret === undefined ? {} : { secret }) }
  return applyOne(run, 'channel', 'kind', body, before, {
    create: () => client.post('/notice-channels', { body: { hub, ...body } as Schema<'CreateNoticeChannel'> }),
    update: (id, change) => client.patch('/notice-channels/{id}', { path: { id }, body: change })
  })
}

async function applyRule(run: Run, wanted: Json, before: Rule | undefined): Promise<Change> {
  const { client, hub } = run
  return applyOne(run, 'rule', 'condition', wanted, before, {
    create: () => client.post('/notice-rules', { body: { hub, ...wanted } as Schema<'CreateNoticeRule'> }),
    update: (id, change) => client.patch('/notice-rules/{id}', { path: { id }, body: change })
  })
}

interface Writes {
  create(): Promise<unknown>
  update(id: string, change: Json): Promise<unknown>
}

/** Creates or updates one. `fixed` is the member that cannot be changed. @throws Failure where it differs */
async function applyOne(
  { dryRun }: Run,
  what: Change['what'],
  fixed: string,
  wanted: Json,
  before: { id: string; slug: string } | undefined,
  { create, update }: Writes
): Promise<Change> {
  const slug = String(wanted.slug)
  if (before === undefined) {
    if (!dryRun) await create()
    return { what, slug, change: 'created' }
  }
  const has = (before as unknown as Json)[fixed]
  if (wanted[fixed] !== has)
    throw new Failure(
      exitCodes.conflict,
      `The ${what} ${slug} has the ${fixed} ${has}, which cannot be changed. Use another slug.`
    )
  const change = differing(wanted, before, ['slug', fixed])
  if (Object.keys(change).length === 0) return { what, slug, change: 'unchanged' }
  if (!dryRun) await update(before.id, change)
  return { what, slug, change: 'updated' }
}

/** The members that differ from what the hub has. Durations are compared by their length. */
function differing(wanted: Json, before: object, fixed: readonly string[]): Json {
  const has = before as Json
  return Object.fromEntries(
    Object.entries(wanted).filter(
      ([name, value]) =>
        !fixed.includes(name) && JSON.stringify(comparable(name, value)) !== JSON.stringify(comparable(name, has[name]))
    )
  )
}

const durations = ['for', 'groupWait', 'repeatEvery']

function comparable(name: string, value: unknown): unknown {
  return durations.includes(name) && typeof value === 'string' ? (durationMs(value) ?? value) : value
}

async function deleteOthers(
  { client, dryRun }: Run,
  what: Change['what'],
  existing: readonly { id: string; slug: string }[],
  wanted: readonly Json[]
): Promise<Change[]> {
  const others = existing.filter(({ slug }) => !wanted.some((one) => one.slug === slug))
  for (const { id } of dryRun ? [] : others)
    await client.delete(what === 'rule' ? '/notice-rules/{id}' : '/notice-channels/{id}', { path: { id } })
  return others.map(({ slug }) => ({ what, slug, change: 'deleted' as const }))
}

/** The value of a member that is `{env: NAME}` or `{file: path}`. A secret as text is refused. @throws Failure */
async function secretOf({ file }: Run, wanted: Json, name: 'secret' | 'url'): Promise<string | undefined> {
  const value = wanted[name]
  if (value === undefined || (name === 'url' && typeof value === 'string' && wanted.kind !== 'slack')) return undefined
  const { env, file: path } = (typeof value === 'object' && value !== null ? value : {}) as {
    env?: unknown
    file?: unknown
  }
  const place = `${file}: ${name} of the channel ${wanted.slug}`
  if (typeof env === 'string') {
    const found = process.env[env]
    if (!found) throw new Failure(exitCodes.input, `${place}: the variable ${env} is not set.`)
    return found
  }
  if (typeof path === 'string') {
    try {
      return (await readFile(path, 'utf8')).trim()
    } catch (error) {
      throw new Failure(exitCodes.input, `${place}: ${path} cannot be read: ${(error as Error).message}.`)
    }
  }
  throw new Failure(exitCodes.input, `${place} is a secret: write {env: NAME} or {file: path} instead of its text.`)
}

/** @throws Failure with the place in the file */
async function readSettings(file: string): Promise<File> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw new Failure(exitCodes.input, `${file} cannot be read: ${(error as Error).message}.`)
  }
  const document = parseDocument(text)
  const [fault] = document.errors
  if (fault)
    throw new Failure(exitCodes.input, `${file}:${fault.linePos?.[0].line ?? 1}: ${fault.message.split('\n')[0]}`)
  const content = (document.toJS() ?? {}) as Json
  const unknown = Object.keys(content).find((name) => name !== 'channels' && name !== 'rules')
  if (typeof content !== 'object' || Array.isArray(content) || unknown !== undefined)
    throw new Failure(exitCodes.input, `${file} must contain the lists channels and rules, and nothing else.`)
  return { channels: listOf(file, content, 'channels'), rules: listOf(file, content, 'rules') }
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
