import { type SystemEvent, stateChanged } from './schema.ts'

/** A system event with the addresses of what it is about, beside the links of the widget, if it is a state change. `base` is the public address of the server. */
export function withLinks(event: SystemEvent, base: string): SystemEvent {
  if (event.type !== stateChanged || event.widgetId === null) return event
  const links = event.data.links as Record<string, string> | undefined
  const self = `${base}/api/v2/widgets/${event.widgetId}`
  return { ...event, data: { ...event.data, links: { ...links, self, explanation: `${self}?include=explanation` } } }
}
