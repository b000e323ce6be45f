/**
 * `ihub explain <widget>`: its state and the reason in one sentence, then what it is, where, why, who owns it, how it is
 * reached, and what shows that it works. The server makes the explanation; this prints it, and says when checks run next.
 */
import { isTime, roughDuration, shellWord } from '@inter-hub/rules/browser'
import type { Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { age, type OutputForm, printJson, printLines, showGateState, showSentence } from '../output.ts'
import { readTime } from '../times.ts'
import { aboutWidget } from '../unknown-widget.ts'
import { type Checks, checksOf } from './explain-checks.ts'
import { type Unfed, unfedEvidence } from './feeds.ts'

type Explanation = Schema<'Explanation'>
type Claim = Explanation['claims'][number]
type Explained = Schema<'Widget'> & {
  relations: Schema<'Relation'>[]
  evidence: Schema<'Evidence'>[]
  explanation: Explanation
  reportedStatus?: Schema<'ReportedStatus'> | null
  notices?: Schema<'Notice'>[]
  maintenance?: Schema<'MaintenanceWindow'>[]
}

export async function explainCommand(
  reference: string,
  args: ConnectionOptions & { output: OutputForm; hub?: string; at?: string }
): Promise<void> {
  const client = await connect(args)
  const at = args.at === undefined ? undefined : pastTime(args.at, client.now())
  const include = args.at === undefined ? 'relations,evidence,explanation,status,notices,maintenance' : 'explanation'
  const query = { include, ...(args.hub && { hub: args.hub }), ...(at !== undefined && { at }) }
  const widget = (await aboutWidget(client, reference, args.hub, () =>
    client.get('/widgets/{id}', { path: { id: reference }, query })
  )) as Explained
  if (args.at !== undefined) {
    if (args.output === 'json') return printJson(widget)
    const { unknown } = widget.explanation
    return printLines([...lines(widget), ...unknown.map((text) => line('not known', text))])
  }
  const unfed = await unfedEvidence(client, widget)
  if (args.output === 'json') return printJson({ ...widget, unfed })
  const checks = await checksOf(client, widget)
  printLines([...lines(widget, { checks, unfed }), ...checkLines(widget, checks)])
}

/** A time as written, or the time that a word such as `yesterday` means. @throws Failure */
function pastTime(text: string, now: number): string {
  return isTime(text) ? text : new Date(readTime(text, '--at', now)).toISOString()
}

/** What is known only about the present. */
interface Present {
  checks: Checks
  unfed: readonly Unfed[]
}

function lines(widget: Explained, present?: Present): string[] {
  const { state, sentence } = widget.explanation
  return [
    showSentence(state, sentence),
    ...gateLines(widget),
    ...noticeLines(widget),
    ...claimLines(widget, 'what'),
    ...claimLines(widget, 'where', 'no relation says where it runs'),
    ...claimLines(widget, 'why'),
    ...claimLines(widget, 'owner', 'unknown'),
    ...claimLines(widget, 'reached'),
    ...claimLines(widget, 'links'),
    ...(present ? labelLines(widget) : []),
    ...evidenceLines(widget, present),
    ...claimLines(widget, 'depends-on'),
    ...claimLines(widget, 'needed-by'),
    ...claimLines(widget, 'related')
  ]
}

/** The status of a readiness gate, which its own widget has. */
function gateLines({ attributes, reportedStatus }: Explained): string[] {
  const { gate } = attributes as { gate?: { id?: unknown } }
  if (gate === undefined) return []
  const { state, reason } = (reportedStatus?.status ?? {}) as { state?: unknown; reason?: unknown }
  const status = typeof state === 'string' ? state : 'unknown'
  const why = typeof reason === 'string' ? reason : 'The runtime of the hub has not reported a status yet.'
  return [
    line('gate', showGateState(status, `${status}. ${why}`)),
    line('', `Requirements: ihub gate explain ${String(gate.id)}`)
  ]
}

/** Unresolved notices, and the maintenance windows that silence messages about the widget. */
function noticeLines({ notices = [], maintenance = [], explanation }: Explained): string[] {
  const now = momentOf(explanation)
  return [
    ...notices.map((one) => line('notice', `${one.severity}: ${one.reason} (${noticeState(one, now)})`)),
    ...maintenance.map(({ state, startsAt, endsAt, reason, by }) => {
      const isOpen = state === 'open'
      const lasting = `for ${roughDuration(Date.parse(endsAt) - (isOpen ? now : Date.parse(startsAt)))}`
      const when = isOpen ? `paused ${lasting}` : `will pause ${age(startsAt, now)} ${lasting}`
      return line('messages', `${when}: maintenance by ${claimant(by)}: ${reason}`)
    })
  ]
}

function noticeState(
  { ruleSlug, state, openedAt, acknowledgedAt, note, by, suppressedBy }: Schema<'Notice'>,
  now: number
) {
  const acknowledged = `acknowledged ${age(acknowledgedAt, now)}${by ? ` by ${claimant(by)}` : ''}${note ? `: ${note}` : ''}`
  const words = [
    `rule ${ruleSlug}`,
    `opened ${age(openedAt, now)}`,
    ...(state === 'acknowledged' ? [acknowledged] : []),
    ...(suppressedBy === null ? [] : [`suppressed by ${suppressedBy}`])
  ]
  return words.join(', ')
}

const titles: Record<Claim['about'], string> = {
  what: 'what',
  where: 'where',
  why: 'why',
  owner: 'owner',
  reached: 'reached',
  links: 'links',
  evidence: 'evidence',
  'depends-on': 'needs',
  'needed-by': 'needed by',
  related: 'related'
}
/** Ages are of the server's time. */
const momentOf = ({ at }: Explanation) => Date.parse(at)

const line = (title: string, text: string) => `  ${title.padEnd(10)} ${text}`
const below = (text: string) => line('', text)

/** The claims of a kind; `none` is said where there is none. */
function claimLines({ explanation }: Explained, about: Claim['about'], none?: string): string[] {
  const claims = explanation.claims.filter((claim) => claim.about === about)
  if (claims.length === 0) return none === undefined ? [] : [line(titles[about], none)]
  return [
    ...claims.map((claim) =>
      line(titles[about], `${textOf(claim)}${detailOf(claim)} (${sourceOf(claim, momentOf(explanation))})`)
    ),
    ...omittedLine(explanation, about)
  ]
}

/** The text of a claim, without the relation where the title says the same. */
function textOf({ about, text }: Claim): string {
  const [first = '', ...others] = text.split(' ')
  return first === about && others.length > 0 ? others.join(' ') : text
}

/** What is not certain about a relation, such as ` [planned, inferred]`. */
function doubtsOf({ state, confidence }: NonNullable<Claim['relation']>): string {
  const words = [
    { current: '', target: 'planned', superseded: 'no longer', unknown: 'unconfirmed' }[state],
    { stated: '', inferred: 'inferred', unknown: 'unconfirmed' }[confidence]
  ]
  const shown = [...new Set(words.filter(Boolean))].join(', ')
  return shown && ` [${shown}]`
}

function omittedLine({ omitted }: Explanation, about: Claim['about']): string[] {
  const count = omitted[about]
  return count === undefined ? [] : [below(`and ${count} more`)]
}

/** The state of a neighbour, the doubts about a relation, or the contact of an owner. */
function detailOf({ widget, relation, owner }: Claim): string {
  if (owner) {
    const words = [owner.contact, owner.url].filter((word) => word !== null)
    return words.length === 0 ? '' : `: ${words.join(', ')}`
  }
  if (!widget || !relation) return ''
  const { note } = relation
  return `${doubtsOf(relation)}, ${widget.state ?? 'state not known'}${note ? ` - ${note}` : ''}`
}

/** On what a claim rests, who makes it and when: `declared in mine, shop.yaml:12, 2 d ago`, `observed by the check http 12 s ago`. */
function sourceOf({ basis, by, at }: Claim, now: number): string {
  const place = by?.declaredAt === undefined ? '' : `, ${by.declaredAt},`
  const who = by && (by.kind === 'inventory' ? `in ${by.name}${place}` : `by ${claimant(by)}`)
  return [basis, who, at && age(at, now)].filter(Boolean).join(' ')
}

function claimant({ kind, name, via }: NonNullable<Claim['by']>): string {
  const key = via?.startsWith('key:') ? `key ${via.slice('key:'.length)}` : via
  if (kind === 'consumer') return key === null || key === undefined ? name : `${key} of ${name}`
  if (kind === 'person' || kind === 'system') return name
  return `the ${kind} ${name}`
}

function labelLines({ labels = {} }: Explained): string[] {
  const words = Object.entries(labels).map(([key, value]) => (value === '' ? key : `${key}=${value}`))
  return words.length === 0 ? [] : [line('labels', words.join(', '))]
}

function evidenceLines({ slug, explanation }: Explained, present?: Present): string[] {
  const claims = explanation.claims.filter(({ about }) => about === 'evidence')
  if (claims.length === 0) {
    return [line('evidence', `none${present ? `: ${whyNone(present.checks)}` : ''}`)]
  }
  const shown = claims.flatMap((claim) => {
    const { evidence } = claim
    if (!evidence) return []
    const { eventType, subject, attention, url } = evidence
    const why = present?.unfed.find((other) => other.eventType === eventType && other.subject === subject)?.reason
    const retire = `ihub evidence retire ${slug} ${eventType}${subject === '' ? '' : ` --subject ${shellWord(subject)}`} --reason …`
    const note = why === undefined ? [] : [below(`Nothing feeds it any more: ${why}. To retire it: \`${retire}\``)]
    const warnings = attention.map((text) => below(`Attention: ${text}`))
    const context = url === null ? [] : [below(url)]
    return [line('evidence', evidenceText(claim, evidence, momentOf(explanation))), ...context, ...warnings, ...note]
  })
  return [...shown, ...omittedLine(explanation, 'evidence')]
}

/** Why a widget has no evidence at all. */
function whyNone({ broken, paused, running }: Checks): string {
  if (running.length > 0) return 'its checks have not run yet'
  if (paused.length > 0) return 'its checks are paused'
  return broken.length > 0 ? 'its checks cannot run' : 'it has no check, and nothing else was recorded about it'
}

function evidenceText(claim: Claim, evidence: NonNullable<Claim['evidence']>, now: number): string {
  const { eventType, subject, outcome, reason, confirmations, since, latest } = evidence
  const times = confirmations > 0 ? `, ${confirmations + 1} times since ${age(since, now)}` : ''
  const because = (text: string | null) => (text ? `: ${text}` : '')
  const newer = latest ? `; latest result ${age(latest.at, now)} ${latest.outcome}${because(latest.reason)}` : ''
  const what = `${eventType}${subject ? ` (${subject})` : ''} ${outcome}${because(reason)}`
  return `${what} (${sourceOf(claim, now)}${times}; ${validity(evidence, now)})${newer}`
}

function validity({ retired, fresh, freshUntil }: NonNullable<Claim['evidence']>, now: number): string {
  if (retired)
    return `retired ${age(retired.at, now)} by ${retired.by ? claimant(retired.by) : 'unknown'}: ${retired.reason}`
  if (freshUntil === null || fresh === null) return 'proves nothing'
  return fresh ? `fresh for ${age(freshUntil, now).replace('in ', '')}` : `expired ${age(freshUntil, now)}`
}

/** What does not run and why, when the rest runs next, and how to run it now. */
function checkLines({ slug, state, explanation }: Explained, { paused, broken, running }: Checks): string[] {
  const now = momentOf(explanation)
  const stopped = [...broken, ...paused].map((text) => line('checks', text))
  const isPaused = paused.length > 0 && broken.length + running.length === 0
  const expired = isPaused
    ? 'The evidence has expired, and its checks are paused: `ihub checks enable` lets them run.'
    : 'The evidence has expired. Is the runtime running, and can it reach the target?'
  const next = running.map(({ name, emits, everyMs }) => {
    const seen = explanation.claims.find(({ evidence }) => evidence?.eventType === emits && evidence.subject === name)
    const seenAt = [seen?.at, seen?.evidence?.latest?.at].map((at) => (at ? Date.parse(at) : 0))
    const due = Math.max(...seenAt) + everyMs
    const every = `every ${roughDuration(everyMs)}`
    if (due === everyMs) return line('next', `${name} ${every}; it has not run yet`)
    // A result that proves nothing is recorded once, however often the check repeats it.
    if ((seen?.evidence?.latest ?? seen?.evidence)?.outcome === 'info') return line('next', `${name} ${every}`)
    const time = age(new Date(due).toISOString(), now)
    const when = due >= now ? `about ${time}` : due + everyMs >= now ? 'about now' : `was due ${time}`
    return line('next', `${name} ${when} (${every})`)
  })
  return [
    ...stopped,
    ...next,
    // Where no check is left, the evidence itself says that nothing feeds it.
    ...(state === 'stale' && stopped.length + running.length > 0 ? [line('next', expired)] : []),
    ...(running.length > 0 ? [line('now', `ihub check run ${slug}`)] : [])
  ]
}
