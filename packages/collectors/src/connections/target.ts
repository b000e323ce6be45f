/** Settings that say where a check looks, and how the place is written in evidence. */
import { sensitiveNamePattern } from '../redaction/redact.ts'

export const hostSetting = {
  type: 'string',
  minLength: 1,
  maxLength: 253,
  pattern: '^(?:[^\\s/?#@:[\\]\\\\]+|(?=.*:.*:)[0-9A-Fa-f:.]+)$',
  patternErrorMessage: 'is not a host: write a name or an IP address, without scheme, port and brackets',
  description: 'Name or IP address'
}

export const portSetting = { type: 'integer', minimum: 1, maximum: 65_535 }

const userOrPassword = '^[^/]*//[^/?#]*@'
const password = '^[^/]*//[^/?#]*:[^/?#]*@'
const secretParameter = `[?&][^=&#]*(?:${sensitiveNamePattern})[^=&#]*=[^&#]`

/**
 * A URL of a form. One that holds credentials is refused in words that do not repeat them. Of a URL that takes no user name,
 * that alone may be a secret. `instead` says how the check gets credentials.
 */
export function urlSetting(form: {
  pattern: string
  example: string
  takesUser?: boolean
  instead: string
  description: string
}) {
  const { pattern, example, takesUser = false, instead, description } = form
  return {
    type: 'string',
    maxLength: 2048,
    description,
    if: { pattern: takesUser ? password : userOrPassword },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { not: {}, refusal: `must not hold ${takesUser ? 'a password' : 'a user name or password'}. ${instead}` },
    else: {
      if: { pattern: secretParameter },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { not: {}, refusal: `must not hold a secret in a query parameter. ${instead}` },
      else: { pattern, patternErrorMessage: `is not of the form ${example}` }
    }
  }
}

/** `example.org:443`, `[2001:db8::1]:443` */
export function formatTarget(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Where a request or a secret goes. */
export interface SecretDestination {
  /** Name or address, an IPv6 address without brackets. */
  host: string
  port: number
  /** Whether the connection uses TLS. */
  isEncrypted: boolean
}

/** Where a request goes, of a URL that the guard's `inspect` has vetted. */
export function destinationOf({ protocol, hostname, port }: URL): SecretDestination {
  const isEncrypted = protocol === 'https:'
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) || (isEncrypted ? 443 : 80), isEncrypted }
}
