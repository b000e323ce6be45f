/** The sentences of the overview, made of counts. */
import type { Counts } from '../app/widgets.ts'
import { counted } from '../ui/counts.ts'

export interface FirstFailure {
  name: string
  since: string
}

/** The heading: what needs somebody, in at most two sentences. `for`: how long the first failure lasts. */
export function headline(counts: Counts, first: { name: string; forSpan: string } | undefined): string {
  const parts: string[] = []
  if (counts.failing === 1 && first) parts.push(`${first.name} is failing for ${first.forSpan}.`)
  else if (counts.failing > 0)
    parts.push(`${counted(counts.failing, 'item')} ${counts.failing === 1 ? 'is' : 'are'} failing.`)
  if (counts.stale > 0) parts.push(`Evidence of ${counted(counts.stale, 'item')} has expired.`)
  if (parts.length > 0) return parts.join(' ')
  if (counts.verified === 0 && counts.unproven === 0) return 'There is nothing here yet.'
  return counts.verified === 0 ? 'Nothing has evidence yet.' : 'Nothing needs you.'
}

/** The line below it: what holds, and what has no evidence. */
export function lead(counts: Counts): string {
  const all = counts.failing + counts.stale + counts.verified + counts.unproven
  const withEvidence = all - counts.unproven
  if (all === 0) return 'Apply an inventory, and what it declares appears here.'
  if (withEvidence === 0) return `${counted(all, 'item')} declared; no check has run.`
  if (counts.failing + counts.stale === 0) return `All ${counted(withEvidence, 'item')} with evidence are verified.`
  return `${counts.verified} of ${counted(withEvidence, 'item')} with evidence ${counts.verified === 1 ? 'is' : 'are'} verified.`
}
