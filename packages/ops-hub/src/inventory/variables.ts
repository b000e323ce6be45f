/**
 * `${NAME}` inside a value of the inventory, from a closed list that the runtime hands over; nothing else of the
 * environment can be reached. `$${NAME}` is the text `${NAME}`. What was filled in is not looked at again.
 */
import type { Path } from './document.ts'

const reference = /\$(\$?)\{([^}]*)\}/g

export function fillVariables(
  value: unknown,
  variables: Readonly<Record<string, string>>,
  unknownAt: (path: Path, name: string) => void,
  path: Path = []
): unknown {
  if (typeof value === 'string') {
    return value.replace(reference, (whole, escaped: string, name: string) => {
      if (escaped) return whole.slice(1)
      if (Object.hasOwn(variables, name)) return variables[name] ?? ''
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
