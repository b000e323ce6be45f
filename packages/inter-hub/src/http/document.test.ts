/** What generators of clients need from the OpenAPI document. test/generated-clients.real.test.ts runs some of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { openApiDocument } from '../server.ts'

type Json = Record<string, unknown>
interface Media {
  schema: Json
}
interface Operation {
  operationId: string
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { description: string; content?: Record<string, Media> }>
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Json> }
  webhooks: Record<string, { post: Operation }>
}

const document = (await openApiDocument('https://hub.example.org')) as unknown as Document
const { schemas } = document.components
const operations = Object.values(document.paths).flatMap((item) => Object.values(item))
const operation = (path: string, method: string) => document.paths[path]?.[method] as Operation

/** Calls `visit` for each schema below a node, with its place; names of members are not taken for keywords. */
function walk(node: unknown, place: string, visit: (schema: Json, place: string) => void): void {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const [index, member] of node.entries()) walk(member, `${place}/${index}`, visit)
    return
  }
  visit(node as Json, place)
  for (const [name, member] of Object.entries(node)) {
    if (['examples', 'example', 'enum', 'default', 'required'].includes(name)) continue
    if (name !== 'properties') walk(member, `${place}/${name}`, visit)
    else for (const [key, one] of Object.entries(member as Json)) walk(one, `${place}/${key}`, visit)
  }
}

const media = (parts: ({ content?: Record<string, Media> } | undefined)[]) =>
  parts.flatMap((part) => Object.values(part?.content ?? {}))

/** The named schemas that are reached from these, with all below them. */
function reached(roots: unknown[]): Set<string> {
  const found = new Set<string>()
  const open = (node: unknown) =>
    walk(node, '', ({ $ref }) => {
      const name = typeof $ref === 'string' ? ($ref.split('/').at(-1) as string) : undefined
      if (name === undefined || found.has(name)) return
      found.add(name)
      open(schemas[name])
    })
  roots.forEach(open)
  return found
}

test('client-H1: no schema has two members that generated code cannot tell apart', () => {
  const twins: string[] = []
  walk(schemas, '', ({ properties }, place) => {
    const seen = new Set<string>()
    for (const name of Object.keys((properties as Json) ?? {})) {
      const plain = name.replaceAll('_', '').toLowerCase()
      if (seen.has(plain)) twins.push(`${place}/${name}`)
      seen.add(plain)
    }
  })
  assert.deepEqual(twins, [])
})

test('client-H1: every object of an answer allows further members, and every body refuses them', () => {
  const answers = media(operations.flatMap(({ responses }) => Object.values(responses)))
  const closed: string[] = []
  const check = (node: unknown, place: string) =>
    walk(node, place, ({ properties, additionalProperties }, at) => {
      if (properties !== undefined && additionalProperties !== true) closed.push(at)
    })
  for (const [index, { schema }] of answers.entries()) check(schema, `answer ${index}`)
  for (const name of reached(answers)) check(schemas[name], name)
  assert.deepEqual(closed, [])
  for (const name of ['CreateWidget', 'UpdateHub', 'PatternContent', 'FinishCommand']) {
    assert.equal(schemas[name]?.additionalProperties, false, name)
  }
})

test('client-H2: no body is either a list or something else', () => {
  const mixed = operations.filter(({ requestBody }) => {
    const bodies = media([requestBody])
    const isList = ({ schema }: Media) =>
      (schema.$ref === undefined ? schema : schemas[String(schema.$ref).split('/').at(-1) as string])?.type === 'array'
    return bodies.length > 1 && bodies.some(isList)
  })
  assert.deepEqual(
    mixed.map(({ operationId }) => operationId),
    []
  )
})

test('client-M1: a form is the only body of its operation', () => {
  const form = 'application/x-www-form-urlencoded'
  const forms = operations.filter(({ requestBody }) => requestBody?.content[form])
  assert.deepEqual(
    forms.map(({ operationId, requestBody }) => [operationId, Object.keys(requestBody?.content ?? {})]),
    ['createToken', 'revokeToken', 'introspectToken'].map((name) => [name, [form]])
  )
})

test('client-M2, client-M3: no two types of generated code have the same name', () => {
  const names = new Map<string, string>()
  const collisions: string[] = []
  const add = (name: string, place: string) => {
    const known = names.get(name.toLowerCase())
    if (known !== undefined) collisions.push(`${place} and ${known}`)
    names.set(name.toLowerCase(), place)
  }
  for (const [name, { properties }] of Object.entries(schemas)) {
    add(name, name)
    // The constructor of Go.
    add(`New${name}`, `the constructor of ${name}`)
    for (const [member, schema] of Object.entries((properties ?? {}) as Record<string, Json>)) {
      const type = [schema.type].flat()[0]
      if (type === 'object' || schema.enum !== undefined) add(`${name}${member}`, `${name}.${member}`)
    }
  }
  assert.deepEqual(collisions, [])
})

test('client-M13: no pattern has look-around, a back reference or an escape that RE2 lacks', () => {
  let patterns = 0
  walk(document, '', ({ pattern }, place) => {
    if (typeof pattern !== 'string') return
    patterns++
    assert.doesNotMatch(pattern, /\(\?(?!:)|\\u|\\\d/, place)
  })
  assert.ok(patterns > 100)
})

test('client-L2: a stream is resumed by a declared header, and its length is not limited', () => {
  const { parameters = [], responses } = operation('/interaction-events/stream', 'get')
  const headers = parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name)
  assert.deepEqual(headers, ['Last-Event-ID'])
  assert.equal(responses['304'], undefined)
  const schema = responses['200']?.content?.['text/event-stream']?.schema
  assert.deepEqual([schema?.format, schema?.maxLength], ['binary', Number.MAX_SAFE_INTEGER])
})

test('client-L7: the description of a secret says when it is null', () => {
  for (const [name, member] of [
    ['ApiKeyWithSecret', 'secret'],
    ['WebhookWithSecret', 'secret'],
    ['InboundHookWithToken', 'token']
  ] as const) {
    const properties = schemas[name]?.properties as Record<string, { description: string }>
    assert.match(properties[member]?.description ?? '', /null if the request was repeated/, name)
  }
})

test('client-L11: every answer is described and has a named schema, and what is sent to webhooks is described', () => {
  for (const { operationId, responses } of operations) {
    for (const [status, { description, content = {} }] of Object.entries(responses)) {
      const place = `${operationId} ${status}`
      assert.doesNotMatch(description, /^(Default Response|)$/, place)
      for (const { schema } of Object.values(content)) {
        assert.ok(schema.$ref !== undefined || schema.type === 'string' || schema.type === 'null', place)
      }
    }
  }
  const { post } = document.webhooks.message as { post: Operation }
  assert.deepEqual(
    post.parameters?.map(({ name }) => name),
    ['webhook-id', 'webhook-timestamp', 'webhook-signature']
  )
  for (const { schema } of media([post.requestBody])) {
    const [, name = ''] = /^The schema (\w+)/.exec(String(schema.description)) ?? []
    assert.ok(schemas[name], name)
  }
  const ids = operations.map(({ operationId }) => operationId)
  // Test runners collect files that generators name after an operation.
  assert.deepEqual(
    ids.filter((id) => /^test|[tT]est$/.test(id)),
    []
  )
  assert.ok(ids.includes('sendTestMessage') && ids.includes('redeliverMessage'))
})

test('client-L11: every named schema has an example that it accepts', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema({ $id: 'https://hub.example.org/', components: document.components })
  for (const [name, { examples }] of Object.entries(schemas)) {
    const validate = ajv.compile({ $ref: `https://hub.example.org/#/components/schemas/${name}` })
    for (const example of examples as unknown[]) {
      assert.ok(validate(example), `${name}: ${JSON.stringify(validate.errors)}`)
      assert.doesNotMatch(JSON.stringify(example), /\bstring\b/, name)
    }
  }
})
