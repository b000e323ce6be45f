/**
 * Drift: what runs is not what is declared. Each observed release that names both is compared; a difference is recorded as an open
 * drift on the same widget, and only a later observation without one closes it.
 */
import type { Client, Schema } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import type { HubView } from '../view/hub-view.ts'

export const releaseEnd = '-release-observed'

/** What of a release is compared: the members of its metadata that say what is declared and what runs. */
const compared = [
  { what: 'image', declared: 'declaredImage', running: 'runningImage' },
  { what: 'version', declared: 'declaredVersion', running: 'runningVersion' }
] as const

export interface Drift {
  eventType: string
  metadata: { subject: string; expected: string; observed: string; severity: 'none' | 'medium'; detectedBy: string }
}

/** What an observed release says of drift: one entry for each pair that it names. */
export function driftsOf({
  eventType,
  metadata,
  widgetSlug
}: Pick<Schema<'InteractionEvent'>, 'eventType' | 'metadata' | 'widgetSlug'>): Drift[] {
  if (!eventType.endsWith(releaseEnd)) return []
  const type = `${eventType.slice(0, -releaseEnd.length)}-drift-detected`
  // Several services, or one in several environments, may be observed on one widget.
  const more = [metadata.service, metadata.environment].filter((one) => typeof one === 'string' && one !== '')
  const of = new Set([widgetSlug, ...(more as string[])])
  return compared.flatMap(({ what, declared, running }) => {
    const [expected, observed] = [metadata[declared], metadata[running]]
    if (typeof expected !== 'string' || typeof observed !== 'string' || expected === '' || observed === '') return []
    const severity = expected === observed ? ('none' as const) : ('medium' as const)
    return [
      {
        eventType: type,
        metadata: { subject: [...of, what].join(' '), expected, observed, severity, detectedBy: 'ops-hub' }
      }
    ]
  })
}

/** Records drift as releases are observed; the same observation is recorded once, whichever runtime sees it. */
export class DriftRecorder {
  readonly #options: { client: Client; hub: string; view: HubView; log: Logger }

  /** What was said last, by widget and subject: it may not be in the view yet. */
  readonly #last = new Map<string, string>()
  /** One after another, in the order of the observations. */
  #sending: Promise<void> = Promise.resolve()

  constructor(options: { client: Client; hub: string; view: HubView; log: Logger }) {
    this.#options = options
  }

  onEvent(event: Schema<'InteractionEvent'>): void {
    const { view, hub, log } = this.#options
    for (const drift of driftsOf(event)) {
      if (!view.eventTypes?.has(drift.eventType)) continue
      const { subject, severity } = drift.metadata
      const known = view.digestOf(event.widgetId, drift.eventType, subject)?.outcome === 'fail' ? 'medium' : 'none'
      const key = JSON.stringify([event.widgetId, subject])
      // Where nothing differs and nothing was open there is nothing to say.
      if (severity === 'none' && (this.#last.get(key) ?? known) === 'none') continue
      this.#last.set(key, severity)
      this.#sending = this.#sending
        .then(() => this.#record(event, drift))
        .catch((error) => {
          this.#last.delete(key)
          log.warn({ err: error, hub, subject }, 'a drift could not be recorded')
        })
    }
  }

  async #record(
    { id, widgetSlug, occurredAt }: Schema<'InteractionEvent'>,
    { eventType, metadata }: Drift
  ): Promise<void> {
    const { client, hub, log } = this.#options
    const body = {
      hub,
      widget: widgetSlug,
      eventType,
      metadata,
      occurredAt,
      source: 'ops-hub',
      externalId: `drift/${id}/${metadata.subject}`
    }
    await client.post('/interaction-events', { body })
    const { subject, expected, observed, severity } = metadata
    if (severity === 'none') log.info({ hub, subject }, `the drift of ${subject} is closed`)
    else log.warn({ hub, subject, expected, observed }, `${subject} has drifted`)
  }
}
