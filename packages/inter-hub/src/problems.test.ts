/** The declared problems, their page, what the server serves of them, and the OpenAPI document say the same. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { problemsPage } from './http/problems-page.ts'
import { declaredProblems } from './kernel/problem.ts'
import { ok, startTestServer, type TestServer } from './testing/index.ts'

let server: TestServer
const page = readFileSync(new URL('../../../docs/problems.md', import.meta.url), 'utf8')

before(async () => {
  server = await startTestServer()
})
after(() => server.close())

test('docs/problems.md has every declared problem and no other', () => {
  assert.equal(page, problemsPage(), 'run npm run generate')
  const written = [...page.matchAll(/^## (\w+)$/gm)].map(([, code]) => code)
  assert.deepEqual(
    written,
    declaredProblems().map(({ code }) => code)
  )
})

test('the type of a problem is an address that answers its text', async () => {
  const { type } = (await server.anyone.get('/widgets')).json()
  assert.equal(type, 'http://hub.test/problems/invalid_api_key')
  for (const { code, title, help } of declaredProblems()) {
    const answer = await server.anyone.get(`/problems/${code}`)
    assert.equal(answer.statusCode, 200)
    assert.ok(answer.body.includes(title) && answer.body.includes(help), code)
  }
  assert.equal((await server.anyone.get('/problems/nothing')).statusCode, 404)
})

test('every code of the document is declared with that status, and every declared one can be met', async () => {
  const { paths } = ok(await server.anyone.get('/openapi.json'))
  const met = new Set<string>()
  for (const [path, item] of Object.entries<Record<string, Operation>>(paths)) {
    for (const [method, { responses }] of Object.entries(item)) {
      for (const [status, { description }] of Object.entries(responses).filter(([code]) => /^[45]/.test(code))) {
        for (const [, code] of description.matchAll(/\(`(\w+)`\)/g)) {
          const problem = declaredProblems().find((one) => one.code === code)
          assert.equal(problem?.status, Number(status), `${method} ${path}: ${code}`)
          if (code) met.add(code)
        }
      }
    }
  }
  const unmet = declaredProblems().filter(({ code }) => !met.has(code))
  assert.deepEqual(unmet.map(({ code }) => code).sort(), [...ofTheConnection].sort())
})

interface Operation {
  responses: Record<string, { description: string }>
}

/** Answered before a request is one of an operation, or at the address of an inbound hook, which is not part of the API. */
const ofTheConnection = ['request_timeout', 'unknown_method', 'expectation_failed', 'invalid_signature']
