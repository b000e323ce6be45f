import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { inventorySchema, inventorySchemaFor } from './schema.ts'
import { kinds, shop, vocabulary } from './testing/shop.ts'

const ajv = new Ajv2020({ strict: false, formats: { uri: true } })

test('is a JSON Schema 2020-12 that takes an inventory', () => {
  assert.equal(ajv.validateSchema(inventorySchema), true)
  assert.equal(ajv.validate(inventorySchema, parse(shop)), true, ajv.errorsText())
})

test('describes every key for editors', () => {
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return
    const { properties, items } = schema as { properties?: Record<string, Record<string, unknown>>; items?: unknown }
    for (const [key, value] of Object.entries(properties ?? {})) {
      assert.ok(String(value.description ?? '').length > 10, `${path}.${key}`)
      visit(value, `${path}.${key}`)
    }
    visit(items, `${path}[]`)
  }
  visit(inventorySchemaFor({ vocabulary }), '')
})

test('offers the words of the hub and the settings of each kind of check', () => {
  const validate = ajv.compile(inventorySchemaFor({ vocabulary, kinds }))
  const good = parse(shop)
  assert.equal(validate(good), true, ajv.errorsText(validate.errors))
  const entry = (more: object) => ({ widgets: [{ slug: 'a', type: 'ops-endpoint', ...more }] })
  const check = { kind: 'http', every: '60s', emits: 'ops-endpoint-verified' }
  assert.equal(validate(entry({ checks: [{ ...check, url: 'https://shop.example/' }] })), true)
  for (const wrong of [
    entry({ type: 'ops-endpiont' }),
    entry({ policyScope: 'nobody' }),
    entry({ relations: [{ 'runs-onn': 'b' }] }),
    entry({ checks: [check] }),
    entry({ checks: [{ ...check, url: 'ftp://shop.example/' }] }),
    entry({ checks: [{ ...check, url: 'https://shop.example/', emits: 'nothing' }] }),
    entry({ checks: [{ ...check, url: 'https://shop.example/', kind: 'htpt' }] })
  ]) {
    assert.equal(validate(wrong), false, JSON.stringify(wrong))
  }
})
