/**
 * Webhook delivery: sends each message to each webhook at least once, in no promised order. A delivery is claimed with a
 * lease and a fencing count, so any number of nodes may run this; only so many of one webhook at once, so that a dead
 * receiver keeps nobody waiting. Receivers drop repeats by the `webhook-id` header.
 */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { type EgressGuard, EgressRefused } from '@inter-hub/egress'
import { Webhook as StandardWebhook } from 'standardwebhooks'
import { type Database, sql } from '../db/sql.ts'

const claimMax = 50
const perWebhookMax = 8
const leaseS = 30
const timeoutMs = 15_000
const answerBytesMax = 16 * 1024
const keptAnswer = 1024

/** Seconds after the attempt before; ten attempts over three days. */
const scheduleS = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
const jitter = 0.2

interface Claim {
  hubId: string
  id: string
  webhookId: string
  messageId: string
  body: string
  attempts: number
  fence: number
  url: string
  secret: string
}

interface Attempt {
  status: number | null
  body: string | null
  error: string | null
  retryAfterS: number | null
  latencyMs: number
}

/** What sees the attempts to deliver. */
export interface DeliveryObserver {
  /** An attempt begins: the headers that tell the receiver of its trace, and what to call with the answer's status. */
  attempt(url: string): { headers: Record<string, string>; answered(status: number | null): void }
  /** How it was settled. */
  settled(outcome: 'delivered' | 'retried' | 'failed'): void
}

/** Sends what is due; answers how many deliveries were tried. */
export async function deliverDue(db: Database, egress: EgressGuard, observer?: DeliveryObserver): Promise<number> {
  const claims = await claimDue(db)
  await Promise.all(
    claims.map(async (claim) => {
      const seen = observer?.attempt(claim.url)
      const attempt = await send(claim, egress, seen?.headers)
      seen?.answered(attempt.status)
      const state = await settle(db, claim, attempt)
      observer?.settled(state === 'due' ? 'retried' : state)
    })
  )
  return claims.length
}

async function claimDue(db: Database): Promise<Claim[]> {
  return db.query<Claim>(sql`
    with due as materialized (
      select d.hub_id, d.id, w.url, w.secret
      from hub.webhooks w cross join lateral (
        select q.hub_id, q.id from hub.deliveries q
        where q.hub_id = w.hub_id and q.webhook_id = w.id and q.state = 'due' and q.next_at <= clock_timestamp()
          and (q.lease_until is null or q.lease_until < clock_timestamp())
        order by q.next_at limit ${perWebhookMax} for update skip locked
      ) d
      where w.status = 'active' limit ${claimMax}
    )
    update hub.deliveries d set lease_until = clock_timestamp() + make_interval(secs => ${leaseS}), fence = d.fence + 1,
      attempts = d.attempts + 1
    from due where d.hub_id = due.hub_id and d.id = due.id
    returning d.hub_id as "hubId", d.id, d.webhook_id as "webhookId", d.message_id as "messageId", d.body, d.attempts,
      d.fence, due.url, due.secret`)
}

async function send(
  { url, secret, messageId, body }: Claim,
  egress: EgressGuard,
  more: Record<string, string> = {}
): Promise<Attempt> {
  const began = performance.now()
  const done = (attempt: Omit<Attempt, 'latencyMs'>): Attempt => ({
    ...attempt,
    latencyMs: Math.round(performance.now() - began)
  })
  const at = new Date()
  try {
    const target = egress.inspect(url)
    const headers = {
      ...more,
      'content-type': 'application/json',
      'user-agent': 'Inter-Hub',
      'webhook-id': messageId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new StandardWebhook(secret).sign(messageId, at, body),
      'content-length': String(Buffer.byteLength(body))
    }
    return done(await post(target, headers, body, egress))
  } catch (error) {
    // One sentence for whatever hindered it: the answer of a stranger's network is not for the log of a hub.
    const refused = error instanceof EgressRefused
    return done({
      status: null,
      body: null,
      error: refused ? 'the address is not allowed' : 'it could not be reached',
      retryAfterS: null
    })
  }
}

function post(
  target: URL,
  headers: Record<string, string>,
  body: string,
  egress: EgressGuard
): Promise<Omit<Attempt, 'latencyMs'>> {
  const isHttps = target.protocol === 'https:'
  const port = Number(target.port || (isHttps ? 443 : 80))
  return new Promise((resolve, reject) => {
    const request = (isHttps ? requestHttps : requestHttp)(target, {
      method: 'POST',
      headers,
      agent: false,
      lookup: egress.lookupFor(port, target.protocol.slice(0, -1)),
      signal: AbortSignal.timeout(timeoutMs)
    })
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      const end = () => {
        const text = Buffer.concat(chunks).toString('utf8').slice(0, keptAnswer).replaceAll('\u0000', '')
        const status = response.statusCode ?? 0
        const retryAfter = Number(response.headers['retry-after'])
        const error = status >= 200 && status < 300 ? null : `it answered ${status}`
        resolve({
          status,
          body: text,
          error,
          retryAfterS: Number.isFinite(retryAfter) ? Math.min(retryAfter, 86_400) : null
        })
      }
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size > answerBytesMax) {
          response.destroy()
          end()
        }
      })
      response.on('end', end)
      response.on('error', reject)
    })
    request.end(body)
  })
}

/** Writes the outcome, unless the lease was lost to another node meanwhile; answers it. */
async function settle(db: Database, claim: Claim, attempt: Attempt): Promise<'delivered' | 'failed' | 'due'> {
  const isDone = attempt.error === null
  const waitS = scheduleS[claim.attempts - 1]
  const isGone = attempt.status === 410
  const state = isDone ? 'delivered' : waitS === undefined || isGone ? 'failed' : 'due'
  const delayS = Math.max((waitS ?? 0) * (1 + (Math.random() * 2 - 1) * jitter), attempt.retryAfterS ?? 0)
  await db.query(sql`
    update hub.deliveries d set state = ${state}, lease_until = null,
      next_at = clock_timestamp() + make_interval(secs => ${delayS}::double precision),
      response_status = ${attempt.status}, response_body = ${attempt.body}, error = ${attempt.error},
      latency_ms = ${attempt.latencyMs}, updated_at = clock_timestamp()
    where d.hub_id = ${claim.hubId} and d.id = ${claim.id} and d.fence = ${claim.fence}`)
  if (isGone) {
    await db.query(sql`update hub.webhooks set status = 'disabled', disabled_reason = 'the receiver answered 410 Gone',
      version = version + 1, updated_at = clock_timestamp()
      where hub_id = ${claim.hubId} and id = ${claim.webhookId} and status = 'active'`)
  }
  return state
}
