/** The entry for browsers and for programs that must start fast: nothing here needs Node, JSON Schema or CEL. */
export { durationMs, roughDuration } from './duration.ts'
export { shellWord } from './shell.ts'
export { hubSlugPattern, slugPattern } from './slug.ts'
export { isTime } from './time.ts'
export { vocabularyLists } from './vocabulary.ts'
