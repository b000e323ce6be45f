/** `ihub get`: lists of everything that a hub contains, for people, scripts and spreadsheets. */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, IhubError } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { printLine } from '../output.ts'
import { eventsDefault, type Filters, type Form, filterNames, type Kind, kinds, type Row } from './get-kinds.ts'
import { printAll, printChanged } from './get-output.ts'

export interface GetArguments extends ConnectionOptions, Filters {
  output: Form
  sort?: string
  limit?: string
  watch?: boolean
}

/** The rows are read again at most this often while they are watched. */
const watchEveryMs = 1000
/** How often to read, if the event stream does not report changes. */
const pollEveryMs = 5000
const limitMax = 100_000

export async function getCommand(what: string, reference: string | undefined, args: GetArguments): Promise<void> {
  const kind = kinds[what] as Kind
  const query = queryOf(what, kind, args)
  const limit = limitOf(args.limit)
  if (kind.isOfWidget && reference === undefined)
    throw new Failure(exitCodes.input, `Name the widget: ihub get ${what} <widget>.`)
  const client = await connect(args, what === 'keys' ? { purpose: 'operator' } : {})
  if (args.hub !== undefined) await requireHub(client, args.hub)
  const read = async () => {
    if (reference !== undefined && !kind.isOfWidget)
      return [await readOne(client, what, kind, reference, query, args.hub)]
    const rows = await kind.list(client, query, limit, reference ?? '')
    const sorted = args.sort === undefined ? rows : sortRows(what, kind, rows, args.sort)
    return limit === undefined ? sorted : sorted.slice(0, limit)
  }
  // Taken before the list, so that nothing that changes meanwhile is missed.
  const after = args.watch && kind.isReported ? await positionNow(client, args.hub) : undefined
  const rows = await read()
  if (rows.length === 0 && !args.watch && (args.output === 'table' || args.output === 'wide')) {
    printLine(`No ${what} found.`, process.stderr)
    return
  }
  // While it is watched each row is a line of JSON of its own.
  if (args.watch && (args.output === 'json' || args.output === 'yaml')) printChanged(kind, args.output, rows, rows)
  else printAll(kind, args.output, rows, reference !== undefined && !kind.isOfWidget)
  if (what === 'events' && args.limit === undefined && rows.length === eventsDefault)
    printLine(`These are the newest ${eventsDefault} events; --limit lists more.`, process.stderr)
  if (!args.watch) return
  const refresh = changes(kind, args.output, rows, read)
  if (after === undefined) await poll(refresh)
  else await watch(client, { after, system: true, ...(args.hub && { hub: args.hub }) }, refresh)
}

/** The filters as query parameters. @throws Failure for one that the kind does not have */
function queryOf(what: string, kind: Kind, args: Filters): Record<string, string> {
  const query: Record<string, string> = {}
  for (const name of filterNames) {
    const value = args[name]
    if (value === undefined) continue
    const parameter = kind.filters[name]
    if (parameter === undefined) {
      const known = Object.keys(kind.filters).map((one) => `--${one}`)
      const hint = known.length === 0 ? 'They have no filters.' : `Filters of ${what}: ${known.join(', ')}.`
      throw new Failure(exitCodes.input, `--${name} does not apply to ${what}. ${hint}`)
    }
    query[parameter] = value
  }
  return query
}

function limitOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const limit = /^\d+$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= limitMax) return limit
  throw new Failure(
    exitCodes.input,
    `--limit must be a whole number from 1 to ${limitMax}, not ${JSON.stringify(text)}.`
  )
}

/** A list is empty for a hub that does not exist and for one that the key may not read: says which it is. */
async function requireHub(client: Client, hub: string): Promise<void> {
  try {
    await client.get('/hubs/{id}', { path: { id: hub } })
  } catch (error) {
    if (!(error instanceof IhubError) || error.status !== 404) throw error
    throw new Failure(exitCodes.input, `Hub "${hub}" not found. To list all hubs, run \`ihub get hubs\`.`, {
      cause: error
    })
  }
  try {
    await client.get('/hubs/{id}/prometheus-targets', { path: { id: hub }, query: { label: 'none=none' } })
  } catch (error) {
    if (!(error instanceof IhubError) || error.status !== 404) throw error
    throw new Failure(exitCodes.denied, `The key has no access to the hub "${hub}".`, { cause: error })
  }
}

async function readOne(
  client: Client,
  what: string,
  kind: Kind,
  reference: string,
  query: Record<string, string>,
  hub: string | undefined
): Promise<Row> {
  if (kind.read) return kind.read(client, reference, hub)
  const rows = await kind.list(client, query, undefined, '')
  const found = rows.filter((row) => row[kind.name] === reference || row.id === reference)
  const [row, ...others] = found
  if (row === undefined)
    throw new Failure(
      exitCodes.input,
      `No ${what} found with the name or id "${reference}"; \`ihub get ${what}\` lists them.`
    )
  if (others.length > 0) {
    const hubs = found.map(({ hubSlug }) => hubSlug).join(', ')
    throw new Failure(
      exitCodes.input,
      `${found.length} ${what} have the name "${reference}" (${hubs}): name the hub with --hub, or use the id.`
    )
  }
  return row
}

/** Sorted by columns or members, `-` for descending; rows without a value come last. @throws Failure for an unknown name */
function sortRows(what: string, { columns, wide }: Kind, rows: Row[], sort: string): Row[] {
  const all = [...columns, ...wide]
  const terms = sort.split(',').map((word) => {
    const name = word.replace(/^-/, '')
    const column = all.find(({ title, member }) => name === member || name === title)
    if (column) return { member: column.member, sign: word.startsWith('-') ? -1 : 1 }
    throw new Failure(
      exitCodes.input,
      `${what} cannot be sorted by "${name}". Columns: ${all.map(({ title }) => title).join(', ')}.`
    )
  })
  return rows.toSorted((one, other) => {
    for (const { member, sign } of terms) {
      const order = compare(one[member], other[member], sign)
      if (order !== 0) return order
    }
    return 0
  })
}

function compare(one: unknown, other: unknown, sign: number): number {
  const [a, b] = [one, other].map((value) => (value === null || value === undefined ? undefined : value))
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  if (typeof a === 'number' && typeof b === 'number') return sign * (a - b)
  const [left, right] = [String(a), String(b)]
  return left < right ? -sign : left > right ? sign : 0
}

async function positionNow(client: Client, hub: string | undefined): Promise<string> {
  const { meta } = await client.get('/interaction-events', { query: { after: 'now', ...(hub && { hub }) } })
  return meta.next ?? 'now'
}

/** Reads the rows again and prints those that are new or have changed. */
function changes(kind: Kind, form: Form, first: readonly Row[], read: () => Promise<Row[]>): () => Promise<void> {
  const keyOf = (row: Row) => String(row.id ?? row[kind.name])
  let known = new Map(first.map((row) => [keyOf(row), JSON.stringify(row)]))
  return async () => {
    const rows = await read()
    const changed = rows.filter((row) => known.get(keyOf(row)) !== JSON.stringify(row))
    const now = new Map(rows.map((row) => [keyOf(row), JSON.stringify(row)]))
    for (const [key, text] of known) {
      if (now.has(key) || kind.name === 'id') continue
      printLine(`${String((JSON.parse(text) as Row)[kind.name])} no longer matches.`, process.stderr)
    }
    known = now
    if (changed.length > 0) printChanged(kind, form, kind.name === 'id' ? changed.toReversed() : changed, rows)
  }
}

/** Calls `refresh` periodically until the process ends or a call fails permanently. */
async function poll(refresh: () => Promise<void>): Promise<never> {
  for (;;) {
    await sleep(pollEveryMs)
    try {
      await refresh()
    } catch (error) {
      const passes = error instanceof IhubError && (error.kind !== 'problem' || (error.status ?? 0) >= 500)
      if (!passes) throw error
      printLine(`${error.message} Trying again.`, process.stderr)
    }
  }
}

/** Calls `refresh` after events and system events, one call at a time, until the process ends or a call fails. */
async function watch(
  client: Client,
  query: { after: string; system: true; hub?: string },
  refresh: () => Promise<void>
): Promise<void> {
  const end = new AbortController()
  let failure: unknown
  let isWaiting = false
  let work = Promise.resolve()
  const later = async () => {
    await sleep(watchEveryMs)
    isWaiting = false
    await refresh()
  }
  const onRetry = ({ message }: Error) => printLine(`${message} Trying again.`, process.stderr)
  for await (const _ of client.stream('/interaction-events/stream', { query, onRetry, signal: end.signal })) {
    if (isWaiting) continue
    isWaiting = true
    work = work.then(later).catch((error) => {
      failure = error
      end.abort()
    })
  }
  await work
  if (failure) throw failure
}
