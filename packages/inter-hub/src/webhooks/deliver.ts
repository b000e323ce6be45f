/**
 * Webhook delivery: sends each message to each webhook at least once, in no promised order. A delivery is claimed with a
 * lease and a fencing count, so any number of nodes may run this, and goes on elsewhere when a node dies; receivers drop
 * repeats by the `webhook-id` header. Each webhook has a lane of its own with so many attempts at once, so that a dead
 * receiver keeps nobody waiting.
 *
 * A node that has not heard of the database for longer than a lease is sure to last sends nothing any more.
 *
 * Not here: which events a webhook wants and how deliveries are made (dispatch.ts), the queue (queue.ts), the message and
 * its signature (message.ts), the POST (send.ts), when to try again (retry.ts).
 */
import type { EgressGuard } from '@inter-hub/egress'
import type { Clock } from '../db/clock.ts'
import type { Signals } from '../db/signals.ts'
import type { Db } from '../db/sql.ts'
import { getEventsOf } from '../events/index.ts'
import { Loop } from '../loop.ts'
import type { SystemEvent } from '../system/index.ts'
import { type Content, messageOf, signatureHeaders } from './message.ts'
import {
  type Claim,
  claimDue,
  type Noted,
  noteAnswers,
  releaseLeases,
  renewLeases,
  type Settled,
  settleDeliveries,
  systemEventsOf
} from './queue.ts'
import { retryDelayS } from './retry.ts'
import { type SecretBox, UnreadableSecret } from './secret-box.ts'
import { type Attempt, failed, send } from './send.ts'

const everyMs = 500
const renewMs = 3000
const perWebhook = 32
const claimMax = 256
/** Of a lease of ten seconds: by then another node may have taken over. */
const trustMs = 7000
const retrySettleMs = 500

/** What sees the attempts to deliver. */
export interface DeliveryObserver {
  /** An attempt begins: the headers that tell the receiver of its trace, and what to call with the answer's status. */
  attempt(url: string): { headers: Record<string, string>; answered(status: number | null): void }
  /** How it was settled. */
  settled(outcome: 'delivered' | 'retried' | 'failed'): void
}

interface Parts {
  db: Db
  clock: Clock
  signals: Signals
  egress: EgressGuard
  secrets: SecretBox
  publicUrl: string
  onError: (error: unknown) => void
  observer?: DeliveryObserver | undefined
}

interface Lane {
  waiting: Job[]
  running: number
}

interface Job {
  claim: Claim
  /** Undefined: what it is about is gone. */
  content: Content | undefined
}

export class Deliverer {
  readonly #parts: Parts
  readonly #lanes = new Map<string, Lane>()
  /** Claimed and not settled, by delivery. */
  readonly #held = new Map<string, Claim>()
  readonly #claiming: Loop
  readonly #settling: Loop
  readonly #renewing: NodeJS.Timeout
  #outcomes: { settled: Settled; noted: Noted }[] = []
  #running = new Set<Promise<void>>()
  #heardAt = performance.now()
  #isStopped = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#claiming = new Loop(() => this.#claim(), everyMs, parts.onError).start()
    this.#settling = new Loop(() => this.#settle(), retrySettleMs, parts.onError).start()
    this.#renewing = setInterval(() => void this.#renew().catch(parts.onError), renewMs).unref()
  }

  /** Something may be due. */
  wake = (): void => this.#claiming.wake()

  /** Begins nothing any more, waits for what is under way and gives the rest back. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#claiming.stop()
    await Promise.all(this.#running)
    clearInterval(this.#renewing)
    await this.#settling.stop()
    await this.#settle().catch(() => undefined)
    const rest = [...this.#held.values()]
    if (rest.length > 0) await releaseLeases(this.#parts.db, rest).catch(() => undefined)
  }

  async #claim(): Promise<boolean> {
    const { db, clock } = this.#parts
    const counts = new Map<string, number>()
    for (const { webhookId } of this.#held.values()) counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1)
    const held = { webhookIds: [...counts.keys()], counts: [...counts.values()] }
    const claims = await claimDue(db, clock.now(), perWebhook, claimMax, held)
    this.#heardAt = performance.now()
    if (claims.length === 0) return false
    for (const claim of claims) this.#held.set(claim.id, claim)
    const [events, systems] = await Promise.all([
      getEventsOf(
        db,
        claims.flatMap(({ hubId, eventId }) => (eventId === null ? [] : [{ hubId, id: eventId }]))
      ),
      systemEventsOf(db, claims)
    ])
    for (const claim of claims) {
      const event = claim.eventId === null ? undefined : events.get(claim.eventId)
      const content = event ? { event } : systemContent(claim, systems)
      this.#laneOf(claim.webhookId).waiting.push({ claim, content })
      this.#advance(claim.webhookId)
    }
    return claims.length === claimMax
  }

  #laneOf(webhookId: string): Lane {
    let lane = this.#lanes.get(webhookId)
    if (!lane) {
      lane = { waiting: [], running: 0 }
      this.#lanes.set(webhookId, lane)
    }
    return lane
  }

  #advance(webhookId: string): void {
    const lane = this.#laneOf(webhookId)
    while (!this.#isStopped) {
      const job = lane.waiting[0]
      if (!job || lane.running >= job.claim.maxInFlight) break
      lane.waiting.shift()
      lane.running++
      const run = this.#attempt(job).finally(() => {
        this.#running.delete(run)
        lane.running--
        this.#advance(webhookId)
      })
      this.#running.add(run)
    }
    if (lane.running === 0 && lane.waiting.length === 0) this.#lanes.delete(webhookId)
  }

  async #attempt(job: Job): Promise<void> {
    const { claim } = job
    if (performance.now() - this.#heardAt > trustMs) {
      // Another node may be sending it by now.
      this.#held.delete(claim.id)
      return
    }
    const attempt = await this.#send(job)
    const now = this.#parts.clock.now()
    const isGone = attempt.status === 410
    const { attempts, attemptsBefore, hubId, webhookId } = claim
    const delayS = isGone ? undefined : retryDelayS(attempts + 1 - attemptsBefore, attempt, now)
    const state = attempt.error === null ? 'delivered' : delayS === undefined ? 'failed' : 'due'
    const nextAt = new Date(now.getTime() + (delayS ?? 0) * 1000)
    this.#outcomes.push({
      settled: { claim, ...attempt, state, nextAt },
      noted: { hubId, webhookId, isGood: state === 'delivered', isGone }
    })
    this.#settling.wake()
  }

  async #send({ claim, content }: Job): Promise<Attempt> {
    const { clock, egress, secrets, publicUrl, observer } = this.#parts
    const at = clock.now()
    const refuse = (error: string): Attempt => ({ ...failed(error), at, latencyMs: 0 })
    if (!content) return refuse('the event is not kept any more')
    try {
      const { headers, body } = messageOf(content, claim.format, publicUrl)
      const keys = [secrets.open(claim.secret), ...previousKeys(secrets, claim)]
      const seen = observer?.attempt(claim.url)
      const signed = signatureHeaders(claim.messageId, at, body, keys)
      const attempt = await send(claim.url, { ...headers, ...signed, ...seen?.headers }, body, egress, at)
      seen?.answered(attempt.status)
      return attempt
    } catch (error) {
      if (error instanceof UnreadableSecret) return refuse(error.message)
      this.#parts.onError(error)
      return refuse('the message could not be made')
    }
  }

  async #settle(): Promise<boolean> {
    const outcomes = this.#outcomes
    if (outcomes.length === 0) return false
    this.#outcomes = []
    const { db, clock, signals } = this.#parts
    try {
      await settleDeliveries(
        db,
        outcomes.map(({ settled }) => settled)
      )
    } catch (error) {
      // Kept until it can be written; should the lease run out meanwhile, the fencing count sees to it.
      this.#outcomes.unshift(...outcomes)
      throw error
    }
    this.#heardAt = performance.now()
    for (const { settled } of outcomes) {
      this.#held.delete(settled.claim.id)
      this.#parts.observer?.settled(settled.state === 'due' ? 'retried' : settled.state)
    }
    this.wake()
    // A receiver that does well and did well before is no news.
    const news = outcomes.filter(({ noted, settled }) => !noted.isGood || settled.claim.failingSince !== null)
    if (news.length > 0) {
      const given = await noteAnswers(
        db,
        clock.now(),
        news.map(({ noted }) => noted)
      )
      if (given.length > 0) for (const { noted } of news) signals.tell('system', noted.hubId)
    }
    return this.#outcomes.length > 0
  }

  async #renew(): Promise<void> {
    const held = [...this.#held.values()]
    if (held.length === 0) return
    await renewLeases(this.#parts.db, held)
    this.#heardAt = performance.now()
  }
}

/** The secret before, where it still counts and can be read: one that cannot is why it was rotated. */
function previousKeys(secrets: SecretBox, { previousSecret }: Claim): string[] {
  if (previousSecret === null) return []
  try {
    return [secrets.open(previousSecret)]
  } catch {
    return []
  }
}

function systemContent(claim: Claim, systems: ReadonlyMap<string, SystemEvent>): Content | undefined {
  const { hubId, systemSeq, body, type, id, createdAt } = claim
  if (systemSeq !== null) {
    const system = systems.get(`${hubId} ${systemSeq}`)
    return system && { system }
  }
  if (body === null) return undefined
  const data = JSON.parse(body) as Record<string, unknown> & { hub: string }
  return {
    system: {
      id,
      seq: 0,
      hubId,
      hubSlug: data.hub,
      type,
      widgetId: null,
      widgetSlug: null,
      data,
      recordedAt: createdAt
    }
  }
}
