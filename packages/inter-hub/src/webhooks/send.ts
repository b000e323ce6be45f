/** One attempt: a POST through the outbound guard, on a connection of its own, with caps on time and size. */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { type EgressGuard, EgressRefused } from '@inter-hub/egress'

const connectMs = 5_000
const timeoutMs = 15_000
/** How long the body of an answer is waited for; only its beginning is kept, for the log. */
const bodyMs = 2_000
const answerBytesMax = 16 * 1024
const keptAnswer = 1024

export interface Attempt {
  at: Date
  /** Null: there was no answer. */
  status: number | null
  /** Its first 1024 characters. */
  body: string | null
  /** Null: it was taken. */
  error: string | null
  retryAfter: string | undefined
  latencyMs: number
}

/** A message to a receiver other than a webhook, sent by a capability above this one. */
export interface Sending {
  url: string
  /** The decrypted secret of the receiver; may be empty. */
  secret: string
  /** The settings without secrets, as the capability stored them. */
  settings: Record<string, unknown>
  messageId: string
  /** The body as stored when the message was made. */
  body: string
  createdAt: string
  at: Date
  egress: EgressGuard
  /** The public address of this server. */
  publicUrl: string
}

/** Makes one attempt. Failures are reported in the result, not thrown. */
export type Sender = (sending: Sending) => Promise<Attempt>

type Answered = Omit<Attempt, 'at' | 'latencyMs'>

export async function send(
  url: string,
  headers: Record<string, string>,
  body: string,
  egress: EgressGuard,
  at: Date
): Promise<Attempt> {
  const began = performance.now()
  const done = (answered: Answered): Attempt => ({
    ...answered,
    at,
    latencyMs: Math.round(performance.now() - began)
  })
  try {
    return done(await post(egress.inspect(url), headers, body, egress))
  } catch (error) {
    // One message for every cause: details of another network do not belong in the log of a hub.
    return done(failed(error instanceof EgressRefused ? 'the address is not allowed' : 'it could not be reached'))
  }
}

/** An attempt that did not come to an answer. */
export function failed(error: string): Answered {
  return { status: null, body: null, error, retryAfter: undefined }
}

function post(target: URL, headers: Record<string, string>, body: string, egress: EgressGuard): Promise<Answered> {
  const isHttps = target.protocol === 'https:'
  const port = Number(target.port || (isHttps ? 443 : 80))
  return new Promise((resolve, reject) => {
    const request = (isHttps ? requestHttps : requestHttp)(target, {
      method: 'POST',
      headers: { ...headers, 'user-agent': 'Inter-Hub', 'content-length': String(Buffer.byteLength(body)) },
      agent: false,
      lookup: egress.lookupFor(port, target.protocol.slice(0, -1)),
      signal: AbortSignal.timeout(timeoutMs)
    })
    const connecting = setTimeout(() => request.destroy(new Error('not connected in time')), connectMs)
    request.on('socket', (socket) => {
      socket.once(isHttps ? 'secureConnect' : 'connect', () => clearTimeout(connecting))
    })
    request.on('close', () => clearTimeout(connecting))
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let size = 0
      const patience = setTimeout(() => {
        end()
        response.destroy()
      }, bodyMs)
      const end = () => {
        clearTimeout(patience)
        const status = response.statusCode ?? 0
        resolve({
          status,
          body: Buffer.concat(chunks).toString('utf8').slice(0, keptAnswer),
          // A redirect is not followed: it is an answer like another that is not a success.
          error: status >= 200 && status < 300 ? null : `it answered ${status}`,
          retryAfter: response.headers['retry-after']
        })
      }
      response.on('data', (chunk: Buffer) => {
        size += chunk.length
        chunks.push(chunk)
        if (size <= answerBytesMax) return
        end()
        response.destroy()
      })
      response.on('end', end)
      // The status is the answer; a body that is cut short, never ends or is longer than announced changes nothing about it.
      response.on('error', end)
      request.off('error', reject).on('error', end)
    })
    request.end(body)
  })
}
