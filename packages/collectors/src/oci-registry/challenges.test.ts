import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseChallenges } from './challenges.ts'

const read = (field: string) =>
  parseChallenges(field).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)])

test('reads challenges by their grammar', () => {
  const cases: [field: string, challenges: unknown[]][] = [
    ['Basic realm="r"', [['basic', { realm: 'r' }]]],
    ['bearer REALM="http://a/token",SERVICE="reg"', [['bearer', { realm: 'http://a/token', service: 'reg' }]]],
    ['Bearer realm = "http://a/token" , service="reg"', [['bearer', { realm: 'http://a/token', service: 'reg' }]]],
    ['Bearer realm="http://a",service=reg', [['bearer', { realm: 'http://a', service: 'reg' }]]],
    ['Bearer realm="a",service="my \\"main\\" reg"', [['bearer', { realm: 'a', service: 'my "main" reg' }]]],
    ['Bearer realm="a, b=c",scope="x"', [['bearer', { realm: 'a, b=c', scope: 'x' }]]],
    [
      'Negotiate, Basic realm="one", Bearer realm="two",service="s"',
      [
        ['negotiate', {}],
        ['basic', { realm: 'one' }],
        ['bearer', { realm: 'two', service: 's' }]
      ]
    ],
    [
      'Negotiate dG9rZW4=, Basic realm=x',
      [
        ['negotiate', {}],
        ['basic', { realm: 'x' }]
      ]
    ],
    [',, Basic realm="a",, charset="UTF-8"', [['basic', { realm: 'a', charset: 'UTF-8' }]]],
    ['Basic', [['basic', {}]]],
    ['', []],
    ['=', []],
    ['Basic realm="unfinished', [['basic', {}]]]
  ]
  for (const [field, challenges] of cases) assert.deepEqual(read(field), challenges, field)
})

test('reads a field as far as it can, however long', () => {
  assert.deepEqual(read('a'.repeat(200_000)), [['a'.repeat(200_000), {}]])
  assert.equal(read(`Basic ${'a="\\"",'.repeat(20_000)}`).length, 1)
  assert.deepEqual(read(','.repeat(200_000)), [])
})
