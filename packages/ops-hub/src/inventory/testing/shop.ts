/** A small hub and its inventory for tests, and what the parser tells of a faulty one. */
import { collectorEmits, collectorKinds } from '@inter-hub/collectors'
import type { Source } from '../document.ts'
import { parseInventory } from '../parse.ts'
import { InventoryError, type Problem } from '../problems.ts'
import type { Vocabulary } from '../vocabulary.ts'

export const vocabulary: Vocabulary = {
  widgetTypes: ['ops-environment', 'ops-host', 'ops-service', 'ops-endpoint'],
  policyScopes: ['ops-local', 'ops-production'],
  annotationCategories: ['ops-drift'],
  eventTypes: [
    { name: 'ops-endpoint-verified', widgetTypes: ['ops-endpoint'], freshFor: 'P3D' },
    { name: 'ops-health-checked', freshFor: 'P3D' }
  ],
  relationTypes: [
    { name: 'part-of', inverse: 'contains', to: ['ops-environment'] },
    { name: 'runs-on', inverse: 'hosts', from: ['ops-service'], to: ['ops-host'] },
    { name: 'exposes', inverse: 'exposed-by', from: ['ops-service'], to: ['ops-endpoint'] },
    { name: 'depends-on' }
  ]
}
export const kinds = collectorKinds
export const emits = collectorEmits
export const variables = { IHUB_BASE: 'http://127.0.0.1:8400' }

export const shop = `
owners:
  - name: shop-team
    contact: "#shop"
    url: https://git.example/shop
widgets:
  - slug: ops-env-prod
    type: ops-environment
  - slug: ops-host-one
    type: ops-host
    environment: ops-env-prod
  - slug: ops-service-shop
    type: ops-service
    name: Shop
    owner: shop-team
    environment: ops-env-prod
    policyScope: ops-production
    description: Where people buy.
    attributes: {image: "shop:1"}
    aliases: [service/shop]
    relations:
      - {runs-on: ops-host-one, confidence: inferred, note: By its address.}
  - slug: ops-endpoint-shop
    type: ops-endpoint
    relations: [{exposed-by: service/shop}]
    checks:
      - kind: http
        url: \${IHUB_BASE}/shop
        every: 60s
        expect: {status: 200}
        emits: ops-endpoint-verified
gaps:
  - {id: gap-1, subject: service/shop, fact: who pays, category: ops-drift, closesWith: ops-health-checked, blocks: [gate-1]}
`

export function read(text: string) {
  return parseInventory([{ file: 'shop.yaml', text }], variables, { vocabulary, kinds, emits })
}

export function problemsOf(sources: Source[] | string, options = { vocabulary, kinds, emits }): readonly Problem[] {
  try {
    parseInventory(typeof sources === 'string' ? [{ file: 'shop.yaml', text: sources }] : sources, variables, options)
  } catch (error) {
    if (error instanceof InventoryError) return error.problems
    throw error
  }
  return []
}

/** One problem as `line:column path: message`. */
export function told(text: string): string[] {
  return problemsOf(text).map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)
}
