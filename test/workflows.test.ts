/** The workflows of Gitea and GitHub: they are equal, call make targets that exist, and keep inputs out of scripts. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../', import.meta.url))
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const namesIn = (folder: string) => readdirSync(join(root, folder)).sort()

interface Step {
  name?: string
  uses?: string
  run?: string
  env?: Record<string, string>
}

interface Workflow {
  on: Record<string, { inputs?: Record<string, { required?: boolean }> } | null>
  permissions: Record<string, string>
  concurrency?: { group: string; 'cancel-in-progress': boolean }
  jobs: Record<string, { steps: Step[]; 'timeout-minutes': number; env?: Record<string, string> }>
}

const own = '.gitea/workflows'
const workflow = (name: string) => parse(read(`${own}/${name}`)) as Workflow
const stepsOf = (name: string) => Object.values(workflow(name).jobs).flatMap(({ steps }) => steps)

test('GitHub and the tree to copy have the same workflows as Gitea', () => {
  assert.deepEqual(namesIn('.github/workflows'), namesIn(own))
  for (const name of namesIn(own)) assert.equal(read(`.github/workflows/${name}`), read(`${own}/${name}`), name)
  const copied = namesIn('deploy/railiance-apps/.gitea/workflows')
  assert.deepEqual(copied, ['inter-hub-manifests.yaml', 'inter-hub-production-deploy.yaml'])
  for (const name of copied)
    assert.equal(read(`deploy/railiance-apps/.gitea/workflows/${name}`), read(`${own}/${name}`), name)
})

test('a deployment is started by hand with a tag, and checks image, upgrade and result in this order', () => {
  const { on } = workflow('inter-hub-production-deploy.yaml')
  assert.deepEqual(Object.keys(on), ['workflow_dispatch'])
  assert.equal(on.workflow_dispatch?.inputs?.tag?.required, true)
  const targets = stepsOf('inter-hub-production-deploy.yaml').flatMap(
    ({ run = '' }) => /^make (\S+)/.exec(run)?.[1] ?? []
  )
  assert.deepEqual(targets, [
    'check-inter-hub-image',
    'inter-hub-server-dry-run',
    'inter-hub-deploy',
    'inter-hub-smoke',
    'inter-hub-release-info'
  ])
})

test('a pull request renders the manifests without a secret', () => {
  assert.deepEqual(Object.keys(workflow('inter-hub-manifests.yaml').on), ['pull_request'])
  assert.doesNotMatch(read(`${own}/inter-hub-manifests.yaml`), /secrets\./)
})

test('every make target that a workflow calls exists', () => {
  const makefile = read('deploy/railiance-apps/Makefile')
  const called = namesIn(own).flatMap((name) => [...read(`${own}/${name}`).matchAll(/\bmake ([a-z-]+)/g)])
  assert.ok(called.length >= 6)
  for (const [, target] of called) assert.match(makefile, new RegExp(`^${target}:`, 'm'))
})

test('scripts are valid and contain no expressions', () => {
  for (const name of namesIn(own)) {
    for (const { run } of stepsOf(name)) {
      if (run === undefined) continue
      assert.doesNotMatch(run, /\$\{\{/, `${name}: an input in a script can run commands`)
      execFileSync('bash', ['-n'], { input: run })
    }
  }
})

test('secrets are given to the steps that use them, never to a whole job', () => {
  for (const name of namesIn(own))
    for (const { env = {} } of Object.values(workflow(name).jobs))
      assert.doesNotMatch(JSON.stringify(env), /secrets\./, `${name}: installing dependencies runs the code of others`)
})

test('a tag is published by one run at a time', () => {
  const { concurrency } = workflow('inter-hub-image.yaml')
  assert.match(concurrency?.group ?? '', /^inter-hub-image-\$\{\{ github\.sha \}\}$/)
  assert.equal(concurrency?.['cancel-in-progress'], false)
})

test('actions are pinned to a version, jobs have a time limit, and the token is read-only', () => {
  for (const name of namesIn(own)) {
    const { permissions, jobs } = workflow(name)
    assert.deepEqual(permissions, { contents: 'read' }, name)
    for (const { steps, 'timeout-minutes': minutes } of Object.values(jobs)) {
      assert.ok(minutes > 0 && minutes <= 60, name)
      for (const { uses } of steps) if (uses !== undefined) assert.match(uses, /^[\w-]+\/[\w-]+@v\d+$/, name)
    }
  }
})
