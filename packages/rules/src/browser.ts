/** The entry for browsers: nothing here needs Node. */
export { roughDuration } from './duration.ts'
export { shellWord } from './shell.ts'
export { slugPattern } from './slug.ts'
