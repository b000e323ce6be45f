/** Public API: what server, runtime, command line and tests judge alike: events, durations, slugs, times. */
export {
  durationMs,
  durationPattern,
  formatDuration,
  formatDurationMs,
  parseDuration,
  roughDuration
} from './duration.ts'
export {
  type CompiledEventType,
  compileEventType,
  type EventTypeRules,
  type Judgement,
  type Outcome,
  type Report
} from './event-type.ts'
export { type CompiledSchema, compileSchema, whyUnchecked } from './json-schema.ts'
export { labelKeyPattern, labelValuePattern } from './label.ts'
export { schemaLimits } from './metered-schema.ts'
export { shellWord } from './shell.ts'
export { hubSlugPattern, isUsableSlug, slugPattern } from './slug.ts'
export { isTime, utc } from './time.ts'
export { newAjv } from './validator.ts'
export { type VocabularyList, vocabularyLists } from './vocabulary.ts'
