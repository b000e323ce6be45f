/** What feeds a piece of evidence, and whether anything still does. */
import { type Client, IhubError, type Schema } from '@inter-hub/sdk'

type Widget = Pick<Schema<'Widget'>, 'slug' | 'attributes'> & { evidence: Schema<'Evidence'>[] }

/** Why nothing feeds a piece of evidence any more, for each of a widget to which that applies. @throws IhubError */
export async function unfedEvidence(client: Client, widget: Widget): Promise<Map<Schema<'Evidence'>, string>> {
  const reasons = new Map<Schema<'Evidence'>, string>()
  const { isFed, isFromCheck } = await import('@inter-hub/ops-hub')
  for (const one of widget.evidence) {
    if (one.retired !== null) continue
    if (isFromCheck(one) && !isFed(widget.attributes, one))
      reasons.set(one, `the widget has no check "${one.subject}" for ${one.eventType}`)
    if (one.by.kind === 'hook' && !(await hasHook(client, one.by.id)))
      reasons.set(one, `the hook "${one.by.name}" was deleted`)
  }
  return reasons
}

async function hasHook(client: Client, id: string): Promise<boolean> {
  try {
    await client.get('/inbound-hooks/{id}', { path: { id } })
    return true
  } catch (error) {
    if (error instanceof IhubError && error.status === 404) return false
    throw error
  }
}
