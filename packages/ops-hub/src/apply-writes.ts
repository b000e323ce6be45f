/** Writes a plan: widgets and relations in batches, everything else one by one. */
import { type Client, IhubError, type Schema } from '@inter-hub/sdk'
import {
  type DeclaredRelation,
  type MissingWidget,
  membership,
  type NewWidget,
  type NoticeChange,
  noLongerDeclared,
  type ObsoleteEvidence,
  type ObsoleteRelation,
  type Plan,
  placedFaults,
  type RecordChange,
  type WidgetUpdate
} from './inventory/index.ts'

export interface Applied {
  created: number
  updated: number
  unchanged: number
  relations: number
  archived: number
  /** Pieces of evidence that were retired, since their checks are no longer declared. */
  retired: number
  /** Owners, contexts and gaps. */
  records: number
}

/** A change that the hub has. */
export type Written =
  | { kind: 'created'; widget: NewWidget }
  | { kind: 'updated'; widget: WidgetUpdate }
  | { kind: 'archived'; widget: MissingWidget }
  | { kind: 'relation'; relation: DeclaredRelation; isNew: boolean }
  | { kind: 'relation-removed'; relation: ObsoleteRelation }
  | { kind: 'retired'; evidence: ObsoleteEvidence }
  | { kind: 'record'; record: RecordChange }

export interface Writing {
  client: Client
  hub: string
  applied: Applied
  onWritten: (change: Written) => void
  /** The channels and rules of the plan with their secrets, in the form of the API. */
  settings: { channels: object[]; rules: object[] }
}

/**
 * Writes a plan and counts the writes in `applied`. A check is written after the relation to its environment, which may pause it:
 * a runtime starts every check that it sees.
 */
export async function write(writing: Writing, plan: Plan): Promise<void> {
  const { client, applied, onWritten } = writing
  const placed = new Set(plan.relationsToCreate.flatMap(({ type, from }) => (type === membership ? [from] : [])))
  const isLate = ({ slug, attributes }: NewWidget) => placed.has(slug) && attributes.checks !== undefined
  const create = ({ inventory: _, ...widget }: NewWidget) => ({ ...widget, version: 0 })
  await writeWidgets(
    writing,
    plan.create,
    (widget) => create(isLate(widget) ? withoutChecks(widget) : widget),
    (widget) => {
      applied.created++
      onWritten({ kind: 'created', widget })
    }
  )
  const update = ({ slug, renamedFrom, version, patch, fields, takeOver = [], declaredAt }: WidgetUpdate) => ({
    ...{ ...patch, slug, version, fields, declaredAt },
    ...(takeOver.length > 0 ? { takeOver } : {}),
    ...(renamedFrom === undefined ? {} : { renamedFrom })
  })
  const updated = (widget: WidgetUpdate) => {
    applied.updated++
    onWritten({ kind: 'updated', widget })
  }
  const [renamed, others] = partition(plan.update, ({ renamedFrom }) => renamedFrom !== undefined)
  // Relations refer to the new slugs.
  await writeWidgets(writing, renamed, update, updated)
  await writeRelations(writing, plan.relationsToCreate, true)
  await writeRelations(writing, plan.relationsToUpdate, false)
  const addChecks = ({ slug, attributes, fields, declaredAt }: NewWidget) => ({
    ...{ slug, fields, declaredAt, attributes: { checks: attributes.checks } }
  })
  await writeWidgets(writing, plan.create.filter(isLate), addChecks, () => undefined)
  await writeWidgets(writing, others, update, updated)
  await writeWidgets(
    writing,
    plan.moved,
    ({ inventory: _, ...place }) => place,
    () => undefined
  )
  await writeRelations({ ...writing, onWritten: () => undefined }, plan.relationsMoved, false)
  for (const relation of plan.relationsToDelete) {
    const { id, inventory } = relation
    await client.delete('/relations/{id}', { path: { id }, query: { inventory } })
    applied.relations++
    onWritten({ kind: 'relation-removed', relation })
  }
  const archive = ({ slug, version }: MissingWidget) => ({ slug, version, status: 'archived', fields: [] })
  await writeWidgets(writing, plan.missing, archive, (widget) => {
    applied.archived++
    onWritten({ kind: 'archived', widget })
  })
  await writeRecords(writing, plan)
  // Last: as long as its check exists, the runtime records it again.
  for (const evidence of plan.evidenceToRetire) {
    const { widgetId, inventory, eventType, subject } = evidence
    const reason = `The inventory ${inventory} no longer declares the check "${subject}" for ${eventType}.`
    await client.post('/widgets/{id}/evidence/retire', { path: { id: widgetId }, body: { eventType, subject, reason } })
    applied.retired++
    onWritten({ kind: 'retired', evidence })
  }
}

function withoutChecks(widget: NewWidget): NewWidget {
  const { checks: _, ...attributes } = widget.attributes
  return { ...widget, attributes, fields: widget.fields.filter((field) => !field.startsWith('/attributes/checks/')) }
}

function partition<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))]
}

async function writeRecords({ client, hub, applied, onWritten, settings }: Writing, plan: Plan): Promise<void> {
  const written = (record: RecordChange) => {
    applied.records++
    onWritten({ kind: 'record', record })
  }
  for (const record of [...plan.records, ...plan.recordsToPrune].filter((one) => !isNotice(one))) {
    await writeRecord(client, hub, record as Exclude<RecordChange, NoticeChange>)
    written(record)
  }
  // After the widgets and owners to which they refer; all channels and rules together, or none.
  if (plan.notices.length > 0) {
    const body = { hub, ...settings } as Schema<'ApplyNoticeSettings'>
    await client.post('/notice-settings', { body }).catch((error) => {
      throw (error instanceof IhubError && placedFaults(plan.notices, error.problem?.errors ?? [])) || error
    })
    for (const record of plan.records.filter(isNotice)) written(record)
  }
  for (const record of plan.recordsToPrune.filter(isNotice)) {
    if (record.action !== 'remove') continue
    const at = { path: { id: record.id }, ifMatch: record.version }
    await (record.kind === 'rule'
      ? client.delete('/notice-rules/{id}', at)
      : client.delete('/notice-channels/{id}', at))
    written(record)
  }
}

const isNotice = (record: RecordChange): record is NoticeChange => record.kind === 'channel' || record.kind === 'rule'

async function writeRecord(client: Client, hub: string, record: Exclude<RecordChange, NoticeChange>): Promise<void> {
  const { kind, action, name } = record
  if (action === 'create') {
    if (kind === 'owner') await client.post('/owners', { body: { ...record.body, slug: name, hub } })
    else if (kind === 'context') await client.post('/contexts', { body: { ...record.body, prefix: name, hub } })
    else await client.post('/annotations', { body: { ...record.body, widget: record.widget, hub } })
    return
  }
  const at = { path: { id: record.id }, ifMatch: record.version }
  if (action === 'update') {
    if (kind === 'owner') await client.patch('/owners/{id}', { ...at, body: record.body })
    else if (kind === 'context') await client.patch('/contexts/{id}', { ...at, body: record.body })
    else await client.patch('/annotations/{id}', { ...at, body: record.body })
    return
  }
  if (kind === 'owner') await client.delete('/owners/{id}', at)
  else if (kind === 'context') await client.delete('/contexts/{id}', at)
  else {
    const body = { resolution: noLongerDeclared }
    await client.post('/annotations/{id}/resolve', { path: { id: record.id }, body })
  }
}

/**
 * Sends widgets in batches, in their order within each inventory. `written` is called for each that the hub has.
 * @throws IhubError for the first widget that is refused
 */
async function writeWidgets<Item extends { inventory: string; slug: string }>(
  { client, hub }: Writing,
  items: readonly Item[],
  bodyOf: (item: Item) => object,
  written: (item: Item) => void
): Promise<void> {
  for (const [inventory, own] of Map.groupBy(items, (item) => item.inventory)) {
    for (const part of batchesOf(own.map((item) => ({ item, body: bodyOf(item) })))) {
      const { data } = await client.post('/widgets/batch', {
        body: { hub, inventory, widgets: part.map(({ body }) => body) }
      })
      for (const { index, problem } of data) if (!problem && part[index]) written(part[index].item)
      for (const { index, problem } of data) if (problem) throw refusal(part[index]?.item.slug ?? '', problem)
    }
  }
}

/** The widgets or relations of one request, and how large they are as JSON. */
const batchMax = 500
const batchCharsMax = 500_000

function* batchesOf<Part extends { body: object }>(parts: readonly Part[]): Generator<Part[]> {
  let batch: Part[] = []
  let chars = 0
  for (const part of parts) {
    const size = JSON.stringify(part.body).length
    if (batch.length > 0 && (batch.length === batchMax || chars + size > batchCharsMax)) {
      yield batch
      batch = []
      chars = 0
    }
    batch.push(part)
    chars += size
  }
  if (batch.length > 0) yield batch
}

interface ItemProblem {
  code: string
  title: string
  detail: string
}

const statuses: Record<string, number> = {
  precondition_failed: 412,
  field_managed: 409,
  already_exists: 409,
  not_found: 404,
  unknown_widget: 404
}

/** The error of one item of a batch, as if it had been sent alone. */
function refusal(what: string, problem: ItemProblem): IhubError {
  const detail = `${what}: ${problem.detail}`
  const status = statuses[problem.code] ?? 422
  return new IhubError('problem', detail, {
    problem: { ...problem, type: 'about:blank', request_id: '', status, detail }
  })
}

/** @throws IhubError for the first relation that is refused */
async function writeRelations(
  { client, hub, applied, onWritten }: Writing,
  relations: readonly DeclaredRelation[],
  isNew: boolean
): Promise<void> {
  for (const [inventory, own] of Map.groupBy(relations, (relation) => relation.inventory)) {
    const parts = own.map((relation) => {
      const { from, to, type, state, confidence, note = null, place } = relation
      const at = place === undefined ? {} : { declaredAt: place }
      return { relation, body: { fromWidget: from, toWidget: to, type, state, confidence, note, ...at } }
    })
    for (const part of batchesOf(parts)) {
      const relations = part.map(({ body }) => body)
      const { data, meta } = await client.post('/relations/batch', { body: { hub, inventory, relations } })
      applied.relations += meta.created + meta.updated
      for (const { index, problem } of data)
        if (!problem && part[index]) onWritten({ kind: 'relation', relation: part[index].relation, isNew })
      for (const { index, problem } of data) {
        const { fromWidget, type, toWidget } = part[index]?.body ?? {}
        if (problem) throw refusal(`${fromWidget} ${type} ${toWidget}`, problem)
      }
    }
  }
}
