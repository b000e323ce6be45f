/** Runs the make targets of a deployment, and starts a registry with an image for them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, dirname } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from './processes.ts'
import { password, push, startRegistry } from './registry.ts'
import { debianProgram } from './tools.ts'

export const make = await debianProgram('make', 'make')
const root = fileURLToPath(new URL('../', import.meta.url))

interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

export async function runMake(target: string, env: Record<string, string>): Promise<Ran> {
  const { HOME, TMPDIR, IHUB_TEST_RUN, PATH } = process.env
  const path = [env.PATH, dirname(process.execPath), PATH].filter(Boolean).join(delimiter)
  const child = spawn(make.path, [target], {
    cwd: root,
    env: { HOME, TMPDIR, IHUB_TEST_RUN, NO_COLOR: '1', ...env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  const ran: Ran = { code: null, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => (ran.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (ran.stderr += text))
  const [code] = await once(child, 'close')
  return { ...ran, code }
}

/** A registry that requires a login, with the image inter-hub:5101eb5, and the variables for it. */
export async function startWithImage(t: TestContext, tags = ['5101eb5']) {
  const host = await startRegistry(t, { closed: true })
  const image = `${host}/coulomb/inter-hub`
  for (const tag of tags) await push(t, {}, `${image}:${tag}`)
  const login = { IHUB_REGISTRY_USER: 'ops', IHUB_REGISTRY_PASSWORD: password, IHUB_REGISTRY_PLAIN_HTTP: '1' }
  return { image, env: { INTER_HUB_IMAGE: image, DOCKER_CONFIG: temporaryFolder(t), ...login } }
}
