/** Durations, as everything that judges events reads them. */
export { durationPattern, formatDuration, parseDuration } from '@inter-hub/rules'
