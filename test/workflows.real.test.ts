/** Lints the workflows with actionlint, and runs what the workflow for pull requests runs. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { temporaryFolder } from './processes.ts'
import { debianProgram, goTools, kubernetesTools } from './tools.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../', import.meta.url))
const actionlint = await goTools('actionlint', ['github.com/rhysd/actionlint/cmd/actionlint@v1.7.7'])
const tools = await kubernetesTools()
const make = await debianProgram('make', 'make')

test('actionlint finds nothing in the workflows', { skip: actionlint.missing ?? false }, async () => {
  const files = globSync('.gitea/workflows/*.yaml', { cwd: root })
  assert.ok(files.length >= 3)
  await run(join(String(actionlint.bin), 'actionlint'), ['-no-color', '-shellcheck=', '-pyflakes=', ...files], {
    cwd: root
  })
})

test('the workflow for pull requests renders every values file', {
  skip: make.skip || (tools.missing ?? false)
}, async (t) => {
  const folder = join(temporaryFolder(t), 'manifests')
  const PATH = [String(tools.bin), process.env.PATH].join(delimiter)
  const env = { ...process.env, PATH }
  await run(make.path, ['inter-hub-check-manifests', `INTER_HUB_MANIFESTS=${folder}`], { cwd: root, env })
  assert.deepEqual(readdirSync(folder).sort(), readdirSync(join(root, 'deploy/railiance-apps/values')).sort())
})
