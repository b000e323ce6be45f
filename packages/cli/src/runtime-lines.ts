/** Says which checks of a hub nobody runs: they are declared, and their evidence only grows older. */
import type { RuntimeState } from '@inter-hub/ops-hub'
import { age } from './output.ts'

/** Nothing where a runtime runs all of them, as far as the hub knows. */
export function runtimeLines(hub: string, { environments, unobserved, outside }: RuntimeState): string[] {
  const lines = unobserved.map(
    ({ environment, since }) =>
      `  ${environment}: ${since === null ? 'no runtime has run its checks yet' : `its runtime fell silent ${age(since)}`}`
  )
  const isSilent = environments === unobserved.length
  if (outside.length > 0 && isSilent) {
    const shown = outside.slice(0, 3).join(', ') + (outside.length > 3 ? ` and ${outside.length - 3} more` : '')
    lines.push(`  in no environment: ${shown}; no runtime of ${hub} is known`)
  }
  if (lines.length === 0) return []
  return [
    '',
    `No runtime runs these checks of ${hub}:`,
    ...lines,
    `  Start one: OPS_HUB_SLUG=${hub}, its key file and IHUB_BASE set, ./ihub ops run. See docs/operations.md.`
  ]
}
