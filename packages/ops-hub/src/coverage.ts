/** Restore coverage: of each data store the last backup, the last tested restore, and where it was restored. */
import type { Client, Schema } from '@inter-hub/sdk'
import { eachOf } from './gates/reader.ts'

export interface Proof {
  eventId: string
  widget: string
  /** `fresh`, or why it does not count: it failed, is too old, or proves nothing. */
  state: 'fresh' | 'failed' | 'expired' | 'unproven'
  /** When it was completed: the time of the fact, where it is known. */
  at: string
  freshUntil: string | null
  /** What the evidence says, such as `verified` or `disk full`. */
  detail: string
  by: string
  /** Of a restore: where it was restored. */
  target?: string
}

export interface StoreCoverage {
  store: string
  name: string
  owner: string | null
  /** Slugs of its backup sets. */
  backupSets: string[]
  backup: Proof | null
  restore: Proof | null
  isCovered: boolean
  /** In words; empty where it is covered. */
  missing: string[]
}

type Evidence = Schema<'Evidence'> & { metadata: Record<string, unknown> }

const storeKind = 'data-store'
const backupRelation = 'backed-up-by'

/** One row for each data store of the hub. What was never tested counts as missing. @throws IhubError */
export async function readCoverage(client: Client, hub: string): Promise<StoreCoverage[]> {
  const widgets = await client.all('/widgets', { query: { hub } })
  const byId = new Map(widgets.map((widget) => [widget.id, widget]))
  const stores = widgets.filter(({ attributes }) => attributes.kind === storeKind)
  const relations = await client.all('/relations', { query: { hub, type: backupRelation } })
  const rows: StoreCoverage[] = []
  await eachOf(stores, async (store) => {
    const sets = relations
      .filter(({ fromWidgetId, state }) => fromWidgetId === store.id && state !== 'superseded')
      .flatMap(({ toWidgetId }) => byId.get(toWidgetId) ?? [])
    const evidence: (Evidence & { widget: string })[] = []
    for (const widget of [store, ...sets]) {
      const found = await client.all('/widgets/{id}/evidence', { path: { id: widget.id } })
      evidence.push(...(found as Evidence[]).map((one) => ({ ...one, widget: widget.slug })))
    }
    rows.push(coverageOf(store, sets, evidence))
  })
  return rows.sort(
    (one, other) => Number(one.isCovered) - Number(other.isCovered) || (one.store < other.store ? -1 : 1)
  )
}

function coverageOf(
  store: Schema<'Widget'>,
  sets: readonly Schema<'Widget'>[],
  evidence: readonly (Evidence & { widget: string })[]
): StoreCoverage {
  const { aliases } = store.attributes
  const names = [store.slug, ...(Array.isArray(aliases) ? aliases : [])]
  // A backup set may hold several stores; evidence that names another is about that one.
  const own = evidence.filter(
    ({ metadata, retired }) =>
      retired === null && (metadata.dataStore === undefined || names.includes(metadata.dataStore))
  )
  const backup = newest(own.filter(({ eventType }) => eventType.endsWith('-backup-verified')))
  const restore = newest(own.filter(({ eventType }) => eventType.endsWith('-restore-tested')))
  const missing = [
    ...(sets.length === 0 && !backup ? ['no backup set is declared'] : whyNot('backup', backup, 'is recorded')),
    ...whyNot('restore', restore, 'was tested')
  ]
  return {
    store: store.slug,
    name: store.name,
    owner: store.owner ?? sets.find(({ owner }) => owner)?.owner ?? null,
    backupSets: sets.map(({ slug }) => slug),
    backup,
    restore,
    isCovered: missing.length === 0,
    missing
  }
}

function whyNot(what: string, proof: Proof | null, verb: string): string[] {
  if (proof === null) return [`no ${what} ${verb}`]
  if (proof.state === 'fresh') return []
  if (proof.state === 'failed') return [`the last ${what} failed: ${proof.detail}`]
  return [
    proof.state === 'expired' ? `the last ${what} is too old` : `the last ${what} proves nothing: ${proof.detail}`
  ]
}

function newest(found: readonly (Evidence & { widget: string })[]): Proof | null {
  const timeOf = ({ asOf, confirmedAt, occurredAt }: Evidence) => asOf ?? confirmedAt ?? occurredAt
  const [first] = [...found].sort((one, other) => (timeOf(one) < timeOf(other) ? 1 : -1))
  if (!first) return null
  const { eventId, outcome, outcomeReason, fresh, freshUntil, metadata, by, widget } = first
  const state =
    outcome === 'info' || fresh === null ? 'unproven' : !fresh ? 'expired' : outcome === 'fail' ? 'failed' : 'fresh'
  const { result, targetEnvironment } = metadata
  return {
    eventId,
    widget,
    state,
    at: timeOf(first),
    freshUntil,
    detail: outcomeReason ?? (typeof result === 'string' ? result : outcome),
    by: by.name,
    ...(typeof targetEnvironment === 'string' && { target: targetEnvironment })
  }
}
