/** Settings that say where a check looks, and how the place is written in evidence. */

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

/**
 * A URL of a form. One with a password in it is refused in words that do not repeat it: `const` shows what is wanted,
 * where `pattern` would show what was written. Of a URL that takes no user name, that alone may be a secret.
 */
export function urlSetting(form: { pattern: string; example: string; takesUser?: boolean; description: string }) {
  const { pattern, example, takesUser = false, description } = form
  return {
    type: 'string',
    maxLength: 2048,
    description,
    if: { pattern: takesUser ? password : userOrPassword },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { const: `${example}, and no password in it` },
    else: { pattern, patternErrorMessage: `is not of the form ${example}` }
  }
}

/** `example.org:443`, `[2001:db8::1]:443` */
export function formatTarget(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
