/** Checks that the hub has from an API client or an earlier version may hold credentials, which are shown to nobody. */
import { isSecretName } from '@inter-hub/collectors'
import type { Json } from './inventory.ts'

const mask = '***'

/** Settings that name a secret; a text in its place may be the secret itself. */
const secretSettings = ['password', 'proxyPassword', 'clientSecret', 'key']

/** The attribute `checks` without credentials: those in request headers, in settings that name secrets, and in URLs. */
export function withoutCredentials(checks: unknown): unknown {
  if (checks === undefined) return undefined
  return JSON.parse(
    JSON.stringify(checks, (name, value) => {
      if (typeof value === 'string' && secretSettings.includes(name)) return mask
      if (typeof value === 'string') return value.replace(/(:\/\/[^\s/?#@:]*:)[^\s/?#]*@/g, `$1${mask}@`)
      return name === 'settings' ? withMaskedHeaders(value) : value
    })
  )
}

/** Settings, or the list of one in which the hub has those with a null. */
function withMaskedHeaders(settings: unknown): unknown {
  if (Array.isArray(settings)) return settings.map(withMaskedHeaders)
  const headers = (settings as Json | null)?.headers
  if (typeof headers !== 'object' || headers === null) return settings
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string' && isSecretName(name) ? mask : value
  ])
  return { ...(settings as Json), headers: Object.fromEntries(shown) }
}
