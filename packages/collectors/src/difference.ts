/** Differences between what a check expects and what was seen, and the attention that they deserve. */
import type { Look } from './collector.ts'

/**
 * What is not as a check expects: what it is about, which stays the same, and a sentence with what was seen, which may be
 * another each time. Two probes that differ in the same things have found the same.
 */
export interface Difference {
  /** Such as `status` or `header Server`. */
  about: string
  /** For people. */
  text: string
  /** The same without what was seen, where the text says that: it stays the same as long as the difference does. */
  warning?: string
}

/** At most as many, and as long, as the attention of an event may be. */
const warningsMax = 20
const warningCharsMax = 500

/** The description of the setting `warn`, which every kind that has expectations takes. */
export const warnDescription =
  'Expectations that only warn: one that is not met marks the evidence for attention and does not fail the check'

/**
 * What a look deserves attention for: expectations of `warn` that are not met. None where the look failed, which says more. The
 * texts do not say what was seen, so that a number that moves is not another finding each time.
 */
export function withWarnings(look: Look, differences: readonly Difference[], others: readonly string[] = []): Look {
  const { mismatches } = look.metadata
  if (look.error || (Array.isArray(mismatches) && mismatches.length > 0)) return look
  const texts = [...others, ...differences.map(({ text, warning = text }) => warning)]
  const attention = [...new Set(texts)]
    .slice(0, warningsMax)
    .map((text) => text.replace(/\s+/g, ' ').slice(0, warningCharsMax).toWellFormed())
  return attention.length === 0 ? look : { ...look, attention }
}

/** As members of metadata. */
export function differenceMembers(differences: readonly Difference[]): { mismatches: string[]; differs?: string[] } {
  const mismatches = differences.map(({ text }) => text)
  return differences.length === 0 ? { mismatches } : { mismatches, differs: differences.map(({ about }) => about) }
}
