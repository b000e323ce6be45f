/** DNS records as text, in one spelling each, and the difference between those declared and those answered. */
import { isUtf8 } from 'node:buffer'
import type { CaaRecord, MxRecord, SrvRecord } from 'node:dns'
import { domainToASCII } from 'node:url'
import { excerptOf } from '../redaction/redact.ts'

export const recordTypes = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NS', 'PTR', 'SRV', 'TXT'] as const
export type RecordType = (typeof recordTypes)[number]

/** What node:dns answers for these types. */
export type Answer = string | string[] | MxRecord | SrvRecord | CaaRecord

/** `10 mail.example.org` for MX, `10 5 5060 sip.example.org` for SRV, `0 issue "letsencrypt.org"` for CAA, TXT records with their parts joined, names in lower case without the trailing dot. */
export function formatAnswer(type: RecordType, answer: Answer): string {
  if (Array.isArray(answer)) return textOf(answer.join(''))
  if (typeof answer === 'string') return normalise(type, answer)
  if ('exchange' in answer) return normalise(type, `${answer.priority} ${answer.exchange || '.'}`)
  if ('port' in answer)
    return normalise(type, `${answer.priority} ${answer.weight} ${answer.port} ${answer.name || '.'}`)
  const { critical, type: _type, ...property } = answer as CaaRecord & { type?: string }
  const [[tag, value] = ['', '']] = Object.entries(property)
  return normalise(type, `${critical} ${tag} "${value}"`)
}

/** A name in the form that DNS has: lower case, letters outside of ASCII as xn--. */
export function asciiName(name: string): string {
  return domainToASCII(name) || name.toLowerCase()
}

/** The text of a TXT record: UTF-8, or Latin-1 where it is not that. node:dns gives a character for each byte. */
function textOf(characters: string): string {
  const bytes = Buffer.from(characters, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : characters
}

/** The text of a TXT record in the notation of zone files: one or more quoted strings (RFC 1035 section 5.1). */
function zoneText(record: string): string | undefined {
  if (!/^\s*"(?:[^"\\]|\\.)*"(?:\s+"(?:[^"\\]|\\.)*")*\s*$/s.test(record)) return undefined
  // An escape is a byte, so the rest has to be bytes too.
  const bytes = Buffer.from(record, 'utf8').toString('latin1')
  const strings = Array.from(bytes.matchAll(/"((?:[^"\\]|\\.)*)"/gs), ([, text = '']) => text)
  const unescaped = (_: string, code: string | undefined, plain: string | undefined) =>
    code === undefined ? (plain ?? '') : String.fromCharCode(Number(code))
  return textOf(strings.map((text) => text.replace(/\\(?:([01]\d\d|2[0-4]\d|25[0-5])|(.))/gs, unescaped)).join(''))
}

/** The spelling that an answer has, of a record as people write it. */
export function normalise(type: RecordType, record: string): string {
  if (type === 'TXT') return record
  if (type === 'CAA') {
    const [, flags, tag = '', quoted, plain] = /^\s*(\d+)\s+(\S+)\s+(?:"([^"]*)"|(.*?))\s*$/.exec(record) ?? []
    return flags === undefined ? record : `${flags} ${tag.toLowerCase()} "${quoted ?? plain}"`
  }
  const text = record.trim().replace(/\s+/g, ' ').toLowerCase()
  if (type === 'A') return text
  if (type === 'AAAA') return URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1) ?? text
  const [, priority = '', name = ''] = /^((?:\d+ )*)(.*)$/.exec(text) ?? []
  // The root is a name too: `0 .` is the null MX of RFC 7505. node:dns answers it as an empty name.
  if (name === '' || name === '.') return `${priority}.`
  return priority + asciiName(name).replace(/\.$/, '')
}

/** What a declared record asks for. The text of a TXT record is taken as it stands where there is such a record. */
function wantedOf(type: RecordType, record: string, found: ReadonlySet<string>): string {
  const plain = normalise(type, record)
  return type === 'TXT' && !found.has(plain) ? (zoneText(record) ?? plain) : plain
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
  const found = new Set(answers.map((answer) => formatAnswer(type, answer)))
  const wanted = new Set(expected?.map((record) => wantedOf(type, record, found)))
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
