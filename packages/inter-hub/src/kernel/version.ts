/** Versions of resources that can be changed. */

/** Checks `If-Match` against the version that a change is about to replace. */
export type MatchVersion = (version: number) => void
