/** What the attacks need: a hub whose event types and hooks invite them, and one call for each way in. */
import { exchange } from './attacks.ts'
import { prepareHub } from './tools.ts'

export interface Target {
  base: string
  /** Records one event of the type `bench.<name>`. */
  record(name: string, metadata: object): Promise<string>
  event(name: string, metadata: object): object
  batch(events: object[]): Promise<string>
  ping(hook: string, body: string): Promise<string>
  draft(eventTypes: object[]): Promise<string>
  get(path: string, msMax: number): Promise<string>
}

const nested = '(a{0,20}){0,20}$'
const named = (count: number, make: (at: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => make(at)))

const schemas: Record<string, Record<string, unknown>> = {
  any: {},
  doubling: {
    $defs: named(25, (at) => {
      const next = { $ref: `#/$defs/a${at + 1}` }
      return [`a${at}`, at < 24 ? { anyOf: [next, next] } : { type: 'string' }]
    }),
    $ref: '#/$defs/a0'
  },
  unique: { properties: { list: { uniqueItems: true } } },
  members: { patternProperties: named(50, (at) => [`^(a|b)*${at}$`, true]) },
  pattern: { properties: { text: { pattern: nested } } }
}

const conditions: Record<string, string> = {
  pattern: `body.matches('${nested}')`,
  patterns: Array(3).fill(`body.matches('${nested}')`).join(' || '),
  split: `body${".split('').join('')".repeat(40)} == ''`
}

export async function prepareAttacked(base: string, folder: string): Promise<Target> {
  const { operator, runtime, key, hubId } = await prepareHub(base, folder)
  const eventTypes = Object.entries(schemas).map(([name, metadataSchema]) => ({
    name: `bench.${name}`,
    metadataSchema
  }))
  const manifest = await operator.post('/hub-capability-manifests', {
    body: { hubId, widgetTypes: ['bench.thing'], eventTypes }
  })
  await operator.post('/hub-capability-manifests/{id}/activate', { path: { id: manifest.id } })
  const tokens: Record<string, string> = {}
  for (const [name, condition] of Object.entries(conditions)) {
    const body = { name, kind: 'heartbeat' as const, widget: 'thing-1', eventType: 'bench.any', condition }
    tokens[name] = String((await runtime.post('/inbound-hooks', { body })).token)
  }
  const authorization = `Bearer ${key}`
  const json = { 'content-type': 'application/json', authorization }
  const post = (path: string, body: unknown) => exchange(`${base}/api/v2${path}`, 'POST', json, JSON.stringify(body))
  const event = (name: string, metadata: object) => ({ widget: 'thing-1', eventType: `bench.${name}`, metadata })
  return {
    base,
    event,
    record: (name, metadata) => post('/interaction-events', event(name, metadata)),
    batch: (events) => post('/interaction-events/batch', events),
    ping: (hook, body) => exchange(`${base}/hooks/${tokens[hook]}`, 'POST', { 'content-type': 'text/plain' }, body),
    draft: (types) =>
      operator.post('/hub-capability-manifests', { body: { hubId, eventTypes: types as never } }).then(
        () => '201',
        (error: Error) => error.message.slice(0, 80)
      ),
    get: (path, msMax) => exchange(base + path, 'GET', { authorization }, '', msMax)
  }
}
