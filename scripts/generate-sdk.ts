/**
 * Writes the OpenAPI document, the client types made from it, and docs/problems.md. `--check` fails when one of them is not
 * up to date.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { openApiDocument, problemsPage } from '@inter-hub/server'
import openapiTS, { astToString } from 'openapi-typescript'

const documentFile = new URL('../packages/sdk/openapi.json', import.meta.url)
const problemsFile = new URL('../docs/problems.md', import.meta.url)
const typesFile = new URL('../packages/sdk/src/api.ts', import.meta.url)

export async function generateSdk(): Promise<Map<URL, string>> {
  const document = await openApiDocument('http://127.0.0.1:8400')
  const text = `${JSON.stringify(document, null, 2)}\n`
  const types = astToString(await openapiTS(JSON.parse(text)))
  return new Map([
    [documentFile, text],
    [problemsFile, problemsPage()],
    [typesFile, `/** Types of API v2, generated from openapi.json by \`npm run generate\`. Do not edit. */\n${types}`]
  ])
}

if (import.meta.main) {
  const isCheck = process.argv.includes('--check')
  for (const [file, text] of await generateSdk()) {
    if (!isCheck) await writeFile(file, text)
    else if ((await readFile(file, 'utf8')) !== text) {
      console.error(`${file.pathname} is not up to date: run npm run generate`)
      process.exitCode = 1
    }
  }
}
