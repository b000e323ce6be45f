/**
 * What is not as a check expects: what it is about, which stays the same, and a sentence with what was seen, which may be
 * another each time. Two probes that differ in the same things have found the same.
 */
export interface Difference {
  /** Such as `status` or `header Server`. */
  about: string
  /** For people. */
  text: string
}

/** As members of metadata. */
export function differenceMembers(differences: readonly Difference[]): { mismatches: string[]; differs?: string[] } {
  const mismatches = differences.map(({ text }) => text)
  return differences.length === 0 ? { mismatches } : { mismatches, differs: differences.map(({ about }) => about) }
}
