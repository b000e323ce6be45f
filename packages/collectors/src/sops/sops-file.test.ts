import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSopsFile } from './sops-file.ts'

/** As sops 3.13.3 writes it. */
const cipher =
  'ENC[AES256_GCM,data:WjAiQSu2,iv:ZnP9mQ9YKkCRt0bW3WUzy3hTTnVG1C5x7lUPIvVbPXM=,tag:3OqFvVJlJ3m0nQ7y9dHxVw==,type:str]'
const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'
const metadata = (more = '') => `sops:
    age:
        - recipient: ${recipient}
          enc: |
            -----BEGIN AGE ENCRYPTED FILE-----
            YWdl
            -----END AGE ENCRYPTED FILE-----
    lastmodified: "2026-11-28T18:30:00Z"
    mac: ${cipher}
${more}    version: 3.13.3
`
const faultsOf = (text: string) => readSopsFile(text).faults

test('a file that is encrypted, its recipients and times', () => {
  assert.deepEqual(readSopsFile(`db:\n    password: ${cipher}\n    empty: ""\n    none: null\n${metadata()}`), {
    encrypted: 1,
    faults: [],
    recipients: [recipient],
    otherKeys: [],
    lastModified: '2026-11-28T18:30:00Z',
    version: '3.13.3'
  })
})

test('what is to be encrypted is what the metadata says', () => {
  const file = (more: string) =>
    `password: ${cipher}\nhost: db.example\nnote_unencrypted: x\nhost_plain: y\n${metadata(more)}`
  assert.deepEqual(faultsOf(file('')), ['2 values that should be encrypted are not: host, host_plain.'])
  assert.deepEqual(faultsOf(file('    encrypted_regex: ^pass\n')), [])
  assert.deepEqual(faultsOf(file('    encrypted_suffix: word\n')), [])
  assert.deepEqual(faultsOf(file('    unencrypted_regex: ^(host|note)\n')), [])
  assert.deepEqual(faultsOf(file('    unencrypted_suffix: _plain\n')), [
    '2 values that should be encrypted are not: host, note_unencrypted.'
  ])
  assert.deepEqual(faultsOf(file('    encrypted_comment_regex: ^secret\n')), [])
  assert.deepEqual(faultsOf(file('    unencrypted_comment_regex: ^public\n')), [])
})

test('each document of a file has metadata', () => {
  const one = `password: ${cipher}\n${metadata()}`
  const { faults, encrypted, recipients } = readSopsFile(`${one}---\nuser: ${cipher}\n${metadata()}`)
  assert.deepEqual([faults, encrypted, recipients], [[], 2, [recipient]])
  assert.deepEqual(faultsOf(`---\n${one}...\n`), [])
  assert.deepEqual(faultsOf(`${one}---\nuser: admin\n${metadata()}`), [
    'The value user should be encrypted and is not.'
  ])
  assert.match(String(faultsOf(`${one}---\nuser: admin\n`)), /no SOPS metadata/)
})

test('what is not encrypted, or not whole', () => {
  for (const text of ['', 'a: 1', 'just text', '[1, 2]', 'a=1', 'sops: yes', 'a: [', '\0\x01'])
    assert.deepEqual(faultsOf(text), ['The file has no SOPS metadata: it is not encrypted.'], text)
  assert.match(String(faultsOf(`a: ${cipher}\nsops: {version: 3}`)), /no MAC of SOPS/)
  assert.deepEqual(faultsOf(metadata()), ['No value of the file is encrypted.'])
  assert.deepEqual(faultsOf(`a: "ENC[no]"\nb: ${cipher}\n${metadata()}`), [
    'The value a should be encrypted and is not.'
  ])
})

test('other keys are told, and large or strange files end soon', () => {
  const { otherKeys, recipients } = readSopsFile(
    `a: ${cipher}\nsops: {mac: "${cipher}", pgp: [{fp: x}], kms: [], key_groups: [{age: [{recipient: ${recipient}}]}]}`
  )
  assert.deepEqual([otherKeys, recipients], [['pgp'], [recipient]])
  const many = Array.from({ length: 20_000 }, (_, index) => `k${index}: v`).join('\n')
  assert.match(String(faultsOf(`${many}\n${metadata()}`)), /^No value .*20000 values/)
  assert.deepEqual(faultsOf(`${'{a: '.repeat(5000)}`).length, 1)
})
