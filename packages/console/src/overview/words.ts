/** The sentences of the overview, built from counts. */
import type { Counts } from '../app/widgets.ts'
import { counted } from '../ui/counts.ts'

export interface FirstFailure {
  name: string
  since: string
}

/** The heading: what needs attention, in at most two sentences. `forSpan`: how long the first failure has lasted. */
export function headline(counts: Counts, first: { name: string; forSpan: string } | undefined): string {
  const parts: string[] = []
  if (counts.failing === 1 && first) parts.push(`${first.name} has been failing for ${first.forSpan}.`)
  else if (counts.failing > 0)
    parts.push(`${counted(counts.failing, 'item')} ${counts.failing === 1 ? 'is' : 'are'} failing.`)
  if (counts.stale > 0) parts.push(`Evidence for ${counted(counts.stale, 'item')} has expired.`)
  if (parts.length > 0) return parts.join(' ')
  if (counts.verified === 0 && counts.unproven === 0) return 'No items yet.'
  if (counts.verified === 0) return 'No item has evidence yet.'
  return counts.unproven === 0 ? 'All items are verified.' : 'Nothing is failing or expired.'
}

/** The line below the heading: how many items are verified. */
export function lead(counts: Counts): string {
  const all = counts.failing + counts.stale + counts.verified + counts.unproven
  const withEvidence = all - counts.unproven
  if (all === 0) return 'Apply an inventory to see its items here.'
  if (withEvidence === 0) return `${counted(all, 'item')} declared; no check has run yet.`
  return `${counts.verified} of ${counted(withEvidence, 'item')} with evidence ${counts.verified === 1 ? 'is' : 'are'} verified.`
}

/** The link to the items without evidence. */
export function unwatched(counts: Counts): string {
  const all = counts.failing + counts.stale + counts.verified + counts.unproven
  return `${counts.unproven.toLocaleString('en')} of ${counted(all, 'item')} ${counts.unproven === 1 ? 'has' : 'have'} no evidence yet`
}
