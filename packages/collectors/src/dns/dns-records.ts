/** DNS records as text, in one spelling each, and the difference between those declared and those answered. */
import type { MxRecord } from 'node:dns'
import { excerptOf } from '../redaction/redact.ts'

export const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT'] as const
export type RecordType = (typeof recordTypes)[number]

/** What node:dns answers for these types. */
export type Answer = string | string[] | MxRecord

/** `10 mail.example.org` for MX, a TXT record's parts joined, names in lower case without the last dot. */
export function formatAnswer(type: RecordType, answer: Answer): string {
  if (Array.isArray(answer)) return answer.join('')
  if (typeof answer === 'string') return normalise(type, answer)
  return normalise(type, `${answer.priority} ${answer.exchange}`)
}

/** The spelling that an answer has, of a record as people write it. */
export function normalise(type: RecordType, record: string): string {
  if (type === 'TXT') return record
  const text = record.trim().replace(/\s+/g, ' ').toLowerCase()
  if (type === 'A') return text
  if (type === 'AAAA') return URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1) ?? text
  return text.replace(/(?<=.)\.$/, '')
}

export interface RecordDifference {
  expected: string[]
  observed: string[]
  mismatches: string[]
}

const shownMax = 50
const charsMax = 500

/** Order and repetition do not matter. Without `expected` there is nothing to differ from. */
export function compareRecords(
  type: RecordType,
  expected: readonly string[] | undefined,
  answers: readonly Answer[]
): RecordDifference {
  const wanted = new Set(expected?.map((record) => normalise(type, record)))
  const found = new Set(answers.map((answer) => formatAnswer(type, answer)))
  // What a check declares is not a secret; of what others have put into the zone nobody knows.
  const show = (record: string) =>
    wanted.has(record) ? record.slice(0, charsMax).toWellFormed() : excerptOf(record, charsMax) || '(empty)'
  const missing = [...wanted].filter((record) => !found.has(record))
  const unexpected = expected ? [...found].filter((record) => !wanted.has(record)) : []
  return {
    expected: [...wanted].map(show).sort().slice(0, shownMax),
    observed: [...found].map(show).sort().slice(0, shownMax),
    mismatches: [
      ...missing.slice(0, shownMax).map((record) => `The ${type} record ${show(record)} is missing.`),
      ...unexpected
        .sort()
        .slice(0, shownMax)
        .map((record) => `The ${type} record ${show(record)} is not expected.`)
    ]
  }
}
