/** Signatures of senders: GitHub, Gitea, Stripe and Standard Webhooks, compared in constant time. */
import { createHmac, timingSafeEqual } from 'node:crypto'

export const signatureSchemes = ['github', 'gitea', 'stripe', 'standard-webhooks'] as const
export type SignatureScheme = (typeof signatureSchemes)[number]

/** How far the time of a signature may be from now, in seconds; what the senders' own libraries take. */
const toleranceS = 300

type Headers = Record<string, unknown>

export interface Signed {
  scheme: SignatureScheme
  secret: string
  bytes: Buffer
  headers: Headers
  now: Date
}

/** Why a signature does not hold; undefined when it does. Says nothing about the secret. */
export function signatureFault(signed: Signed): string | undefined {
  return checks[signed.scheme](signed)
}

/** What the sender gives to tell a repeat from another message; undefined where it gives nothing. */
export function deliveryIdOf(scheme: SignatureScheme | null, headers: Headers, body: unknown): string | undefined {
  if (scheme === 'github') return text(headers['x-github-delivery'])
  if (scheme === 'gitea') return text(headers['x-gitea-delivery'])
  if (scheme === 'standard-webhooks') return text(headers['webhook-id']) ?? text(headers['svix-id'])
  if (scheme === 'stripe') return text((body as { id?: unknown } | null)?.id)
  return undefined
}

const checks: Record<SignatureScheme, (signed: Signed) => string | undefined> = {
  github: ({ secret, bytes, headers }) => {
    const [name, hex] = (text(headers['x-hub-signature-256']) ?? '').split('=')
    if (name !== 'sha256' || !hex) return 'has no header X-Hub-Signature-256 with a SHA-256 signature'
    return isHmac(hex, 'hex', secret, bytes) ? undefined : wrong
  },
  gitea: ({ secret, bytes, headers }) => {
    const hex = text(headers['x-gitea-signature']) ?? text(headers['x-forgejo-signature'])
    if (!hex) return 'has no header X-Gitea-Signature'
    return isHmac(hex, 'hex', secret, bytes) ? undefined : wrong
  },
  stripe: ({ secret, bytes, headers, now }) => {
    const parts = (text(headers['stripe-signature']) ?? '').split(',').map((part) => part.trim().split('='))
    const valuesOf = (wanted: string) => parts.filter(([name]) => name === wanted).map(([, value = '']) => value)
    const [at = ''] = valuesOf('t')
    const signatures = valuesOf('v1')
    if (at === '' || signatures.length === 0) return 'has no header Stripe-Signature with t and v1'
    if (!isRecent(at, now)) return late
    const signed = Buffer.concat([Buffer.from(`${at}.`), bytes])
    return signatures.some((hex) => isHmac(hex, 'hex', secret, signed)) ? undefined : wrong
  },
  'standard-webhooks': ({ secret, bytes, headers, now }) => {
    const id = text(headers['webhook-id']) ?? text(headers['svix-id'])
    const at = text(headers['webhook-timestamp']) ?? text(headers['svix-timestamp'])
    const signatures = text(headers['webhook-signature']) ?? text(headers['svix-signature'])
    if (!id || !at || !signatures) return 'lacks webhook-id, webhook-timestamp or webhook-signature'
    if (!isRecent(at, now)) return late
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    const signed = Buffer.concat([Buffer.from(`${id}.${at}.`), bytes])
    const holds = signatures
      .split(' ')
      .some((one) => one.startsWith('v1,') && isHmac(one.slice(3), 'base64', key, signed))
    return holds ? undefined : wrong
  }
}

const wrong = 'does not match the secret'
const late = `has a time that is more than ${toleranceS / 60} minutes from now`

function isRecent(seconds: string, now: Date): boolean {
  return /^\d{1,12}$/.test(seconds) && Math.abs(now.getTime() / 1000 - Number(seconds)) <= toleranceS
}

function isHmac(given: string, encoding: 'hex' | 'base64', key: string | Buffer, bytes: Buffer): boolean {
  const expected = createHmac('sha256', key).update(bytes).digest()
  const sent = Buffer.from(given.trim(), encoding)
  return sent.length === expected.length && timingSafeEqual(sent, expected)
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
