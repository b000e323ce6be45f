/**
 * Secrets at rest. The server needs the signing secrets of messages, so it cannot store only a hash: they are encrypted
 * (AES-256-GCM) with a key that is outside the database. Without such a key they are stored unencrypted.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const mark = 'sealed.v1.'
const about = Buffer.from('inter-hub webhook secret')
const keyBytes = 32
const ivBytes = 12
const tagBytes = 16

export class UnreadableSecret extends Error {}

export interface SecretBox {
  seal(secret: string): string
  /** @throws UnreadableSecret when it was sealed with another key */
  open(stored: string): string
}

/** `key`: 32 bytes, the same on all nodes. */
export function openSecretBox(key: Uint8Array | undefined): SecretBox {
  if (key !== undefined && key.length !== keyBytes) throw new Error(`the key of secrets has ${keyBytes} bytes`)
  return {
    seal: (secret) => {
      if (key === undefined) return secret
      const iv = randomBytes(ivBytes)
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(about)
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return mark + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    open: (stored) => {
      if (!stored.startsWith(mark)) return stored
      try {
        const bytes = Buffer.from(stored.slice(mark.length), 'base64url')
        const iv = bytes.subarray(0, ivBytes)
        const decipher = createDecipheriv('aes-256-gcm', key ?? new Uint8Array(keyBytes), iv).setAAD(about)
        decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
        return decipher.update(bytes.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
      } catch (error) {
        throw new UnreadableSecret('its secret was encrypted with another key; rotate it', { cause: error })
      }
    }
  }
}
