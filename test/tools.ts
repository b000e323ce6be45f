/**
 * Tools from other ecosystems, each in a folder of its own under `.cache/`, never in the workspace: installed by the first
 * test that needs them. Where that is not possible the test is skipped and says why.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

export type Tools = { bin: string; missing?: undefined } | { bin?: undefined; missing: string }

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
