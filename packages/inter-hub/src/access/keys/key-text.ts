/**
 * The text of keys and tokens: `ihk_<8 hex>_<43 base62 of 32 random bytes><6 base62 of a CRC32>`; access tokens begin
 * `iht_`, `ihh_` the tokens in the addresses of inbound hooks, which open nothing else, `ihl_` sign-in links and `ihs_` sessions.
 * The 8 hex digits name the key and may be shown. The checksum lets scanners and the server tell a typo from a key
 * without asking the database. Of the whole text only its SHA-256 is kept: 256 random bits need no slow hash.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

export type CredentialKind = 'ihk' | 'iht' | 'ihh' | 'ihl' | 'ihs'

export interface Credential {
  kind: CredentialKind
  prefix: string
  text: string
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const pattern = /^(ihk|iht|ihh|ihl|ihs)_([0-9a-f]{8})_[0-9A-Za-z]{49}$/

function base62(value: bigint, length: number): string {
  let text = ''
  for (let rest = value; rest > 0n; rest /= 62n) text = (alphabet[Number(rest % 62n)] ?? '') + text
  return text.padStart(length, '0')
}

/** The text for an id and 32 secret bytes. */
export function formatCredential(kind: CredentialKind, prefix: string, secret: Uint8Array): string {
  const body = `${kind}_${prefix}_${base62(BigInt(`0x${Buffer.from(secret).toString('hex')}`), 43)}`
  return body + base62(BigInt(crc32(body)), 6)
}

export function newCredential(kind: CredentialKind): Credential {
  const prefix = randomBytes(4).toString('hex')
  return { kind, prefix, text: formatCredential(kind, prefix, randomBytes(32)) }
}

/** Reads a key or token; undefined when its form or its checksum is wrong. */
export function parseCredential(text: string): Credential | undefined {
  const match = pattern.exec(text)
  if (!match) return undefined
  const body = text.slice(0, -6)
  if (base62(BigInt(crc32(body)), 6) !== text.slice(-6)) return undefined
  return { kind: match[1] as CredentialKind, prefix: match[2] ?? '', text }
}

export function hashCredential(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}

/** Compares in constant time. */
export function matches(text: string, stored: Buffer): boolean {
  return timingSafeEqual(hashCredential(text), stored)
}
