import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEgressAllow } from './index.ts'

test('reads addresses, ranges and ports', () => {
  assert.deepEqual(parseEgressAllow(' 10.0.0.0/8:443,8443\n127.0.0.1:8400 [fd12::/16]:8000-8100 public:80 [::1]:* '), [
    { cidr: '10.0.0.0/8', ports: '443,8443' },
    { cidr: '127.0.0.1', ports: '8400' },
    { cidr: 'fd12::/16', ports: '8000-8100' },
    { cidr: 'public', ports: '80' },
    { cidr: '::1', ports: '*' }
  ])
  assert.deepEqual(parseEgressAllow(''), [])
})

const bad: [entry: string, reason: RegExp][] = [
  ['10.0.0.0/8', /write an address or CIDR followed by ports/],
  ['fd12::/16:443', /write an address or CIDR followed by ports/],
  ['[10.0.0.0/8]:443', /brackets are only for IPv6/],
  ['10.0.0.0/33:443', /neither an IP address/],
  ['10.0.0:443', /neither an IP address/],
  ['010.0.0.1:443', /neither an IP address/],
  ['[fe80::1%eth0]:443', /neither an IP address/],
  ['db.internal:5432', /names are not allowed/],
  ['10.1.2.3/8:443', /did you mean 10\.0\.0\.0\/8\?/],
  ['[fd12:3::/16]:443', /did you mean fd12::\/16\?/],
  ['10.0.0.0/8:0', /"0" is not a port/],
  ['10.0.0.0/8:65536', /"65536" is not a port/],
  ['10.0.0.0/8:90-80', /"90-80" is not a port/],
  ['10.0.0.0/8:443,', /"" is not a port/],
  ['10.0.0.0/8:443,*', /"\*" is not a port/],
  ['169.254.169.254:80', /never be opened/],
  ['169.254.0.0/16:*', /never be opened/],
  ['[fe80::/10]:*', /never be opened/],
  ['[fd00:ec2::254]:80', /never be opened/],
  ['[::ffff:169.254.169.254]:80', /never be opened/]
]

for (const [entry, reason] of bad) {
  test(`refuses ${entry} and names it`, () => {
    assert.throws(
      () => parseEgressAllow(`127.0.0.1:1 ${entry}`),
      (error) => error instanceof TypeError && reason.test(error.message) && error.message.includes(`"${entry}"`)
    )
  })
}
