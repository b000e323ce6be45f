/**
 * Writes what is made from schemas and definitions: the JSON Schemas of the contracts and the seeds of ops-hub, which other
 * repositories read, and the pages on checks and on the initial inventory. `--check` fails when one of them is not up to date.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { checksPage } from '@inter-hub/collectors/reference'
import { initialInventoryPage } from '@inter-hub/ops-hub/reference'
import { openApiDocument } from '@inter-hub/server'
import { parse } from 'yaml'
import { gatesPage } from './gates-page.ts'

const root = new URL('../', import.meta.url)
const manifestSchema = 'contracts/extensions/hub-capability-manifest-v1.schema.json'
const eventSchema = 'contracts/functional/interaction-reporting-v1.schema.json'

/** Path and text of each file. */
export async function contracts(): Promise<Map<string, string>> {
  const { components } = (await openApiDocument('http://127.0.0.1:8400')) as {
    components: { schemas: Record<string, object> }
  }
  // The spelling of the API alone: snake_case, which requests may use too, is for old clients.
  const schema = (name: string, title: string, id: string) => ({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:inter-hub:contract:${id}`,
    title,
    ...components.schemas[name]
  })
  const [manifest, widgets] = await Promise.all(['manifest', 'widgets'].map(definition))
  return new Map([
    ['docs/checks.md', checksPage()],
    ['docs/initial-inventory.md', await initialInventoryPage(root)],
    ['docs/readiness-gates.md', await gatesPage()],
    [manifestSchema, json(schema('CreateManifest', 'Hub capability manifest, version 1', 'hub-capability-manifest:1'))],
    [
      eventSchema,
      json(schema('CreateInteractionEvent', 'Interaction reporting, version 1', 'interaction-reporting:1'))
    ],
    ['seeds/ops-hub-manifest.json', json({ hub: 'ops-hub', ...manifest })],
    ['seeds/ops-hub-widgets.json', json(widgets)]
  ])
}

async function definition(name: string): Promise<Record<string, unknown>> {
  return parse(await readFile(new URL(`hubs/ops-hub/${name}.yaml`, root), 'utf8')) as Record<string, unknown>
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

if (import.meta.main) {
  const isCheck = process.argv.includes('--check')
  for (const [path, text] of await contracts()) {
    const file = new URL(path, root)
    if (!isCheck) await writeFile(file, text)
    else if ((await readFile(file, 'utf8')) !== text) {
      console.error(`${path} is not up to date: run npm run generate`)
      process.exitCode = 1
    }
  }
}
