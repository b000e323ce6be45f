/** The header `Ihub-Reason`: why a change is made, for the audit log. Percent-encoded UTF-8 (RFC 3986, 2.1). */
import { MalformedRequest } from '../kernel/problem.ts'

/** The most characters of a reason. */
export const reasonLengthMax = 500

/** @throws MalformedRequest */
export function readReason(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  const text = decoded(String(header).trim())
  if (text === undefined) refuse('is not percent-encoded UTF-8')
  if (text === '' || text.length > reasonLengthMax) refuse(`has not 1 to ${reasonLengthMax} characters`)
  if (/\p{Cc}/u.test(text)) refuse('contains control characters')
  return text
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function refuse(detail: string): never {
  throw new MalformedRequest(`Ihub-Reason ${detail}.`, { errors: [{ parameter: 'Ihub-Reason', detail }] })
}
