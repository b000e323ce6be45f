/**
 * Reads what has changed in a hub. System events carry ids alone; what they name is read from the API, several changes at a
 * time, and always as it is now, so that the order in which answers arrive does not matter.
 */
import type { Client, StreamMessage } from '@inter-hub/sdk'
import { environmentType, membership } from '../inventory/index.ts'
import { orNothing } from '../not-found.ts'
import { type HubView, statusOf, type ViewWidget } from './hub-view.ts'

type SystemMessage = StreamMessage & { kind: 'system' }

/** Requests at the same time. */
const atOnceMax = 8

export class Changes {
  readonly #client: Client
  readonly #view: HubView
  readonly #onChange: (widgetIds: readonly string[]) => void
  readonly #onError: (error: unknown) => void
  readonly #onEvidence: (widgetIds: readonly string[]) => void
  /** What is to be read, by what it is: a change that is named again before it was read is read once. */
  #waiting = new Map<string, () => Promise<string[]>>()
  #isReading = false

  /**
   * `onChange` gets the ids of the widgets whose checks may be others now; `onError` what a retry does not help; `onEvidence` the
   * ids of the widgets whose evidence was retired, or about which decisions changed.
   */
  constructor(
    client: Client,
    view: HubView,
    onChange: (widgetIds: readonly string[]) => void,
    onError: (error: unknown) => void,
    onEvidence: (widgetIds: readonly string[]) => void = () => undefined
  ) {
    this.#onEvidence = onEvidence
    this.#client = client
    this.#view = view
    this.#onChange = onChange
    this.#onError = onError
  }

  take({ type, data: { widgetId, data } }: SystemMessage): void {
    const [client, view] = [this.#client, this.#view]
    const id = (name: string) => String(data[name] ?? '')
    const about = widgetId ?? id('widgetId')
    // Its settings were dropped when it was archived.
    const isBack = data.change === 'updated' && !view.widgets.has(about)
    if (type === 'ihub.widget-changed') this.#add(`widget ${about}`, () => readChanged(client, view, about, isBack))
    if (type === 'ihub.observation-changed') this.#add(`set ${about}`, () => readObservations(client, view, about))
    if (type === 'ihub.widget-status-changed' && view.keepsStatus(about))
      this.#add(`status ${about}`, () => readStatus(client, view, about))
    if (type === 'ihub.evidence-retired') {
      view.retireDigest(about, id('eventType'), id('subject'))
      this.#onEvidence([about])
    }
    const [relation, decision] = [id('relationId'), id('decisionId')]
    if (type === 'ihub.relation-changed') this.#add(`relation ${relation}`, () => readRelation(client, view, relation))
    if (type === 'ihub.decision-changed')
      this.#add(`decision ${decision}`, async () => {
        this.#onEvidence(await readDecision(client, view, decision))
        return []
      })
  }

  #add(name: string, read: () => Promise<string[]>): void {
    this.#waiting.set(name, read)
    if (!this.#isReading) this.#readAll().catch(this.#onError)
  }

  async #readAll(): Promise<void> {
    this.#isReading = true
    try {
      while (this.#waiting.size > 0) {
        const batch = [...this.#waiting.values()]
        this.#waiting = new Map()
        const changed = new Set<string>()
        const worker = async () => {
          for (let read = batch.pop(); read; read = batch.pop()) for (const id of await read()) changed.add(id)
        }
        await Promise.all(Array.from({ length: atOnceMax }, worker))
        if (changed.size > 0) this.#onChange([...changed])
      }
    } finally {
      this.#isReading = false
    }
  }
}

/** Reads what the checks of a widget rest on as it is now. Answers the widgets whose checks may be others. @throws IhubError */
export async function refreshWidget(client: Client, view: HubView, id: string): Promise<string[]> {
  const changed = await readWidget(client, view, id)
  const widget = view.widgets.get(id)
  if (!widget) return changed
  await readMemberships(client, view, widget)
  const environment = view.environmentOf(widget)
  if (environment && environment !== widget) changed.push(...(await readWidget(client, view, environment.id)))
  for (const one of new Set([id, environment?.id ?? id])) changed.push(...(await readObservations(client, view, one)))
  return [...new Set(changed)]
}

async function readWidget(client: Client, view: HubView, id: string, isBack = false): Promise<string[]> {
  view.setWidget(id, await orNothing(client.get('/widgets/{id}', { path: { id } })))
  if (isBack) await Promise.all([readObservations(client, view, id), readStatus(client, view, id)])
  return view.concernedBy(id)
}

/**
 * Reads a changed widget. A widget that is new to the view is read with its environment, which may pause its checks: the change may
 * already include checks that were added later, before the event of the relation arrives.
 */
async function readChanged(client: Client, view: HubView, id: string, isBack: boolean): Promise<string[]> {
  const isNew = !view.widgets.has(id)
  const changed = await readWidget(client, view, id, isBack)
  const widget = view.widgets.get(id)
  if (isNew && widget && Object.hasOwn(widget.attributes, 'checks')) await readMemberships(client, view, widget)
  return changed
}

/** Reads the relations of a widget to environments, and the environments that the view does not have yet. */
async function readMemberships(client: Client, view: HubView, { id, widgetType }: ViewWidget): Promise<void> {
  if (widgetType === environmentType) return
  for (const relation of await client.all('/relations', { query: { widget: id, type: membership } })) {
    view.setRelation(relation.id, relation)
    const place = relation.toWidgetId
    if (view.widgets.has(place)) continue
    await readWidget(client, view, place)
    await readObservations(client, view, place)
  }
}

async function readRelation(client: Client, view: HubView, id: string): Promise<string[]> {
  const before = view.relations.get(id)
  const relation = await orNothing(client.get('/relations/{id}', { path: { id } }))
  view.setRelation(id, relation)
  return [before, relation].flatMap((one) => (one ? [one.fromWidgetId] : []))
}

async function readObservations(client: Client, view: HubView, id: string): Promise<string[]> {
  const found = await orNothing(client.all('/widgets/{id}/observations', { path: { id } }))
  view.setObservations(id, found ?? [])
  return view.concernedBy(id)
}

async function readStatus(client: Client, view: HubView, id: string): Promise<string[]> {
  const found = await orNothing(client.get('/widgets/{id}/status', { path: { id } }))
  view.setStatus(id, found && statusOf(found))
  return view.widgets.get(id)?.widgetType === environmentType ? [id] : []
}

/** Answers the widgets that it is and was about. */
async function readDecision(client: Client, view: HubView, id: string): Promise<string[]> {
  const before = view.decisions.get(id)
  const decision = await orNothing(client.get('/decision-records/{id}', { path: { id } }))
  view.setDecision(id, decision)
  return [before, decision].flatMap((one) => one?.widgetId ?? [])
}
