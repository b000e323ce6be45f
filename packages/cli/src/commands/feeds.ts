/** Evidence that nothing feeds any more: its check was removed, or its hook was deleted or disabled. */
import { type Client, IhubError, type Schema } from '@inter-hub/sdk'

type Widget = Pick<Schema<'Widget'>, 'slug' | 'formerSlugs' | 'attributes'> & { evidence: Schema<'Evidence'>[] }

export interface Unfed {
  eventType: string
  subject: string
  /** A clause, such as `the hook "nightly" was deleted`. */
  reason: string
}

/** The evidence of a widget that nothing feeds any more, without what was retired. @throws IhubError */
export async function unfedEvidence(client: Client, widget: Widget): Promise<Unfed[]> {
  const standing = widget.evidence.filter(({ retired }) => retired === null)
  if (standing.length === 0) return []
  // Loaded here: it takes longer to load than the rest of the command to run.
  const { isFed, isFromCheck } = await import('@inter-hub/ops-hub')
  const hooks = new Map<string, Promise<string | undefined>>()
  const found = standing.map(async (one) => {
    const { eventType, subject, by } = one
    let reason: string | undefined
    if (isFromCheck(widget, one) && !isFed(widget.attributes, one))
      reason = `the widget has no check "${subject}" for ${eventType}`
    if (by.kind === 'hook') {
      hooks.set(by.id, hooks.get(by.id) ?? whatIsWrong(client, by))
      reason = await hooks.get(by.id)
    }
    return reason === undefined ? [] : [{ eventType, subject, reason }]
  })
  return (await Promise.all(found)).flat()
}

async function whatIsWrong(client: Client, { id, name }: { id: string; name: string }): Promise<string | undefined> {
  try {
    const { status } = await client.get('/inbound-hooks/{id}', { path: { id } })
    return status === 'disabled' ? `the hook "${name}" is disabled` : undefined
  } catch (error) {
    if (error instanceof IhubError && error.status === 404) return `the hook "${name}" was deleted`
    throw error
  }
}
