/** docs/deploy.md: commands that need no cluster are run. For the others, the test checks that targets, files and options exist. */
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { commandsOf, scriptOf } from './docs.ts'
import { temporaryFolder } from './processes.ts'
import { debianProgram, kubernetesTools } from './tools.ts'

const run = promisify(execFile)
const cwd = fileURLToPath(new URL('../', import.meta.url))
const page = new URL('../docs/deploy.md', import.meta.url)
const tools = await kubernetesTools()
const make = await debianProgram('make', 'make')
const skip = tools.missing ?? make.skip

test('the steps that need no cluster create the keys and the manifests', { skip }, async (t) => {
  const work = temporaryFolder(t)
  const { HOME, TMPDIR, IHUB_TEST_RUN, PATH } = process.env
  const path = [dirname(process.execPath), String(tools.bin), PATH].join(delimiter)
  const env = { HOME, TMPDIR, IHUB_TEST_RUN, NO_COLOR: '1', PATH: path, WORK: work, INTER_HUB_IMAGE_TAG: '5101eb5' }
  const { run: blocks } = commandsOf(page)
  assert.equal(blocks.length, 3)
  const { stdout, stderr } = await run('bash', ['-c', scriptOf(blocks)], { cwd, env })
  assert.match(readFileSync(join(work, 'operator.key'), 'utf8'), /^ihk_/)
  assert.equal(Buffer.from(readFileSync(join(work, 'secrets.key'), 'utf8'), 'base64').length, 32)
  for (const name of ['operator.key', 'secrets.key']) assert.equal(statSync(join(work, name)).mode & 0o077, 0, name)
  assert.match(
    readFileSync(join(work, 'inter-hub.yaml'), 'utf8'),
    /image: gitea\.coulomb\.social\/coulomb\/inter-hub:5101eb5\n/
  )
  assert.doesNotMatch(stdout + stderr, /ihk_[0-9a-f]{8}_/)
})

test('the steps that need a cluster are valid shell, and their targets, files and options exist', {
  skip
}, async () => {
  const { notRun } = commandsOf(page)
  assert.ok(notRun.length >= 8)
  let checked = 0
  const makefile = readFileSync(join(cwd, 'deploy/railiance-apps/Makefile'), 'utf8')
  for (const { reason, block } of notRun) {
    assert.ok(reason.length > 10, block)
    execFileSync('bash', ['-n'], { input: block })
    for (const [, target] of block.matchAll(/\bmake ([a-z-]+)/g)) assert.match(makefile, new RegExp(`^${target}:`, 'm'))
    for (const [path] of block.matchAll(/\b(?:deploy|hubs|packages)\/[\w./-]*\w/g))
      assert.ok(existsSync(join(cwd, path)), path)
    for (const line of block.replaceAll('\\\n', ' ').split('\n')) {
      // Every command has the option --namespace.
      const [, name = '', options = ''] = called.exec(line.replace(/ --namespace \S+/, '')) ?? []
      if (name === '') continue
      await hasOptions(name.split(' '), options)
      checked++
    }
  }
  assert.ok(checked >= 7, `${checked} commands`)
})

const called = /^((?:kubectl|helm)(?= )(?: create (?:secret generic|configmap|namespace)| apply| upgrade)?)(.*)$/

/** Checks that a program documents the options that a command of the page uses. */
async function hasOptions([program = '', ...command]: readonly string[], text: string): Promise<void> {
  const { stdout } = await run(join(String(tools.bin), program), [...command, '--help'])
  for (const [option] of text.matchAll(/--[a-z-]+/g))
    assert.ok(stdout.includes(option), `${program} ${command.join(' ')} ${option}`)
}
