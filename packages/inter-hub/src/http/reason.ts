/** The header `Ihub-Reason`: why a change is made, for the audit log. Percent-encoded UTF-8 (RFC 3986, 2.1). */
import { MalformedRequest } from '../kernel/problem.ts'

/** The most characters of the header. */
export const reasonLengthMax = 2000
/** Printable ASCII; empty means no reason. */
export const reasonPattern = '^[ -~]*$'

/** Text that is not percent-encoded is taken as it is; control characters become spaces. @throws MalformedRequest */
export function readReason(header: string | string[] | undefined): string | undefined {
  const text = String(header ?? '').trim()
  if (text.length > reasonLengthMax) refuse(`has ${text.length} characters; at most ${reasonLengthMax} are allowed`)
  if (!allowed.test(text)) refuse('has characters beyond printable ASCII; send percent-encoded UTF-8')
  return (
    decoded(text)
      .replace(/\p{Cc}/gu, ' ')
      .trim() || undefined
  )
}

const allowed = new RegExp(reasonPattern)

function refuse(detail: string): never {
  throw new MalformedRequest(`Ihub-Reason ${detail}.`, { errors: [{ parameter: 'Ihub-Reason', detail }] })
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
