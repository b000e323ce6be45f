import assert from 'node:assert/strict'
import { lstatSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { hubsFolder, type Installation, startInstallation } from '../testing/ihub.ts'

let one: Installation
let file: string

const inventory = `# Kept as it is.
inventory: shop
widgets:
  - slug: web   # the shop
    type: ops-endpoint
    checks:
      - {kind: http, url: 'https://shop.example.org/', every: 60s, emits: ops-endpoint-verified, expect: {status: 401}}  # private
`

before(async () => {
  one = await startInstallation()
  assert.equal((await one.ihub('bootstrap', join(hubsFolder, 'ops-hub'))).code, 0)
  file = join(one.folder, 'shop.yaml')
  writeFileSync(file, inventory)
  assert.equal((await one.ihub('apply', '-f', file)).code, 0)
})
after(() => one.close())

const rebaseline = (...args: string[]) => one.ihub('rebaseline', 'web', 'http', '-f', file, ...args)
interface Shown {
  slug: string
  attributes: { checks?: { http?: { settings: { expect: { status: number } } } } }
}
const expected = async () => {
  const widgets = (await one.json('get', 'widgets', '--hub', 'ops-hub', '--type', 'ops-endpoint')) as Shown[]
  return widgets.find(({ slug }) => slug === 'web')?.attributes.checks?.http?.settings.expect.status
}

test('without evidence of a status it asks what to expect; nothing is written', async () => {
  const { code, stderr } = await rebaseline('--reason', 'Public now.')
  assert.equal(code, 2)
  assert.match(stderr, /has no observed status. Say what to expect: --set/)
  assert.equal(readFileSync(file, 'utf8'), inventory)
})

test('the observed status becomes the expectation: in the file, in the hub, and in a decision that keeps both', async () => {
  const metadata = ['endpoint=https://shop.example.org/', 'expectedStatus=401', 'observedStatus=200']
  assert.equal((await one.ihub('record', 'ops-endpoint-verified', 'web', ...metadata, '--subject', 'http')).code, 0)
  const dry = await rebaseline('--reason', 'Public now.', '--dry-run')
  assert.deepEqual([dry.code, readFileSync(file, 'utf8')], [0, inventory])
  const { code, stdout, stderr } = await rebaseline('--reason', 'Public now.')
  assert.equal(code, 0, stderr)
  assert.match(stdout, /web http: expect\.status: 401 -> 200\nApplied, by the decision /)
  assert.equal(readFileSync(file, 'utf8'), inventory.replace('401', '200'))
  assert.equal(await expected(), 200)
  const answer = await one.server.operator.get('/decision-records?hub=ops-hub&kind=re-baseline')
  const [decision] = answer.json().data
  assert.deepEqual(
    [decision.status, decision.subject, decision.description, decision.reason, decision.evidence.length],
    ['accepted', 'http', 'expect.status: 401 -> 200', 'Public now.', 1]
  )
  const again = await rebaseline('--reason', 'Public now.')
  assert.match(again.stderr, /expects that already; nothing was changed/)
})

test('what cannot be applied leaves the file and the hub as they were, and withdraws the decision', async () => {
  const before = readFileSync(file, 'utf8')
  const { code, stderr } = await rebaseline('--reason', 'A mistake.', '--set', 'expect.status="often"')
  assert.equal(code, 2, stderr)
  assert.doesNotMatch(stderr, /Could not/)
  assert.equal(readFileSync(file, 'utf8'), before)
  assert.equal(await expected(), 200)
  const answer = await one.server.operator.get('/decision-records?hub=ops-hub&kind=re-baseline&status=withdrawn')
  assert.equal(answer.json().data.length, 1)
})

test('a block list is replaced as a whole, and a link stays a link', async () => {
  const block = inventory.replace(
    "      - {kind: http, url: 'https://shop.example.org/', every: 60s, emits: ops-endpoint-verified, expect: {status: 401}}  # private\n",
    `      - kind: http
        url: https://shop.example.org/
        every: 60s
        emits: ops-endpoint-verified
        expect:
          status:
            - 200
            - 204
        # after it
        timeout: 5s
`
  )
  const real = join(one.folder, 'real.yaml')
  writeFileSync(real, block)
  rmSync(file)
  symlinkSync(real, file)
  const { code, stderr } = await rebaseline('--reason', 'More.', '--set', 'expect.status=[200,401]')
  assert.equal(code, 0, stderr)
  assert.match(readFileSync(real, 'utf8'), /status:\n {12}\[200,401\]\n {8}# after it\n/)
  assert.ok(lstatSync(file).isSymbolicLink())
  assert.equal((await one.ihub('rebaseline', 'web', 'http', '-f', '-', '--reason', 'x')).code, 2)
})

test('an unknown check, member or form of --set is named', async () => {
  for (const [args, message] of [
    [['rebaseline', 'web', 'tls', '-f', file, '--reason', 'x', '--set', 'a=1'], /declares no check tls of web/],
    [
      ['rebaseline', 'web', 'http', '-f', file, '--reason', 'x', '--set', 'expect.body=a'],
      /has no expect\.body in .*shop\.yaml\. Add it there/
    ],
    [['rebaseline', 'web', 'http', '-f', file, '--reason', 'x', '--set', 'expect'], /is not member=value/],
    [['rebaseline', 'wbe', 'http', '-f', file, '--reason', 'x', '--set', 'a=1'], /Did you mean "web"\?/],
    [['rebaseline', 'web', 'http', '-f', `${file}.gone`, '--reason', 'x', '--set', 'a=1'], /No such file or folder/]
  ] as const) {
    const { code, stderr } = await one.ihub(...args)
    assert.equal(code, 2, stderr)
    assert.match(stderr, message)
  }
})
