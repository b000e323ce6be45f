/**
 * Replaces `${NAME}` and `${NAME:-default}` in values of the inventory, from a closed list. The rest of the environment cannot be
 * read, so an untrusted file cannot publish a secret. `$${NAME}` is the text `${NAME}`. Inserted text is not expanded again.
 */
import type { Path } from './document.ts'

const reference = /\$(\$?)\{([^}]*)\}/g
const prefix = 'IHUB_VAR_'
const namePattern = /^[A-Za-z_][A-Za-z0-9_]*$/

/** The inventory variables set in an environment: `IHUB_VAR_REGION` sets `${REGION}`. */
export function inventoryVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : []
    )
  )
}

/** How to set a missing variable. */
export function settingOf(name: string): string {
  return namePattern.test(name) ? `; set it with ${prefix}${name}` : ''
}

export function fillVariables(
  value: unknown,
  variables: Readonly<Record<string, string>>,
  unknownAt: (path: Path, name: string) => void,
  path: Path = []
): unknown {
  if (typeof value === 'string') {
    return value.replace(reference, (whole, escaped: string, content: string) => {
      if (escaped) return whole.slice(1)
      const [name = '', ...rest] = content.split(':-')
      const given = Object.hasOwn(variables, name) ? variables[name] : undefined
      // As in a shell, an empty value counts as unset if there is a default.
      if (rest.length > 0) return given || rest.join(':-')
      if (given !== undefined) return given
      unknownAt(path, name)
      return whole
    })
  }
  if (Array.isArray(value))
    return value.map((item, index) => fillVariables(item, variables, unknownAt, [...path, index]))
  if (typeof value !== 'object' || value === null) return value
  const filled = Object.entries(value).map(([key, item]) => [
    key,
    fillVariables(item, variables, unknownAt, [...path, key])
  ])
  return Object.fromEntries(filled)
}
