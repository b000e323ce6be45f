/**
 * The functions of an expression: CEL's standard ones and its string extension, with some of the library's replaced.
 * JSON has one kind of number, so arithmetic takes doubles and ints together. Conversions from text are strict (the
 * library reads '' as 0), parts of a timestamp don't depend on this machine's zone (time.ts), and whatever builds or
 * compares large values is bounded by the budget.
 */
import {
  type CelFunc,
  type CelList,
  CelScalar,
  type CelValue,
  celEnv,
  celFunc,
  celList,
  celMethod,
  celUint,
  isCelError,
  listType,
  objectType
} from '@bufbuild/cel'
import { strings } from '@bufbuild/cel/ext'
import type { ReflectMessage } from '@bufbuild/protobuf/reflect'
import { type Duration, DurationSchema, type Timestamp, timestampFromMs } from '@bufbuild/protobuf/wkt'
import { refuseLarge, spend, spendDeep } from './budget.ts'
import { compilePattern } from './pattern.ts'
import { TIMESTAMP, timeFunctions } from './time.ts'

/** Names that only this package's own rewriting uses; the parser can't produce them from text. */
export const turnFunction = '@turn'
export const appendFunction = '@append'

const { BOOL, BYTES, DOUBLE, DYN, INT, STRING, UINT } = CelScalar
const LIST = listType(DYN)
const DURATION = objectType(DurationSchema)
const standard = celEnv({ funcs: strings }).funcs

/** What the library's own function of that name answers. */
function callStandard(name: string, target: CelValue | undefined, args: CelValue[]): CelValue {
  const result = standard.find(name)?.call(0, target, args)
  if (result === undefined) throw new Error(`${name} does not accept these arguments`)
  if (isCelError(result)) throw result
  return result
}

const arithmetic = Object.entries({
  '_+_': (l: number, r: number) => l + r,
  '_-_': (l: number, r: number) => l - r,
  '_*_': (l: number, r: number) => l * r,
  '_/_': (l: number, r: number) => l / r,
  '_%_': (l: number, r: number) => l % r
}).flatMap(([name, compute]) => [
  celFunc(name, [DOUBLE, INT], DOUBLE, (l, r) => compute(l, Number(r))),
  celFunc(name, [INT, DOUBLE], DOUBLE, (l, r) => compute(Number(l), r)),
  celFunc(name, [DOUBLE, UINT], DOUBLE, (l, r) => compute(l, Number(r.value))),
  celFunc(name, [UINT, DOUBLE], DOUBLE, (l, r) => compute(Number(l.value), r))
])

const conversions = [
  celFunc('_%_', [DOUBLE, DOUBLE], DOUBLE, (l, r) => l % r),
  celFunc('int', [STRING], INT, (text) => {
    if (!/^-?\d{1,19}$/.test(text)) throw new Error(`"${text}" is not an integer`)
    const integer = BigInt(text)
    if (BigInt.asIntN(64, integer) !== integer) throw new Error(`${text} is out of range`)
    return integer
  }),
  celFunc('uint', [STRING], UINT, (text) => {
    if (!/^\d{1,20}$/.test(text)) throw new Error(`"${text}" is not an unsigned integer`)
    const integer = BigInt(text)
    if (BigInt.asUintN(64, integer) !== integer) throw new Error(`${text} is out of range`)
    return celUint(integer)
  }),
  celFunc('double', [STRING], DOUBLE, (text) => {
    const number = /^[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+(e[+-]?\d+)?|Infinity)$/i.test(text) ? Number(text) : Number.NaN
    if (Number.isNaN(number)) throw new Error(`"${text}" is not a number`)
    return number
  }),
  // Seconds since 1970, as CEL defines it; the library reads milliseconds.
  celFunc('timestamp', [INT], TIMESTAMP, (seconds) => timestampOf(Number(seconds))),
  celFunc('timestamp', [DOUBLE], TIMESTAMP, timestampOf),
  celFunc('timestamp', [STRING], TIMESTAMP, (text) => {
    // The library reads the 30th of February as the 2nd of March.
    const [date = ''] = text.split('T')
    const isDay = /^\d{4}-\d\d-\d\d$/.test(date) && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date) === true
    if (!isDay) throw new Error(`"${text.slice(0, 100)}" is not an RFC 3339 timestamp`)
    return (callStandard('timestamp', undefined, [text]) as ReflectMessage).message as Timestamp
  }),
  celFunc('duration', [STRING], DURATION, (text) => {
    if (text === '') throw new Error('"" is not a duration')
    return (callStandard('duration', undefined, [text]) as ReflectMessage).message as Duration
  })
]

/** The years 1 to 9999, as CEL defines it; the library would take milliseconds for a time thousands of years ahead. */
function timestampOf(seconds: number) {
  if (!(seconds >= -62_135_596_800 && seconds < 253_402_300_800)) {
    throw new Error(`${seconds} is not a time in seconds since 1970 between the years 1 and 9999`)
  }
  return timestampFromMs(Math.round(seconds * 1000))
}

function isEqual(l: CelValue, r: CelValue): boolean {
  if (typeof l === 'number' && typeof r === 'bigint') return Number.isInteger(l) && BigInt(l) === r
  if (typeof l === 'string' && typeof r === 'string') {
    if (l.length !== r.length) return false
    spend(l.length / 64)
    return l === r
  }
  if (typeof l === typeof r && typeof l !== 'object') return l === r
  if (typeof l === 'object' && typeof r === 'object') spendDeep(l)
  return callStandard('_==_', undefined, [l, r]) === true
}

function isIn(value: CelValue, list: CelList): boolean {
  for (const element of list) {
    spend(1)
    if (isEqual(element, value)) return true
  }
  return false
}

const comparisons = [
  celFunc('_==_', [DYN, DYN], BOOL, isEqual),
  celFunc('_!=_', [DYN, DYN], BOOL, (l, r) => !isEqual(l, r)),
  celFunc('@in', [DYN, LIST], BOOL, isIn),
  celMethod('matches', STRING, [STRING], BOOL, function (pattern) {
    return compilePattern(pattern).test(this)
  })
]

/** Lists that `@append` made and may therefore change in place: only the accumulator of a loop, which no other code sees. */
const accumulators = new WeakMap<CelList, CelValue[]>()

function append(list: CelList, more: CelList): CelList {
  const own = accumulators.get(list)
  refuseLarge(list.size + more.size)
  if (own) {
    own.push(...more)
    return list
  }
  const array = [...list, ...more]
  const accumulator = celList(array)
  accumulators.set(accumulator, array)
  return accumulator
}

function concat(l: CelList, r: CelList): CelList {
  spend(l.size + r.size)
  return celList([...l, ...r])
}

/** In one pass: the library copies the whole text at each replacement. */
function replace(this: string, found: string, put: string, limit = -1n): string {
  const most = limit < 0n ? Number.POSITIVE_INFINITY : Number(limit)
  const parts: string[] = []
  let length = 0
  let copied = 0
  let at = most > 0 ? this.indexOf(found) : -1
  while (at !== -1 && parts.length < most) {
    spend(2)
    length += at - copied + put.length
    refuseLarge(length)
    parts.push(this.slice(copied, at))
    copied = at + found.length
    // An empty text is found before every character and at the end.
    const next = found === '' ? at + ((this.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) : copied
    at = next > this.length ? -1 : this.indexOf(found, next)
  }
  refuseLarge(length + this.length - copied)
  return [...parts, this.slice(copied)].join(put)
}

function split(this: string, separator: string, limit?: bigint): CelList {
  const count = limit === undefined || limit < 0n ? undefined : Number(limit)
  const parts = count === 1 ? [String(this)] : this.split(separator, count)
  spend(parts.length)
  refuseLarge(parts.length)
  return celList(parts)
}

function join(this: CelList, ...args: [string?]): string {
  let length = 0
  spend(this.size)
  for (const part of this) length += (typeof part === 'string' ? part.length : 0) + (args[0]?.length ?? 0)
  refuseLarge(length)
  return callStandard('join', this, args as CelValue[]) as string
}

/** Each placeholder may make a number format of its own, and a map is sorted. */
const stepsPerPlaceholder = 300

function format(this: string, values: CelList): string {
  for (let at = this.indexOf('%'); at !== -1; at = this.indexOf('%', at + 1)) spend(stepsPerPlaceholder)
  for (let times = 0; times < 8; times++) spendDeep(values)
  refuseLarge(textLength(values) + this.length)
  return callStandard('format', String(this), [values]) as string
}

function textLength(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null || !(Symbol.iterator in value)) return 0
  let length = 0
  for (const part of value as Iterable<unknown>) length += textLength(part)
  return length
}

const builders = [
  celFunc('_+_', [STRING, STRING], STRING, (l, r) => {
    refuseLarge(l.length + r.length)
    return l + r
  }),
  celFunc('_+_', [BYTES, BYTES], BYTES, (l, r) => {
    refuseLarge(l.length + r.length)
    return Buffer.concat([l, r])
  }),
  celFunc('_+_', [LIST, LIST], LIST, concat),
  celMethod('split', STRING, [STRING], LIST, split),
  celMethod('split', STRING, [STRING, INT], LIST, split),
  celMethod('replace', STRING, [STRING, STRING], STRING, replace),
  celMethod('replace', STRING, [STRING, STRING, INT], STRING, replace),
  celMethod('join', LIST, [], STRING, join),
  celMethod('join', LIST, [STRING], STRING, join),
  celMethod('format', STRING, [LIST], STRING, format),
  celFunc(appendFunction, [LIST, LIST], LIST, append),
  celFunc(turnFunction, [INT], BOOL, (nodes) => {
    spend(Number(nodes))
    return true
  })
]

export const functions: CelFunc[] = [
  ...strings,
  ...arithmetic,
  ...conversions,
  ...timeFunctions,
  ...comparisons,
  ...builders
]
