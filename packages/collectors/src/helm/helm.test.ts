import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { compileExpression } from '@inter-hub/expressions'
import { trustIn } from '../certificates/authorities.ts'
import { openLocal } from '../local/local-access.ts'
import { authority, deployment, releaseSecret, serveCluster, token } from '../testing/cluster-server.ts'
import { readData } from '../testing/hub-data.ts'
import { judge, settingsCheck } from '../testing/judge.ts'
import { contextWith, secretsFor } from '../testing/local-servers.ts'
import { type HelmSettings, helmCollector } from './helm.ts'

const folder = mkdtempSync(join(tmpdir(), 'helm-test-'))
after(() => rmSync(folder, { recursive: true }))
const image = 'gitea/gitea:1.21'
const sealed = 'ENC[AES256_GCM,data:Tr7o,iv:1=,tag:2=,type:str]'
writeFileSync(
  join(folder, 'sealed.yaml'),
  `password: ${sealed}\nsops: {mac: '${sealed}', age: [{recipient: age1xyz}]}\n`
)
writeFileSync(join(folder, 'plain.yaml'), 'password: hunter2\n')

const chart = {
  metadata: { name: 'gitea', version: '10.1.0', appVersion: '1.21' },
  values: { image: { tag: '1.20', pullPolicy: 'Always' }, replicas: 1, debug: true }
}
const config = { image: { tag: '1.21' }, debug: null, adminPassword: 'hunter2' }
const info = { status: 'deployed', last_deployed: '2026-06-20T08:00:00.5+02:00' }

async function look(
  settings: Partial<HelmSettings>,
  secrets = [
    releaseSecret('git', 'gitea', 9, { info: { ...info, status: 'superseded' }, chart }),
    releaseSecret('git', 'gitea', 10, { info, chart, config })
  ]
) {
  const cluster = await serveCluster({
    '/api/v1/namespaces/git/secrets': secrets,
    '/apis/apps/v1/namespaces/git/deployments': [deployment('git', 'gitea', image)]
  })
  const local = openLocal({ folders: [folder], programs: new Map(), temporary: folder, searchPath: '' })
  const context = contextWith({
    local,
    ...secretsFor({ token }, [cluster.host], false),
    authorities: async () => trustIn(authority.cert)
  })
  const all = {
    url: cluster.url,
    token: { secret: 'token' },
    authorities: 'own',
    release: 'gitea',
    namespace: 'git',
    ...settings
  }
  assert.ok(settingsCheck(helmCollector)(all), JSON.stringify(all))
  const seen = await helmCollector.look(all, context)
  assert.doesNotMatch(JSON.stringify(seen), /hunter2/)
  return { seen, ...judge(helmCollector, 'ops-release-observed', seen) }
}

interface Gates {
  gates: { evidence: { id: string; condition: string; needs?: string[] }[] }[]
}
function holds(id: string, metadata: Record<string, unknown>): unknown {
  const found = readData<Gates>('hubs/ops-hub/readiness-gates.yaml')
    .gates.flatMap(({ evidence }) => evidence)
    .find((one) => one.id === id)
  assert.ok(found)
  assert.deepEqual(
    (found.needs ?? []).filter((name) => metadata[name] === undefined),
    []
  )
  return compileExpression(found.condition, { variables: ['metadata', 'now'] }).evaluate({
    metadata,
    now: new Date().toISOString()
  })
}

const workload = { name: 'gitea' }
const declared = {
  declaredVersion: '10.1.0',
  workload,
  declaredImage: image,
  declaredValues: { '/image/tag': '1.21', '/replicas': 1 }
}

test('a release as declared meets both gates', async () => {
  const { outcome, metadata } = await look({ ...declared, encryptedValues: join(folder, 'sealed.yaml') })
  assert.equal(outcome, 'pass')
  assert.deepEqual(
    [
      metadata.helmRelease,
      metadata.namespace,
      metadata.runningVersion,
      metadata.appVersion,
      metadata.revision,
      metadata.deployedAt
    ],
    ['gitea', 'git', '10.1.0', '1.21', 10, '2026-06-20T06:00:00.500Z']
  )
  assert.equal(holds('declared-equals-running', metadata), true)
  assert.equal(holds('values-encrypted', metadata), true)
})

test('each difference is told and refutes', async () => {
  const cases: [Partial<HelmSettings>, string][] = [
    [{ declaredVersion: '10.2.0' }, 'The version of the chart is 10.1.0, not 10.2.0.'],
    [{ declaredImage: 'gitea/gitea:1.22' }, `The image is ${image}, not gitea/gitea:1.22.`],
    [{ declaredValues: { '/image/tag': '1.20' } }, 'The member /image/tag is "1.21", not "1.20".'],
    [{ declaredValues: { '/debug': true } }, 'The member /debug is missing.'],
    [{ declaredValues: { '/adminPassword': 'x' } }, 'The member /adminPassword is "***", not "x".'],
    [{ workload: { kind: 'deployment', name: 'other' } }, 'The cluster has no deployment git/other.']
  ]
  for (const [more, reason] of cases) {
    const { outcome, metadata } = await look({ ...declared, ...more })
    assert.deepEqual([outcome, metadata.matchesDeclared, (metadata.mismatches as string[])[0]], ['fail', false, reason])
    assert.equal(holds('declared-equals-running', metadata), false)
  }
  const failed = await look(declared, [releaseSecret('git', 'gitea', 1, { info: { status: 'failed' }, chart, config })])
  assert.equal((failed.metadata.mismatches as string[])[0], 'The release is failed, not deployed.')
  assert.equal((await look(declared, [])).reason, 'The cluster has no Helm release git/gitea.')
})

test('values that are not encrypted are told, and a file that may not be read proves nothing', async () => {
  const plain = await look({ ...declared, encryptedValues: join(folder, 'plain.yaml') })
  assert.deepEqual([plain.outcome, plain.metadata.valuesEncrypted], ['pass', false])
  assert.equal(holds('values-encrypted', plain.metadata), false)
  const forbidden = await look({ ...declared, encryptedValues: '/etc/passwd' })
  assert.deepEqual([forbidden.outcome, forbidden.seen.error?.kind], ['info', 'egress-refused'])
})

test('without a declaration it proves nothing, and a secret in another form is told', async () => {
  const { outcome, metadata } = await look({})
  assert.deepEqual([outcome, 'matchesDeclared' in metadata, metadata.chart], ['info', false, 'gitea'])
  const broken = releaseSecret('git', 'gitea', 1, {})
  broken.data = { release: Buffer.from('H4sIAAAA').toString('base64') }
  const strange = await look(declared, [broken])
  assert.deepEqual(
    [strange.outcome, strange.seen.error?.message],
    ['fail', 'The secret of the release is not in the form of Helm.']
  )
})
