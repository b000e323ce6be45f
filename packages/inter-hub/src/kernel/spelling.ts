/**
 * Spelling at the edge: the attributes of the API are camelCase; the names below are taken in snake_case too, as the
 * top-level members of a body (or of each item of a batch) and nowhere deeper, since metadata, attributes and schemas
 * belong to the sender.
 */
import { copyMetadataText } from './json.ts'
import { ValidationFailed } from './problem.ts'

const camelNames = [
  'annotationCategories',
  'capabilityDescription',
  'consumerId',
  'decidedAt',
  'deployedAt',
  'dueAt',
  'eventId',
  'eventType',
  'eventTypes',
  'expiresAt',
  'expiresIn',
  'externalId',
  'freshFor',
  'fromWidget',
  'fromWidgetId',
  'hubFamily',
  'hubId',
  'hubKind',
  'leaseSeconds',
  'manifestId',
  'observedAt',
  'occurredAt',
  'policyScope',
  'policyScopes',
  'rateLimit',
  'relationTypes',
  'toWidget',
  'toWidgetId',
  'viewContext',
  'vsmFunction',
  'vsmSystem',
  'widgetId',
  'widgetType',
  'widgetTypes'
]
const snakeNames = new Map(
  camelNames.map((name) => [name.replace(/[A-Z]/g, (upper) => `_${upper.toLowerCase()}`), name])
)

/** The body in the API's own spelling; the same object when it already is. */
export function camelBody(body: unknown): unknown {
  return Array.isArray(body) ? body.map((item, index) => camelItem(item, `/${index}`)) : camelItem(body, '')
}

function camelItem(item: unknown, place: string): unknown {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return item
  const members = Object.entries(item)
  if (!members.some(([name]) => snakeNames.has(name))) return item
  const renamed = Object.create(null) as Record<string, unknown>
  for (const [name, value] of members) {
    const camel = snakeNames.get(name) ?? name
    if (camel !== name && Object.hasOwn(item, camel)) {
      throw new ValidationFailed(`The body has both ${name} and ${camel}; send one of them.`, {
        errors: [{ detail: `is the same as ${camel}, which is there too`, pointer: `#${place}/${name}` }]
      })
    }
    renamed[camel] = value
  }
  copyMetadataText(item, renamed)
  return renamed
}
