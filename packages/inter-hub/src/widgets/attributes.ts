/** The size of the attributes of a widget: what a request may send, and what a widget may have after a change. */
import { mergePatch } from '../kernel/merge-patch.ts'
import { ValidationFailed } from '../kernel/problem.ts'

type Attributes = Record<string, unknown>

/** The most bytes of the attributes of a widget as JSON: as many as a request can create. */
const attributesBytesMax = 1024 * 1024

/** The most members of the attributes of a widget: the members of all objects in it, also of those in lists. */
const attributesMembersMax = 10_000

/** @throws ValidationFailed when attributes that were sent, or a patch of them, have too many members */
export function checkMembers(sent: Attributes | undefined): void {
  const members = membersOf(sent)
  if (members > attributesMembersMax)
    refuse(`has ${members} members, counted at every depth; at most ${attributesMembersMax}`)
}

/**
 * Attributes after a merge patch. Attributes that are above a limit already may be changed as long as they do not grow.
 * @throws ValidationFailed when they would have too many bytes or members
 */
export function patchAttributes(before: Attributes, patch: Attributes): Attributes {
  const after = mergePatch(before, patch)
  const bytes = bytesOf(after)
  if (bytes > attributesBytesMax && bytes > bytesOf(before))
    refuse(`would have ${bytes} bytes after this change; at most ${attributesBytesMax}`)
  const members = membersOf(after)
  if (members > attributesMembersMax && members > membersOf(before))
    refuse(`would have ${members} members after this change, counted at every depth; at most ${attributesMembersMax}`)
  return after
}

function refuse(detail: string): never {
  throw new ValidationFailed(`attributes ${detail}.`, { errors: [{ pointer: '#/attributes', detail }] })
}

const bytesOf = (attributes: Attributes) => Buffer.byteLength(JSON.stringify(attributes))

function membersOf(attributes: unknown): number {
  const left = [attributes]
  let count = 0
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value !== 'object' || value === null) continue
    const inner = Object.values(value)
    if (!Array.isArray(value)) count += inner.length
    for (const one of inner) left.push(one)
  }
  return count
}
