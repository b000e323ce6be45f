/**
 * Webhook delivery: sends each message to each webhook at least once, in no promised order. A delivery is claimed with a
 * lease and a fencing count, so any number of nodes may run this, and another node takes over when one dies; receivers drop
 * repeats by the `webhook-id` header. Each webhook has a lane of its own with so many attempts at once, so that a receiver
 * that does not answer delays no other. An attempt occupies its slot there until its result is written: at most that many
 * messages of a webhook may be repeated after a crash of this node.
 *
 * A delivery whose lease may have expired is not sent, because this process may have been paused without noticing.
 *
 * Not here: which events a webhook wants and how deliveries are made (dispatch.ts), the queue (queue.ts), the message and
 * its signature (message.ts), the POST (send.ts), when to try again (retry.ts).
 */

import type { EgressGuard } from '@inter-hub/egress'
import type { Clock } from '../db/clock.ts'
import type { Signals } from '../db/signals.ts'
import type { Db } from '../db/sql.ts'
import { getEventsOf } from '../events/index.ts'
import { Loop } from '../kernel/loop.ts'
import type { DeliveryObserver } from '../kernel/observers.ts'
import { type SecretBox, UnreadableSecret } from '../kernel/secret-box.ts'
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
import { type Attempt, failed, type Sender, send } from './send.ts'

const everyMs = 500
const renewMs = 3000
const perWebhook = 32
const claimMax = 256
/** Of a lease of ten seconds: by then another node may have taken over. */
const trustMs = 7000
const retrySettleMs = 500

interface Parts {
  db: Db
  clock: Clock
  signals: Signals
  egress: EgressGuard
  secrets: SecretBox
  publicUrl: string
  /** Senders for receivers other than webhooks, by kind. */
  senders: ReadonlyMap<string, Sender>
  onError: (error: unknown) => void
  observer?: DeliveryObserver | undefined
}

interface Lane {
  waiting: Job[]
  running: number
}

/** A claim, and until when, by this node's clock, no other node can claim it. */
interface Lease {
  claim: Claim
  sureUntil: number
}

interface Job {
  claim: Claim
  /** Undefined: its event was removed, so it cannot be sent. */
  content: Content | undefined
}

export class Deliverer {
  readonly #parts: Parts
  readonly #lanes = new Map<string, Lane>()
  /** Claimed and not settled, by delivery. */
  readonly #held = new Map<string, Lease>()
  readonly #claiming: Loop
  readonly #settling: Loop
  readonly #renewing: NodeJS.Timeout
  /** The results of attempts, and what they mean for the webhook. Removed events are not sent. */
  #outcomes: { settled: Settled; noted: Noted | undefined }[] = []
  #running = new Set<Promise<void>>()
  #isStopped = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#claiming = new Loop(() => this.#claim(), everyMs, parts.onError).start()
    this.#settling = new Loop(() => this.#settle(), retrySettleMs, parts.onError).start()
    this.#renewing = setInterval(() => void this.#renew().catch(parts.onError), renewMs).unref()
  }

  /** Something may be due. */
  wake = (): void => this.#claiming.wake()

  /** Starts nothing new, waits for attempts in progress and releases the rest. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await this.#claiming.stop()
    await Promise.all(this.#running)
    clearInterval(this.#renewing)
    await this.#settling.stop()
    await this.#settle().catch(() => undefined)
    const rest = [...this.#held.values()].map(({ claim }) => claim)
    if (rest.length > 0) await releaseLeases(this.#parts.db, rest).catch(() => undefined)
  }

  async #claim(): Promise<boolean> {
    const { db, clock } = this.#parts
    const counts = new Map<string, number>()
    for (const { claim } of this.#held.values()) counts.set(claim.webhookId, (counts.get(claim.webhookId) ?? 0) + 1)
    const held = { webhookIds: [...counts.keys()], counts: [...counts.values()] }
    const sureUntil = performance.now() + trustMs
    const claims = await claimDue(db, clock.now(), perWebhook, claimMax, held)
    if (claims.length === 0) return false
    for (const claim of claims) this.#held.set(claim.id, { claim, sureUntil })
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
      if (!this.#isSure(job.claim)) {
        // Another node may be sending it by now.
        this.#drop(job.claim)
        continue
      }
      lane.running++
      const run = this.#attempt(job).finally(() => this.#running.delete(run))
      this.#running.add(run)
    }
    if (lane.running === 0 && lane.waiting.length === 0) this.#lanes.delete(webhookId)
  }

  #leave(webhookId: string): void {
    this.#laneOf(webhookId).running--
    this.#advance(webhookId)
  }

  /** Releases it, unless it has been claimed again. */
  #drop({ id, fence }: Claim): void {
    if (this.#held.get(id)?.claim.fence === fence) this.#held.delete(id)
  }

  /** Whether no other node can claim it at this moment. */
  #isSure({ id, fence }: Claim): boolean {
    const lease = this.#held.get(id)
    return lease !== undefined && lease.claim.fence === fence && performance.now() < lease.sureUntil
  }

  async #attempt(job: Job): Promise<void> {
    const { claim } = job
    const attempt = await this.#send(job)
    const now = this.#parts.clock.now()
    const isGone = attempt.status === 410
    const { attempts, attemptsBefore, hubId, webhookId } = claim
    const canBeSent = job.content !== undefined || claim.kind !== 'events'
    const isOver = isGone || !canBeSent
    const delayS = isOver ? undefined : retryDelayS(attempts + 1 - attemptsBefore, attempt, now)
    const state = attempt.error === null ? 'delivered' : delayS === undefined ? 'failed' : 'due'
    const nextAt = new Date(now.getTime() + (delayS ?? 0) * 1000)
    this.#outcomes.push({
      settled: { claim, ...attempt, state, nextAt },
      noted: canBeSent ? { hubId, webhookId, isGood: state === 'delivered', isGone } : undefined
    })
    this.#settling.wake()
  }

  async #send({ claim, content }: Job): Promise<Attempt> {
    const { clock, egress, secrets, publicUrl, observer } = this.#parts
    const at = clock.now()
    const refuse = (error: string): Attempt => ({ ...failed(error), at, latencyMs: 0 })
    try {
      if (claim.kind !== 'events') return await this.#sendOther(claim, at)
      if (!content) return refuse('the event was removed at the end of its retention period')
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
      return refuse('the message could not be created')
    }
  }

  /** Sends to a receiver other than a webhook. @throws UnreadableSecret */
  async #sendOther({ kind, url, settings, messageId, body, createdAt, secret }: Claim, at: Date): Promise<Attempt> {
    const { egress, secrets, publicUrl, senders } = this.#parts
    const sender = senders.get(kind)
    if (sender === undefined || body === null) throw new Error(`no sender for receivers of the kind ${kind}`)
    return sender({ url, secret: secrets.open(secret), settings, messageId, body, createdAt, at, egress, publicUrl })
  }

  async #settle(): Promise<boolean> {
    const outcomes = this.#outcomes
    if (outcomes.length === 0) return false
    this.#outcomes = []
    const { db, clock, signals } = this.#parts
    let written: Set<string>
    try {
      written = await settleDeliveries(
        db,
        outcomes.map(({ settled }) => settled)
      )
    } catch (error) {
      // Kept until it can be written; should the lease run out meanwhile, the fencing count sees to it.
      this.#outcomes.unshift(...outcomes)
      throw error
    }
    for (const { settled } of outcomes) {
      this.#drop(settled.claim)
      this.#leave(settled.claim.webhookId)
    }
    this.wake()
    // If another node has claimed the delivery, that node records its result.
    const own = outcomes.filter(({ settled }) => written.has(settled.claim.id))
    for (const { settled } of own) this.#parts.observer?.settled(settled.state === 'due' ? 'retried' : settled.state)
    // A success after a success changes nothing.
    const news = own.flatMap(({ noted, settled }) =>
      noted && (!noted.isGood || settled.claim.failingSince !== null) ? [noted] : []
    )
    if (news.length > 0) {
      const given = await noteAnswers(db, clock.now(), news)
      if (given.length > 0) for (const { hubId } of news) signals.notify('system', hubId)
    }
    return this.#outcomes.length > 0
  }

  async #renew(): Promise<void> {
    const leases = [...this.#held.values()]
    if (leases.length === 0) return
    const sureUntil = performance.now() + trustMs
    const kept = await renewLeases(
      this.#parts.db,
      leases.map(({ claim }) => claim)
    )
    for (const lease of leases) {
      if (kept.has(lease.claim.id)) lease.sureUntil = sureUntil
      else this.#drop(lease.claim)
    }
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
  if (body === null || claim.kind !== 'events') return undefined
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
