/** Versions of resources that can be changed. */

/** Checks `If-Match` and `If-None-Match` against the version that a change is about to replace; undefined: there is none. */
export type MatchVersion = (version: number | undefined) => void
