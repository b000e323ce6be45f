/** Names of secrets and expectations are shown and compared as they are written. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planInventory } from './plan.ts'
import type { CurrentWidget } from './plan-types.ts'
import { widgetsAfter } from './testing/applied.ts'
import { read, told } from './testing/shop.ts'

const none = { widgets: [], relations: [], evidence: [], observations: [] }

const withCheck = (check: string) =>
  `widgets: [{slug: a, type: ops-endpoint, checks: [{every: 1m, emits: ops-endpoint-verified, ${check}}]}]`

/** The checks that are written, and what a change of the file changes. */
function changed(before: string, after: string) {
  const first = planInventory(read(withCheck(before)), none)
  const [made] = first.create
  const current = { ...none, widgets: widgetsAfter(first, []) }
  assert.equal(planInventory(read(withCheck(before)), current).update.length, 0)
  return [made?.attributes.checks, planInventory(read(withCheck(after)), current).update[0]?.patch.attributes] as const
}

test('01-expectation-with-secret-word: expectations are not secrets, and a changed one is a change', () => {
  const expectations = ['json: {/tokenType: WORD}', 'headers: {Set-Cookie: WORD}', 'headers: {X-Token-Type: WORD}']
  for (const expectation of expectations) {
    const check = (word: string) =>
      `kind: http, url: "http://127.0.0.1:1/", expect: {${expectation.replace('WORD', word)}}`
    const [written, patch] = changed(check('bearer'), check('other'))
    assert.match(JSON.stringify(written), /:"bearer"/)
    assert.match(JSON.stringify(patch), /:"other"/)
  }
})

test('01-password-file-name: the name of a secret is shown, and another name is a change; the old settings are refused', () => {
  const login = (password: string) => `kind: oci-registry, url: "https://registry.example", user: mon, ${password}`
  const [written, patch] = changed(login('password: {secret: one}'), login('password: {secret: two}'))
  assert.match(JSON.stringify(written), /"password":\{"secret":"one"\}/)
  assert.match(JSON.stringify(patch), /"password":\{"secret":"two"\}/)
  for (const old of ['passwordFile: /run/x/pw', 'passwordEnv: MON_PW'])
    assert.match(told(withCheck(login(old)))[0] ?? '', /was removed\. Name the (file|variable) in the secrets file/)
})

test('credentials that the hub has from elsewhere are not shown by a plan, also where the check is replaced', () => {
  const url = 'https://robot:hunter2@shop.example/?a=b'
  const [check] = planInventory(read(withCheck('kind: http, url: "https://shop.example/"')), none).create
  for (const wrap of [(it: object) => it, (it: object) => [it]]) {
    const headers = {
      Authorization: 'Bearer hunter2',
      'X-Api-Key': 'hunter2',
      Accept: 'text/html',
      Cookie: { secret: 'one' }
    }
    const oauth2 = { tokenUrl: 'https://shop.example/token', clientId: 'shop', clientSecret: 'hunter2' }
    const pems = { certificate: { secret: 'cert' }, key: 'hunter2' }
    const more = { oauth2, clientCertificate: pems, proxyPassword: 'hunter2', password: 'hunter2' }
    const http = {
      kind: 'http',
      settings: wrap({ url, headers, ...more, expect: { headers: { 'Set-Cookie': 'a=b' } } })
    }
    const widget = {
      ...check,
      id: 'one',
      status: 'active',
      version: 1,
      attributes: { checks: { http } }
    } as CurrentWidget
    const plan = planInventory(read(withCheck('kind: http, url: "https://shop.example/"')), {
      ...none,
      widgets: [widget]
    })
    const shown = JSON.stringify(plan.update[0]?.changes.find(({ field }) => field === 'attributes.checks')?.before)
    assert.doesNotMatch(JSON.stringify(plan), /hunter2/)
    for (const kept of ['https://robot:***@shop.example/?a=b', '"Authorization":"***"', '"X-Api-Key":"***"'])
      assert.ok(shown.includes(kept), shown)
    for (const kept of [
      '"Accept":"text/html"',
      '"Cookie":{"secret":"one"}',
      '"tokenUrl":"https://shop.example/token"',
      '"Set-Cookie":"a=b"'
    ])
      assert.ok(shown.includes(kept), shown)
  }
})
