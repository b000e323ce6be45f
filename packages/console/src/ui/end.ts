/** Spans that are offered for the end of something. */
export const spans = {
  hour: { ms: 3_600_000, label: '1 hour' },
  day: { ms: 86_400_000, label: '1 day' },
  week: { ms: 7 * 86_400_000, label: '7 days' },
  month: { ms: 30 * 86_400_000, label: '30 days' }
} as const
export type Span = keyof typeof spans

/**
 * The end that was chosen, RFC 3339: a span from `now` (milliseconds since 1970), or the local time of a `datetime-local` field.
 * @throws RangeError if it is not in the future
 */
export function endOf(choice: Span | 'time', local: string, now: number): string {
  const at = choice === 'time' ? Date.parse(local) : now + spans[choice].ms
  if (!(at > now)) throw new RangeError('Choose an end in the future.')
  return new Date(at).toISOString()
}
