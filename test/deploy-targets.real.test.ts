/** The make targets that deploy Inter-Hub, against Debian's docker-registry. Calls that need a cluster are recorded instead. */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startAgainstServer } from './against-server.ts'
import { make, runMake, startWithImage } from './make.ts'
import { temporaryFolder } from './processes.ts'
import { skip as registryMissing } from './registry.ts'
import { kubernetesTools } from './tools.ts'

const tools = await kubernetesTools()
const skip = registryMissing || make.skip || (tools.missing ?? false)

/** A folder for PATH with a program that records its arguments and prints `output`. */
function recorder(t: TestContext, name: string, output = '') {
  const folder = temporaryFolder(t)
  const calls = join(folder, 'calls')
  const file = join(folder, name)
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${calls}'\ncat <<'EOF'\n${output}\nEOF\n`)
  chmodSync(file, 0o755)
  return { folder, calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []) }
}

test('an absent image is "manifest unknown", and no target that needs it calls helm', { skip }, async (t) => {
  const { env, image } = await startWithImage(t)
  const helm = recorder(t, 'helm')
  const targets = ['check-inter-hub-image', 'inter-hub-dry-run', 'inter-hub-server-dry-run', 'inter-hub-deploy']
  for (const target of targets) {
    const ran = await runMake(target, { ...env, INTER_HUB_IMAGE_TAG: 'absent', PATH: helm.folder })
    assert.notEqual(ran.code, 0, target)
    assert.ok(ran.stderr.includes(`${image}:absent: manifest unknown.`), `${target}: ${ran.stderr}`)
    assert.doesNotMatch(ran.stdout + ran.stderr, /hunter/)
  }
  assert.deepEqual(helm.calls(), [])
})

test('a wrong password and an unreachable registry stop a deployment, but are not "manifest unknown"', {
  skip
}, async (t) => {
  const { env } = await startWithImage(t)
  const helm = recorder(t, 'helm')
  const more = { ...env, INTER_HUB_IMAGE_TAG: '5101eb5', PATH: helm.folder }
  const denied = await runMake('inter-hub-deploy', { ...more, IHUB_REGISTRY_PASSWORD: 'hunter3' })
  assert.match(denied.stderr, /access denied[\s\S]*Error 4/)
  const gone = await runMake('inter-hub-deploy', { ...more, INTER_HUB_IMAGE: '127.0.0.1:1/coulomb/inter-hub' })
  assert.match(gone.stderr, /the registry cannot be reached[\s\S]*Error 3/)
  const unset = await runMake('inter-hub-deploy', { ...more, INTER_HUB_IMAGE_TAG: '' })
  assert.match(unset.stderr, /INTER_HUB_IMAGE_TAG is not set/)
  assert.doesNotMatch(denied.stderr + gone.stderr + unset.stderr, /manifest unknown|hunter/)
  assert.deepEqual(helm.calls(), [])
})

test('with a published image helm is called with its tag, and waits', { skip }, async (t) => {
  const { env, image } = await startWithImage(t)
  const helm = recorder(t, 'helm')
  const more = { ...env, INTER_HUB_IMAGE_TAG: '5101eb5', INTER_HUB_KUBE_CONTEXT: 'railiance01', PATH: helm.folder }
  for (const target of ['inter-hub-server-dry-run', 'inter-hub-deploy']) {
    const ran = await runMake(target, more)
    assert.equal(ran.code, 0, ran.stderr)
    assert.match(ran.stdout, /✓ published/)
  }
  const [dryRun = '', deploy = '', ...others] = helm.calls()
  assert.deepEqual(others, [])
  for (const call of [dryRun, deploy]) {
    assert.match(call, /^--kube-context railiance01 --namespace inter-hub upgrade --install inter-hub /)
    assert.ok(call.includes(`--set-string image.repository=${image} --set-string image.tag=5101eb5`))
  }
  assert.match(dryRun, /--dry-run=server$/)
  assert.match(deploy, /--wait --timeout 20m$/)
})

test('the dry run renders the image reference and the immutable selector', { skip }, async (t) => {
  const { env, image } = await startWithImage(t)
  const ran = await runMake('inter-hub-dry-run', { ...env, INTER_HUB_IMAGE_TAG: '5101eb5', PATH: String(tools.bin) })
  assert.equal(ran.code, 0, ran.stderr)
  assert.ok(ran.stdout.includes(`image: ${image}:5101eb5\n`))
  assert.match(ran.stdout, /selector:\n {4}matchLabels:\n {6}app: inter-hub\n {2}[a-z#]/)
})

test('release info uses the cluster of the context, and shows a difference', { skip }, async (t) => {
  const helm = recorder(t, 'helm', '      image: registry.example/inter-hub:5101eb5')
  const infoWith = async (image: string) => {
    const kubectl = recorder(t, 'kubectl', image)
    const PATH = [helm.folder, kubectl.folder].join(delimiter)
    const ran = await runMake('inter-hub-release-info', { INTER_HUB_KUBE_CONTEXT: 'at home', PATH })
    assert.equal(ran.code, 0, ran.stderr)
    for (const call of kubectl.calls()) assert.match(call, /^--context at home --namespace inter-hub get /)
    return ran.stdout
  }
  const same = 'image       registry.example/inter-hub:5101eb5 (declared and running)\n'
  assert.equal(await infoWith('registry.example/inter-hub:5101eb5'), same)
  assert.match(
    await infoWith('registry.example/inter-hub:eed4322'),
    /^declared {4}registry\.example\/inter-hub:5101eb5\n.*\nrunning {5}registry\.example\/inter-hub:eed4322\n/
  )
  assert.match(helm.calls()[0] ?? '', /^--kube-context at home --namespace inter-hub get manifest inter-hub$/)
})

test('a tag cannot run commands in the shell', { skip }, async (t) => {
  const marker = join(temporaryFolder(t), 'made')
  const helm = recorder(t, 'helm')
  const ran = await runMake('inter-hub-deploy', { INTER_HUB_IMAGE_TAG: `x"; touch ${marker}; "`, PATH: helm.folder })
  assert.match(ran.stderr, /Error 2/)
  assert.ok(!existsSync(marker))
  assert.deepEqual(helm.calls(), [])
})

test('the smoke target checks a real server', { skip }, async (t) => {
  const here = await startAgainstServer()
  t.after(() => here.close())
  const ran = await runMake('inter-hub-smoke', {
    INTER_HUB_BASE: String(here.env.IHUB_BASE),
    IHUB_DATA_DIR: temporaryFolder(t)
  })
  assert.equal(ran.code, 0, ran.stdout + ran.stderr)
  assert.match(ran.stdout, /✓ ok {4}OpenAPI lists the resources/)
  const gone = await runMake('inter-hub-smoke', { INTER_HUB_BASE: 'http://127.0.0.1:1' })
  assert.notEqual(gone.code, 0)
})
