/** Files that sops itself encrypts, with keys of the age of Debian. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { compileExpression } from '@inter-hub/expressions'
import { openLocal } from '../local/local-access.ts'
import { findBuilt, findProgram } from '../testing/debian.ts'
import { readData } from '../testing/hub-data.ts'
import { judge, settingsCheck } from '../testing/judge.ts'
import { contextWith, secretsFor } from '../testing/local-servers.ts'
import { temporaryFolder } from '../testing/programs.ts'
import { type SopsSettings, sopsCollector } from './sops.ts'

const keygen = findProgram('age-keygen', 'age')
const sops = findBuilt('sops')
const skip = keygen.skip || sops.skip

function newKey() {
  const { stdout } = spawnSync(keygen.path, { encoding: 'utf8' })
  const [, recipient = ''] = /public key: (\S+)/.exec(stdout) ?? []
  const [, key = ''] = /^(AGE-SECRET-KEY-\S+)$/m.exec(stdout) ?? []
  return { recipient, key }
}

interface Gates {
  gates: { evidence: { id: string; condition: string }[] }[]
}
function custody(metadata: Record<string, unknown>): unknown {
  const all = readData<Gates>('hubs/ops-hub/readiness-gates.yaml').gates.flatMap(({ evidence }) => evidence)
  const { condition = '' } = all.find(({ id }) => id === 'sops-age-custody') ?? {}
  return compileExpression(condition, { variables: ['metadata'] }).evaluate({ metadata })
}

test('sops: encrypted files of every form, their recipients, and the recovery', { skip }, async (t) => {
  const folder = temporaryFolder(t)
  const [own, other] = [newKey(), newKey()]
  const local = openLocal({
    folders: [folder],
    programs: new Map([['sops', sops.path]]),
    temporary: folder,
    searchPath: ''
  })
  const context = contextWith({ local, ...secretsFor({ own: own.key, other: other.key }, [], true, ['sops']) })
  const look = async (settings: Omit<SopsSettings, 'file'> & { file: string }) => {
    const all = { ...settings, file: join(folder, settings.file) }
    assert.ok(settingsCheck(sopsCollector)(all), JSON.stringify(all))
    const seen = await sopsCollector.look(all, context)
    assert.doesNotMatch(JSON.stringify(seen), /hunter2|AGE-SECRET/)
    judge(sopsCollector, 'ops-inventory-updated', seen)
    return { seen, ...judge(sopsCollector, 'ops-inventory-registered', seen) }
  }
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const encrypt = (name: string, text: string, ...more: string[]) => {
    write(name, text)
    const args = ['--encrypt', '--age', own.recipient, ...more, '--in-place', join(folder, name)]
    const { status, stderr } = spawnSync(sops.path, args, { encoding: 'utf8', env: { ...process.env, HOME: folder } })
    assert.equal(status, 0, stderr)
  }
  const yaml =
    'db:\n  password: hunter2 # why\n  empty: ""\n  port: 5432\n  on: true\n  none: null\nlist: [hunter2, {a: hunter2}]\nnote_unencrypted: plain\n'
  encrypt('a.yaml', yaml)
  encrypt('a.json', '{"password": "hunter2", "deep": {"list": ["hunter2"]}}')
  encrypt('a.env', 'PASSWORD=hunter2\nPORT=5432\n')
  encrypt('a.ini', '[db]\npassword = hunter2\n')
  encrypt('a.bin', 'hunter2 in any form\n', '--input-type', 'binary')
  encrypt('some.yaml', 'password: hunter2\nhost: db.example\n', '--encrypted-regex', '^password$')
  for (const file of ['a.yaml', 'a.json', 'a.env', 'a.ini', 'a.bin', 'some.yaml']) {
    const recoveryKey = { secret: 'own' }
    const { metadata } = await look({
      file,
      recipients: [own.recipient],
      recoveryKey,
      subject: 'ops-secret-x',
      custodyPath: 'vault:x'
    })
    assert.deepEqual(
      [
        metadata.mismatches,
        metadata.recoveryTested,
        (metadata.facts as { encrypted: boolean }).encrypted,
        custody(metadata)
      ],
      [[], true, true, true],
      `${file}: ${JSON.stringify(metadata)}`
    )
  }

  const lost = await look({ file: 'a.yaml', recoveryKey: { secret: 'other' }, custodyPath: 'vault:x' })
  assert.deepEqual([lost.metadata.recoveryTested, custody(lost.metadata)], [false, false])
  assert.match(String(lost.reason), /^The file cannot be decrypted with the recovery key/)
  const strangers = await look({ file: 'a.yaml', recipients: [other.recipient] })
  assert.deepEqual(strangers.metadata.mismatches, [
    `The recipient ${other.recipient} is missing.`,
    `${own.recipient} can decrypt the file and is not declared.`
  ])

  write('plain.yaml', yaml)
  const plain = await look({ file: 'plain.yaml', recoveryKey: { secret: 'own' }, custodyPath: 'vault:x' })
  assert.deepEqual(
    [plain.reason, plain.metadata.recoveryTested],
    ['The file has no SOPS metadata: it is not encrypted.', false]
  )
  write('added.yaml', readFileSync(join(folder, 'a.yaml'), 'utf8').replace('db:\n', 'db:\n    later: hunter2\n'))
  assert.equal((await look({ file: 'added.yaml' })).reason, 'The value db.later should be encrypted and is not.')
  write('no-mac.yaml', readFileSync(join(folder, 'a.yaml'), 'utf8').replace(/^ {4}mac: .*\n/m, ''))
  assert.match(String((await look({ file: 'no-mac.yaml' })).reason), /no MAC of SOPS/)
  write(
    'changed.yaml',
    readFileSync(join(folder, 'a.yaml'), 'utf8').replace('note_unencrypted: plain', 'note_unencrypted: changed')
  )
  const changed = await look({ file: 'changed.yaml', recoveryKey: { secret: 'own' } })
  assert.match(String(changed.reason), /MAC mismatch/)
  mkdirSync(join(folder, 'sub'))
  for (const [file, kind] of [
    ['none.yaml', 'collector-broken'],
    ['sub', 'collector-broken']
  ] as const)
    assert.equal((await look({ file })).seen.error?.kind, kind)
  const without = {
    ...context,
    local: openLocal({ folders: [folder], programs: new Map(), temporary: folder, searchPath: '' })
  }
  const refused = await sopsCollector.look({ file: join(folder, 'a.yaml'), recoveryKey: { secret: 'own' } }, without)
  assert.deepEqual([refused.error?.kind, refused.metadata.recoveryTested], ['egress-refused', undefined])
})
