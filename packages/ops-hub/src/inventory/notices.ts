/** Reads the sections `notices`, and plans their channels and rules. */
import { durationMs } from '@inter-hub/rules'
import type { SourceDocument } from './document.ts'
import type { Report } from './entries.ts'
import { isSameJson } from './hub-form.ts'
import type { DeclaredNotice, Inventory, Json } from './inventory.ts'
import type { Current, CurrentNotice, Plan, RecordChange } from './plan-types.ts'
import { InventoryError, type Problem } from './problems.ts'
import { asList, asMap, asText } from './values.ts'

const lists = { channel: 'channels', rule: 'rules' } as const

export function readNotices(
  documents: readonly SourceDocument[],
  nameOf: (document: SourceDocument) => string,
  report: Report
): DeclaredNotice[] {
  const found = new Map<string, DeclaredNotice>()
  for (const document of documents) {
    const section = asMap(asMap(document.value).notices)
    for (const [kind, list] of Object.entries(lists) as [DeclaredNotice['kind'], string][]) {
      asList(section[list]).forEach((item, index) => {
        const { slug: raw, ...body } = asMap(item)
        const slug = asText(raw)
        if (slug === undefined) return
        const placeOf: DeclaredNotice['placeOf'] = (path) => document.placeOf(['notices', list, index, ...path])
        if (found.has(`${kind} ${slug}`)) report(placeOf(['slug']), `the ${kind} "${slug}" is declared twice`)
        found.set(`${kind} ${slug}`, { inventory: nameOf(document), kind, slug, body, placeOf })
      })
    }
  }
  return [...found.values()]
}

/** Members that hold a reference to a secret. Secrets are never returned, so they cannot be compared. */
const isReference = (value: unknown) => typeof value === 'object' && value !== null && 'env' in value

/** Whether the hub has other values for the declared members. Members that are not declared keep their values. */
function differs({ inventory, body }: DeclaredNotice, known: CurrentNotice, names: Names): boolean {
  return Object.entries({ ...body, inventory }).some(([name, wanted]) => {
    const has = (known as unknown as Json)[name]
    if (isReference(wanted)) return false
    const comparable = (value: unknown) => {
      if (['for', 'groupWait', 'repeatEvery'].includes(name)) return durationMs(String(value)) ?? 0
      const slugs =
        name === 'channels' ? names.channels : ['widgets', 'within'].includes(name) ? names.widgets : undefined
      return slugs ? asList(value).map((one) => slugs.get(String(one)) ?? one) : value
    }
    return !isSameJson(comparable(wanted), comparable(has))
  })
}

/** The current slugs of widgets and channels by the other names that a rule may use: former slugs and ids. */
type Names = Record<'widgets' | 'channels', ReadonlyMap<string, string>>

function namesOf({ widgets, channels = [] }: Current): Names {
  const former = widgets.flatMap(({ slug, formerSlugs = [] }) => formerSlugs.map((name) => [name, slug] as const))
  const present = widgets.flatMap(({ id, slug }) => [[id, slug] as const, [slug, slug] as const])
  return { widgets: new Map([...former, ...present]), channels: new Map(channels.map(({ id, slug }) => [id, slug])) }
}

interface PlannedNotices {
  changes: RecordChange[]
  obsolete: RecordChange[]
  ofOthers: Plan['recordsOfOthers']
  /** All that are sent, including those of which only the secret may have changed. */
  sent: DeclaredNotice[]
}

/** Plans the changes. A channel or rule that another inventory declares is not changed. */
export function planNotices({ names, notices }: Inventory, current: Current): PlannedNotices {
  const known = [...(current.channels ?? []), ...(current.rules ?? [])]
  const planned: PlannedNotices = { changes: [], obsolete: [], ofOthers: [], sent: [] }
  const slugs = namesOf(current)
  for (const one of notices) {
    const { kind, slug } = one
    const before = known.find((other) => other.slug === slug && kindOf(other) === kind)
    if (before && before.inventory !== null && !names.includes(before.inventory)) {
      planned.ofOthers.push({ kind, name: slug, inventory: before.inventory })
      continue
    }
    planned.sent.push(one)
    if (!before) planned.changes.push({ kind, action: 'create', name: slug })
    else if (differs(one, before, slugs)) planned.changes.push({ kind, action: 'update', name: slug })
  }
  const isDeclared = (other: CurrentNotice) =>
    notices.some((one) => one.slug === other.slug && one.kind === kindOf(other))
  const obsolete = known.filter((one) => one.inventory !== null && names.includes(one.inventory) && !isDeclared(one))
  // Rules first: a channel that a rule uses cannot be deleted.
  obsolete.sort((one, other) => kindOf(other).localeCompare(kindOf(one)))
  planned.obsolete = obsolete.map((one) => ({
    ...{ kind: kindOf(one), action: 'remove', name: one.slug, id: one.id, version: one.version }
  }))
  const hasSecret = planned.sent.some(({ body }) => Object.values(body).some(isReference))
  if (planned.changes.length === 0 && !hasSecret) planned.sent = []
  return planned
}

const kindOf = (one: CurrentNotice): DeclaredNotice['kind'] => (one.condition === undefined ? 'channel' : 'rule')

/**
 * The channels and rules in the form of the API, with the values of their secrets.
 * @throws InventoryError naming each variable that is not set, at its place
 */
export function withSecrets(
  notices: readonly DeclaredNotice[],
  env: NodeJS.ProcessEnv
): Record<'channels' | 'rules', Json[]> {
  const problems: Problem[] = []
  const filled: Record<'channels' | 'rules', Json[]> = { channels: [], rules: [] }
  for (const { kind, slug, inventory, body, placeOf } of notices) {
    const members = Object.entries(body).map(([name, value]) => {
      if (!isReference(value)) return [name, value]
      const variable = String((value as Json).env)
      const secret = env[variable]
      if (!secret) problems.push({ ...placeOf([name]), message: `the environment variable ${variable} is not set` })
      return [name, secret]
    })
    filled[lists[kind]].push({ ...Object.fromEntries(members), slug, inventory })
  }
  if (problems.length > 0) throw new InventoryError(problems)
  return filled
}

/** The errors of the server at their places in the files; undefined if none refers to a member of the request. */
export function placedFaults(
  notices: readonly DeclaredNotice[],
  errors: readonly { pointer?: string; detail: string }[]
): InventoryError | undefined {
  const problems = errors.flatMap(({ pointer = '', detail }) => {
    const [, list, index, rest = ''] = /^#\/(channels|rules)\/(\d+)(?:\/(.*))?$/.exec(pointer) ?? []
    const one = notices.filter(({ kind }) => lists[kind] === list)[Number(index)]
    return one ? [{ ...one.placeOf(stepsOf(rest)), message: detail }] : []
  })
  return problems.length === 0 ? undefined : new InventoryError(problems)
}

/** The steps of a JSON pointer without its first slash. */
const stepsOf = (pointer: string) =>
  pointer === '' ? [] : pointer.split('/').map((step) => (/^\d+$/.test(step) ? Number(step) : step))
