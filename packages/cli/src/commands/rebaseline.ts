/**
 * `ihub rebaseline`: the world changed on purpose, so the expectation of a check follows: in the file that declares it, by a decision
 * that keeps both values.
 */
import { readFile, realpath, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { applyInventory, InventoryError, readSources } from '@inter-hub/ops-hub'
import type { Schema } from '@inter-hub/sdk'
import { type Document, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { type ConnectionOptions, connect, patience } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { type OutputForm, printJson, printLine, printLines } from '../output.ts'
import { aboutWidget } from '../unknown-widget.ts'
import { runtimeClient } from './checks.ts'
import { read } from './inventory.ts'

interface RebaselineArgs extends ConnectionOptions {
  output: OutputForm
  hub: string
  file: string
  reason: string
  set?: string[]
  dryRun?: boolean
}

interface Change {
  /** Within the check, such as `expect.status`. */
  member: string
  before: unknown
  after: unknown
}

export async function rebaselineCommand(slug: string, check: string, args: RebaselineArgs): Promise<void> {
  if (args.reason.trim() === '') throw new Failure(exitCodes.input, '--reason must not be empty.')
  if (args.file === '-')
    throw new Failure(exitCodes.input, '-f must be a file or a folder: the new expectation is written there.')
  const client = await connect(args)
  const widget = (await aboutWidget(client, slug, args.hub, () =>
    client.get('/widgets/{id}', { path: { id: slug }, query: { hub: args.hub, include: 'evidence' } })
  )) as Schema<'Widget'> & { evidence: (Schema<'Evidence'> & { metadata: Record<string, unknown> })[] }
  const newest = widget.evidence.find(({ subject }) => subject === check)
  const wanted = args.set ? args.set.map(readSet) : observedChange(check, newest)
  const place = await findCheck(args.file, slug, check)
  const { text, changes } = edited(place, wanted)
  if (changes.every(({ before, after }) => JSON.stringify(before) === JSON.stringify(after)))
    throw new Failure(exitCodes.input, `The check ${check} of ${slug} expects that already; nothing was changed.`)
  if (args.dryRun) return print({ slug, check, changes, args }, undefined)
  const decision = await client.post('/decision-records', {
    body: decisionOf(slug, check, changes, newest?.latest.eventId, args)
  })
  const apply = async () => {
    const writer = await runtimeClient(args, { retry: patience, reason: args.reason })
    await applyInventory(writer, args.hub, await read(writer, args.hub, args.file))
  }
  const withdraw = () =>
    client.patch('/decision-records/{id}', { path: { id: decision.id }, body: { status: 'withdrawn' } })
  try {
    await replaceFile(place.path, place.text, text)
    await apply()
  } catch (error) {
    // Undoes everything: restores the file and the hub, and withdraws the decision.
    const undone: [string, () => Promise<unknown>][] = [
      [`restore ${place.path}`, () => replaceFile(place.path, text, place.text)],
      [`apply ${args.file} as it was`, apply],
      [`withdraw the decision ${decision.id}`, withdraw]
    ]
    for (const [what, undo] of undone)
      await undo().catch(({ message }: Error) => printLine(`Could not ${what}: ${message}`, process.stderr))
    throw error
  }
  const accepted = { status: 'accepted' as const, decidedAt: new Date().toISOString() }
  await client.patch('/decision-records/{id}', { path: { id: decision.id }, body: accepted })
  print({ slug, check, changes, args }, decision)
}

function print(
  { slug, check, changes, args }: { slug: string; check: string; changes: Change[]; args: RebaselineArgs },
  decision: { id: string } | undefined
): void {
  if (args.output === 'json') {
    printJson({ widget: slug, check, changes, decisionId: decision?.id ?? null })
    return
  }
  printLines([
    ...changes.map(
      ({ member, before, after }) =>
        `${slug} ${check}: ${member}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`
    ),
    decision ? `Applied, by the decision ${decision.id}, which keeps both.` : 'Nothing was written (--dry-run).'
  ])
}

function decisionOf(
  slug: string,
  check: string,
  changes: Change[],
  eventId: string | undefined,
  { hub, reason }: RebaselineArgs
) {
  const lines = changes.map(
    ({ member, before, after }) => `${member}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`
  )
  return {
    hub,
    widget: slug,
    kind: 're-baseline',
    subject: check,
    title: `New expectation of the check ${check} of ${slug}`.slice(0, 200),
    description: lines.join('\n').slice(0, 10_000),
    status: 'proposed' as const,
    reason,
    ...(eventId !== undefined && { evidence: [eventId] })
  }
}

/** `member=value`, the value as JSON or else as text. */
function readSet(text: string): [string[], unknown] {
  const [, member, value] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? []
  if (member === undefined || value === undefined)
    throw new Failure(exitCodes.input, `${JSON.stringify(text)} is not member=value, as in expect.status=200.`)
  try {
    return [member.split('.'), JSON.parse(value)]
  } catch {
    return [member.split('.'), value]
  }
}

/** What the newest evidence of the check saw, where that is a status. */
function observedChange(
  check: string,
  newest: { metadata: Record<string, unknown> } | undefined
): [string[], unknown][] {
  const { observedStatus } = newest?.metadata ?? {}
  if (typeof observedStatus === 'number') return [[['expect', 'status'], observedStatus]]
  throw new Failure(
    exitCodes.input,
    `The evidence of the check ${check} has no observed status. Say what to expect: --set expect.<member>=<value>.`
  )
}

interface FoundCheck {
  path: string
  text: string
  /** The path of the check within the document. */
  at: (string | number)[]
}

async function sourcesOf(path: string): Promise<{ file: string }[]> {
  try {
    return await readSources(path)
  } catch (error) {
    if (error instanceof InventoryError) throw new Failure(exitCodes.input, error.message, { cause: error })
    throw error
  }
}

async function findCheck(path: string, slug: string, check: string): Promise<FoundCheck> {
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() ?? false
  for (const { file } of await sourcesOf(path)) {
    const full = isFolder ? join(path, file) : path
    const text = await readFile(full, 'utf8')
    const { widgets } = (parseDocument(text).toJS() ?? {}) as {
      widgets?: { slug?: string; checks?: { name?: string; kind?: string }[] }[]
    }
    const index = widgets?.findIndex((one) => one.slug === slug) ?? -1
    const checkIndex = widgets?.[index]?.checks?.findIndex(({ name, kind }) => (name ?? kind) === check) ?? -1
    if (checkIndex >= 0) return { path: full, text, at: ['widgets', index, 'checks', checkIndex] }
  }
  throw new Failure(exitCodes.input, `${path} declares no check ${check} of ${slug}.`)
}

/** Replaces only the values; comments and formatting are preserved. */
function edited(
  { text, at, path }: FoundCheck,
  wanted: readonly [string[], unknown][]
): { text: string; changes: Change[] } {
  const document = parseDocument(text)
  const edits: { start: number; end: number; value: string }[] = []
  const changes = wanted.map(([member, after]): Change => {
    const node = document.getIn([...at, ...member], true)
    if (!(isScalar(node) || isSeq(node) || isMap(node)) || !node.range) {
      throw new Failure(
        exitCodes.input,
        `The check has no ${member.join('.')} in ${path}. Add it there, then apply the file.`
      )
    }
    const [start, end] = node.range
    // The range of a block list or map includes the end of its last line.
    const isBlock = text.slice(start, end).endsWith('\n')
    edits.push({ start, end, value: `${JSON.stringify(after)}${isBlock ? '\n' : ''}` })
    return { member: member.join('.'), before: node.toJSON(), after }
  })
  let result = text
  for (const { start, end, value } of edits.sort((one, other) => other.start - one.start))
    result = `${result.slice(0, start)}${value}${result.slice(end)}`
  const again = parseDocument(result)
  const isRight = wanted.every(([member, after]) => isDeepStrictEqual(valueAt(again, [...at, ...member]), after))
  if (again.errors.length > 0 || !isRight)
    throw new Failure(
      exitCodes.input,
      `The value in ${path} cannot be replaced automatically. Edit the file, then apply it.`
    )
  return { text: result, changes }
}

function valueAt(document: Document, path: (string | number)[]): unknown {
  const found = document.getIn(path)
  return isSeq(found) || isMap(found) ? found.toJSON() : found
}

/** Replaces the file atomically and keeps its mode. @throws Failure if the file no longer contains `before` */
async function replaceFile(link: string, before: string, text: string): Promise<void> {
  const path = await realpath(link)
  const current = await readFile(path, 'utf8')
  if (current === text) return
  if (current !== before)
    throw new Failure(exitCodes.conflict, `${link} was changed by another program in the meantime.`)
  const { mode } = await stat(path)
  const next = `${path}.${process.pid}.new`
  await writeFile(next, text, { mode })
  await rename(next, path)
}
