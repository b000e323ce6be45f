/** A hub to write to, and clients that write to it at full speed in no order. */
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient, secretOf } from '@inter-hub/sdk'
import { call, type Ledger, send, type Target } from './ledger.ts'

const hub = 'books'
const subjects = ['', 'north', 'south']
const statuses = ['good', 'bad', 'unknown']
const widgetsMax = 12

export interface Hub extends Target {
  widgets: string[]
}

/** A hub with an active manifest, a key without a limit and some widgets. */
export async function makeHub(base: string, operatorKey: string): Promise<Hub> {
  const operator: Client = createClient({ base, key: operatorKey })
  const { id: hubId } = await operator.post('/hubs', { body: { slug: hub, name: 'Books' } })
  const manifest = await operator.post('/hub-capability-manifests', {
    body: {
      hubId,
      widgetTypes: ['books-thing'],
      eventTypes: [
        {
          name: 'books-checked',
          outcome: 'metadata.status == "good" ? "pass" : metadata.status == "bad" ? "fail" : "info"',
          freshFor: 'P1D'
        },
        'books-noted'
      ]
    }
  })
  await operator.post('/hub-capability-manifests/{id}/activate', { path: { id: manifest.id } })
  const consumer = await operator.post('/api-consumers', { body: { hubId, name: hub, rateLimit: 0 } })
  const scopes = [`hub:${hub}:read`, `hub:${hub}:write`]
  const key = secretOf(await operator.post('/api-consumers/{id}/keys', { path: { id: consumer.id }, body: { scopes } }))
  const runtime = createClient({ base, key })
  const widgets = Array.from({ length: widgetsMax }, (_, index) => `thing-${index}`)
  for (const slug of widgets) {
    await runtime.post('/widgets', { body: { slug, name: slug, widgetType: 'books-thing' } })
  }
  return { base, key, widgets }
}

function pick<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('there is nothing to pick from')
  return item
}

let moment = Date.now() - 3_600_000

/** Something to write: to a random widget and subject, observed at a moment that no other was, in no order. */
function someEvent(hub: Hub): Record<string, unknown> {
  moment++
  const occurredAt = new Date(moment - Math.floor(Math.random() * 1000) * 1_000_000).toISOString()
  const metadata = { status: pick(statuses), note: 'x'.repeat(Math.floor(Math.random() * 300)) }
  const subject = pick(subjects)
  return { widget: pick(hub.widgets), eventType: pick(['books-checked', 'books-noted']), subject, occurredAt, metadata }
}

/** One that must be refused: of an unknown type, or about an unknown widget. */
function badEvent(hub: Hub): Record<string, unknown> {
  return { ...someEvent(hub), ...pick([{ eventType: 'books-unheard-of' }, { widget: 'nothing' }]) }
}

export interface Load {
  /** How many were acknowledged by now. */
  acknowledged(): number
  /** Lets each client finish what is under way. */
  stop(): Promise<void>
}

interface LoadOptions {
  clients: number
  /** The first letter of the clients' names. */
  name?: string
  /** Whether they also change widgets and confirm evidence, which take other locks. */
  mixed?: boolean
}

/** Clients, each with a connection of its own, that write until they are stopped, whatever they are told. */
export function startLoad(
  t: TestContext,
  hub: Hub,
  ledger: Ledger,
  { clients, name = 'a', mixed = false }: LoadOptions
): Load {
  let stopped = false
  t.after(() => {
    stopped = true
  })
  let acknowledged = 0
  const client = async (index: number) => {
    while (!stopped) {
      const intent = ledger.note(`${name}${index}`, Math.random() < 0.05 ? badEvent(hub) : someEvent(hub))
      const { status } = await send(hub, intent)
      if (intent.told === 'acknowledged') {
        acknowledged++
        if (mixed) await disturb(hub, ledger)
      }
      // Nobody is there: no need to fill the books while waiting.
      if (status === undefined || status >= 500) await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const running = Promise.all(Array.from({ length: clients }, (_, index) => client(index)))
  return {
    acknowledged: () => acknowledged,
    stop: async () => {
      stopped = true
      await running
    }
  }
}

/** Takes the locks that others take, and changes nothing that the books tell of. */
async function disturb(hub: Hub, ledger: Ledger): Promise<void> {
  const { id, body } = pick(ledger.told('acknowledged').slice(-50))
  const dice = Math.random()
  if (dice < 0.2) {
    const looks = [{ eventId: id, observedAt: body.occurredAt }]
    await call(hub, 'POST', `/api/v2/widgets/${body.widget}/evidence/confirm`, looks)
  } else if (dice < 0.4) {
    await call(hub, 'PATCH', `/api/v2/widgets/${pick(hub.widgets)}`, { attributes: { mark: Math.random() } })
  }
}

/** Starts clients that write, read what they wrote, repeat a failed request once, and pause after each turn. */
export function startClients(hub: Hub, ledger: Ledger, count: number, pauseMs = 0) {
  let [isStopped, done, repeated] = [false, 0, 0]
  const failed: string[] = []
  // No two are observed at the same moment, so that it is known which is the newest.
  let moment = Date.now() - 3_600_000
  const isFine = (status: number | undefined) => status !== undefined && status < 500
  async function twice(what: string, once: () => Promise<{ status: number | undefined }>): Promise<void> {
    if (!isFine((await once()).status)) {
      repeated++
      const { status } = await once()
      if (!isFine(status)) failed.push(`${what}: ${status}`)
    }
    done++
  }
  const client = async (index: number) => {
    for (let turn = 0; !isStopped; turn++) {
      const widget = hub.widgets[turn % hub.widgets.length]
      const body = { widget, eventType: 'books-noted', subject: '', metadata: { status: 'good' } }
      const intent = ledger.note(`c${index}`, { ...body, occurredAt: new Date(moment++).toISOString() })
      await twice('write', () => {
        // Its number then says nothing about order.
        intent.repeated = intent.told !== 'nothing yet'
        return send(hub, intent)
      })
      await twice('read', () => call(hub, 'GET', `/api/v2/widgets/${widget}`))
      if (pauseMs > 0) await sleep(pauseMs)
    }
  }
  const running = Promise.all(Array.from({ length: count }, (_, index) => client(index)))
  return {
    done: () => done,
    stop: async () => {
      isStopped = true
      await running
      return { failed, repeated }
    }
  }
}
