/** Random events, decisions, edits, delays and failures: the reported status is the one that an evaluation from scratch gives. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { seeded } from '@inter-hub/embedded-postgres/testing'
import { evaluateGate } from '@inter-hub/gates'
import { type Client, createClient, IhubError, type Schema } from '@inter-hub/sdk'
import { openLog } from '@inter-hub/server'
import type { TestServer } from '@inter-hub/server/testing'
import type { Clock } from '../runtime/clock.ts'
import { baseOf, startOpsHub } from '../testing/runtime.ts'
import { refreshWidget } from '../view/changes.ts'
import { loadView } from '../view/follow.ts'
import { HubView } from '../view/hub-view.ts'
import { feedMemory } from './feed.ts'
import { gateOf, type HubGate, readInputs } from './reader.ts'
import { RunningGates } from './running-gates.ts'
import { statusOf } from './status.ts'

const hub = 'ops-hub'
const second = 1000
const minute = 60 * second
let server: TestServer
let client: Client
let operator: Client

before(async () => {
  ;({ server, client } = await startOpsHub())
  operator = createClient({ base: baseOf(server), key: String(server.operator.key) })
})
after(() => server.close())

type Random = () => number
const pick = <T>(random: Random, all: readonly T[]): T => all[Math.floor(random() * all.length)] as T
const below = (random: Random, end: number) => Math.floor(random() * end)

/** A clock that the test moves. */
class MovedClock implements Clock {
  #ahead = 0
  readonly #timers = new Map<object, { at: number; wake: () => void }>()

  now = () => Date.now() + this.#ahead
  elapsed = () => this.now()

  after = (ms: number, wake: () => void) => {
    const timer = {}
    this.#timers.set(timer, { at: this.now() + ms, wake })
    return () => void this.#timers.delete(timer)
  }

  move(ms: number): void {
    this.#ahead += ms
    for (const [timer, { at, wake }] of this.#timers) {
      if (at > this.now()) continue
      this.#timers.delete(timer)
      wake()
    }
  }
}

const places = ['ops-endpoint-a', 'ops-endpoint-b']

function randomGate(random: Random, id: string) {
  const evidence = Array.from({ length: 1 + below(random, 3) }, (_, index) => ({
    id: `need-${index}`,
    title: `Need ${index}`,
    eventType: pick(random, ['ops-endpoint-verified', 'ops-endpoint-verified', 'ops-health-checked']),
    widget: pick(random, places),
    maxAge: `PT${10 + below(random, 180)}M`,
    minCount: pick(random, [1, 1, 2]),
    ...(random() < 0.3 && {
      condition: pick(random, ['metadata.observedStatus == 200', 'metadata.status == "healthy"'])
    }),
    ...(random() < 0.2 && { condition: 'timestamp(event.occurredAt) + duration("20m") > timestamp(now)' }),
    ...(random() < 0.2 && { appliesWhen: 'metadata.method == "GET"' }),
    ...(random() < 0.3 && {
      after: pick(random, ['ops-release-observed', 'none', `ops-endpoint-verified@${places[0]}`])
    }),
    ...(random() < 0.2 && { by: pick(random, ['observed', 'attested']) })
  }))
  return { id, title: 'Gate', evidence }
}

function randomEvent(random: Random, now: number) {
  const widget = pick(random, places)
  const eventType = pick(random, [
    'ops-endpoint-verified',
    'ops-endpoint-verified',
    'ops-health-checked',
    'ops-release-observed'
  ])
  const target = `https://${pick(random, ['a', 'b'])}.example.org/`
  const metadata = {
    'ops-endpoint-verified': {
      endpoint: target,
      expectedStatus: 200,
      observedStatus: pick(random, [200, 200, 200, 502]),
      ...(random() < 0.7 && { method: pick(random, ['GET', 'POST']) })
    },
    'ops-health-checked': { target, status: pick(random, ['healthy', 'healthy', 'unhealthy', 'unknown']) },
    'ops-release-observed': { service: 'a', runningImage: pick(random, ['a:1', 'a:2']), matchesDeclared: true }
  }[eventType]
  const isPast = random() < 0.5
  const occurredAt = isPast ? new Date(now - below(random, 240 * minute)).toISOString() : undefined
  const viewContext = random() < 0.3 ? 'ops-hub/checks/a/http' : undefined
  return { hub, widget, eventType, metadata, ...(occurredAt && { occurredAt }), ...(viewContext && { viewContext }) }
}

/** A hub with random gates, and what happens in it. */
class Trial {
  readonly random: Random
  readonly clock = new MovedClock()
  readonly view = new HubView()
  readonly reported = new Map<string, string>()
  readonly gateIds: string[] = []
  readonly decisions: string[] = []
  /** Recorded, but not yet streamed. */
  #pending: Schema<'InteractionEvent'>[] = []
  #failing = 0
  gates!: RunningGates

  constructor(random: Random) {
    this.random = random
  }

  async start(name: string): Promise<void> {
    for (const slug of places) await this.#makeWidget(slug, 'ops-endpoint', {}).catch(() => undefined)
    for (const number of [1, 2, 3]) {
      const slug = `ops-readiness-${name}-${number}`
      const { id } = await this.#makeWidget(slug, 'ops-readiness-gate', { gate: randomGate(this.random, slug) })
      this.gateIds.push(id)
    }
    // More than are read first.
    for (let count = 0; count < 40; count++)
      await client.post('/interaction-events', { body: randomEvent(this.random, Date.now()) as never })
    await loadView(client, hub, this.view)
    const log = openLog('json', 'fatal', process.stdout)
    // Small enough that some feeds are evicted.
    const memory = feedMemory(pick(this.random, [64 * 2 ** 20, 10_000, 3000]))
    this.gates = new RunningGates({ client: this.#client(), hub, view: this.view, log, clock: this.clock, memory })
    this.gates.update(this.gateIds)
  }

  #makeWidget(slug: string, widgetType: string, attributes: object) {
    return client.post('/widgets', { body: { hub, slug, name: slug, widgetType, attributes } as never })
  }

  /** Answers late and fails at random; remembers what was reported. */
  #client(): Client {
    const disturb = async <Answer>(run: () => Promise<Answer>) => {
      if (this.random() < 0.3) await sleep(below(this.random, 8))
      if (this.random() < this.#failing) throw new IhubError('unreachable', 'lost')
      const answer = await run()
      if (this.random() < 0.3) await sleep(below(this.random, 8))
      return answer
    }
    return {
      ...client,
      now: () => client.now(),
      get: (path: never, options: never) => disturb(() => client.get(path, options)),
      all: (path: never, options: never) => disturb(() => client.all(path, options)),
      post: (path: never, options: never) => disturb(() => client.post(path, options)),
      put: (_: never, options: { path: { id: string }; body: { status: unknown } }) =>
        disturb(async () => {
          this.reported.set(options.path.id, JSON.stringify(options.body.status))
        })
    } as unknown as Client
  }

  /** Returns whether time passed, which alone can change a status. */
  async step(): Promise<boolean> {
    const { random } = this
    this.#failing = random() < 0.2 ? 0.3 : 0
    const kind = random()
    if (kind < 0.5) await this.#record()
    else if (kind < 0.65) this.clock.move(below(random, 60 * minute))
    else if (kind < 0.75) await this.#decide()
    else if (kind < 0.8) await this.#withdraw()
    else if (kind < 0.87) await this.#retire()
    else if (kind < 0.93) await this.#edit()
    else this.gates.onVocabulary()
    if (random() < 0.7) this.#stream()
    return kind >= 0.5 && kind < 0.65
  }

  async #record(): Promise<void> {
    const event = await client.post('/interaction-events', { body: randomEvent(this.random, Date.now()) as never })
    this.#pending.push(await client.get('/interaction-events/{id}', { path: { id: event.id } }))
  }

  /** Some or all recorded events, in any order. */
  #stream(all = false): void {
    const shuffled = this.#pending.sort(() => this.random() - 0.5)
    const count = all ? shuffled.length : below(this.random, shuffled.length + 1)
    for (const event of shuffled.splice(0, count)) this.gates.onEvent(event)
  }

  async #decide(): Promise<void> {
    const id = pick(this.random, this.gateIds)
    const widget = this.view.widgets.get(id)?.slug
    const isWaiver = this.random() < 0.3
    const body = {
      ...{ hub, widget, title: 'T', reason: 'R', status: 'accepted' },
      kind: isWaiver ? 'waiver' : 'attestation',
      ...(isWaiver ? { approver: 'A' } : { subject: `need-${below(this.random, 3)}` }),
      expiresAt: new Date(this.clock.now() + minute + below(this.random, 120 * minute)).toISOString()
    }
    const decision = await operator.post('/decision-records', { body: body as never })
    this.decisions.push(decision.id)
    await this.#refreshDecision(decision.id)
  }

  async #withdraw(): Promise<void> {
    const id = this.decisions.pop()
    if (!id) return
    await operator.patch('/decision-records/{id}', { path: { id }, body: { status: 'withdrawn' } })
    await this.#refreshDecision(id)
  }

  async #refreshDecision(id: string): Promise<void> {
    const decision = await client.get('/decision-records/{id}', { path: { id } })
    this.view.setDecision(id, decision)
    this.gates.onChange([String(decision.widgetId)])
  }

  async #retire(): Promise<void> {
    this.#stream(true)
    const slug = pick(this.random, places)
    const eventType = pick(this.random, ['ops-endpoint-verified', 'ops-health-checked'])
    const subject = `https://${pick(this.random, ['a', 'b'])}.example.org/`
    const body = { eventType, subject, reason: 'R' }
    await client.post('/widgets/{id}/evidence/retire', { path: { id: slug }, body }).catch(() => undefined)
    this.gates.onChange([...this.view.widgets.values()].flatMap((one) => (one.slug === slug ? [one.id] : [])))
  }

  async #edit(): Promise<void> {
    const id = pick(this.random, this.gateIds)
    const gate = randomGate(this.random, String(this.view.widgets.get(id)?.slug))
    await client.patch('/widgets/{id}', { path: { id }, body: { attributes: { gate } } } as never)
    this.gates.update(await refreshWidget(client, this.view, id))
  }

  /** Without a change, an event or much time, each gate gets the status that an evaluation from scratch gives. */
  async settle(label: string): Promise<void> {
    this.#stream(true)
    this.#failing = 0
    let found: [string, string][] = []
    for (let tries = 0; tries < 80; tries++) {
      found = await this.#differences()
      if (found.length === 0) return
      await sleep(5 + tries)
      // A failed request is repeated after five seconds.
      if (tries % 4 === 3) this.clock.move(second)
    }
    assert.deepEqual(
      found.map(([one]) => JSON.parse(one)),
      found.map(([, other]) => JSON.parse(other)),
      label
    )
  }

  async #differences(): Promise<[string, string][]> {
    const gates = this.gateIds.map((id) => gateOf(this.view.widgets.get(id) as never) as HubGate)
    const inputs = await readInputs(client, hub, gates)
    return gates.flatMap(({ widgetId, slug, gate }) => {
      const evaluation = evaluateGate(gate, inputs.get(slug) as never, this.clock.now())
      const expected = JSON.stringify(statusOf(gate, evaluation))
      const reported = this.reported.get(widgetId) ?? '{}'
      return reported === expected ? [] : [[reported, expected] as [string, string]]
    })
  }
}

// More of them with IHUB_TEST_LONG=1.
const seeds = process.env.IHUB_TEST_LONG ? Array.from({ length: 20 }, (_, at) => at + 1) : [1, 2]
for (const seed of seeds)
  test(`the status of gates is that of an evaluation from scratch, whatever happens (seed ${seed})`, async () => {
    const random = seeded(seed)
    const trial = new Trial(random)
    await trial.start(`s${seed}`)
    await trial.settle('at the start')
    for (let step = 0; step < 40; step++) {
      const isLater = await trial.step()
      if (isLater || random() < 0.2) await trial.settle(`seed ${seed}, step ${step}`)
    }
  })
