/** What browsers may use: nothing here needs Node. */
export { roughDuration } from './duration.ts'
