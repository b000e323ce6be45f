/** The client knows the API as it is: what is generated from the server stands in the SDK. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { generateSdk } from '../scripts/generate-sdk.ts'

test('is up to date with the server: `npm run generate` changes nothing', async () => {
  for (const [file, text] of await generateSdk()) {
    assert.ok(readFileSync(file, 'utf8') === text, `${file.pathname} is not up to date: run npm run generate`)
  }
})
