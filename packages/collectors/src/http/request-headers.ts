/** The headers that a check declares, with the values of the secrets that they name. */
import { destinationOf } from '../connections/target.ts'
import { LookFailure } from '../look-error.ts'
import type { ProbeContext } from '../take-look.ts'
import type { HttpSettings } from './settings.ts'

/** The headers that the check declares, by lower-case name. @throws LookFailure `no-credentials` before anything is sent */
export async function ownHeaders({ headers = {}, oauth2 }: HttpSettings, url: URL, context: ProbeContext) {
  const own: Record<string, string> = {}
  const entries = Object.entries(headers)
  const isRouted = entries.some(([name]) => routingHeaders.includes(name.toLowerCase()))
  if (oauth2 && isRouted) throw misrouted()
  for (const [name, value] of entries) {
    if (typeof value === 'string') own[name.toLowerCase()] = value
    else {
      if (isRouted) throw misrouted()
      const text = headerText(value.secret, await context.valueOf(value, destinationOf(url)))
      for (const part of credentialsOf(text)) context.mask.add(part)
      own[name.toLowerCase()] = text
    }
  }
  return own
}

/** Behind one address there may be many sites: another Host than that of the url is another receiver. */
function misrouted(): LookFailure {
  return new LookFailure('no-credentials', `A check that sends a secret must not set ${routingWords}.`)
}

/** Parts of a header's value that a target may send back by themselves, such as the token of `Bearer <token>`. */
function credentialsOf(header: string): string[] {
  const [, scheme = '', credentials = ''] = /^([\w-]+)[ \t]+(\S.*)$/.exec(header) ?? []
  const decoded = scheme.toLowerCase() === 'basic' ? Buffer.from(credentials, 'base64').toString() : ''
  const cookies = Array.from(header.matchAll(/=([^;,\s]+)/g), ([, value = '']) => value)
  const parts = [credentials, decoded, decoded.slice(decoded.indexOf(':') + 1), ...cookies]
  return parts.filter((part) => part.length >= maskedLengthMin)
}

/** Shorter parts stand in too many texts by chance. */
const maskedLengthMin = 6

const routingHeaders = [
  'host',
  'x-forwarded-host',
  'forwarded',
  'x-original-host',
  'transfer-encoding',
  'content-length'
]
const routingWords = `the headers ${routingHeaders.join(', ')}`

function headerText(name: string, value: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value
  throw new LookFailure('no-credentials', `The secret "${name}" has characters that a header cannot carry.`)
}
