/** The spellings of every body: the members of its schema are taken in snake_case too. */
import type { FastifyInstance, RouteOptions } from 'fastify'
import { takeSpellings } from '../kernel/spelling.ts'

interface Schema {
  $ref?: string
  properties?: Record<string, Schema>
  items?: Schema
  content?: Record<string, { schema: Schema }>
}

export function addSpellings(app: FastifyInstance): void {
  const bodies: { scope: FastifyInstance; body: Schema }[] = []
  app.addHook('onRoute', function (this: FastifyInstance, { schema }: RouteOptions) {
    if (schema?.body) bodies.push({ scope: this, body: schema.body as Schema })
  })
  app.addHook('onReady', async () => {
    for (const { scope, body } of bodies) takeSpellings(membersOf(scope, body))
  })
}

function membersOf(app: FastifyInstance, { $ref, properties, items, content }: Schema): string[] {
  const parts = [
    ...($ref === undefined ? [] : [app.getSchema($ref.replace(/#$/, '')) as Schema | undefined]),
    ...(items === undefined ? [] : [items]),
    ...Object.values(content ?? {}).map(({ schema }) => schema)
  ]
  return [...Object.keys(properties ?? {}), ...parts.flatMap((part) => (part ? membersOf(app, part) : []))]
}
