/**
 * `npm run coverage`: runs the default tier, and the real tests within packages, under V8's coverage, and prints the branch
 * coverage of each package. Fails when one is below the limit or a test failed.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'

/** Percent of the branches of each package. */
const branchesMin = 85
const root = resolve(import.meta.dirname, '..')

interface Counts {
  total: number
  covered: number
}

async function run(args: string[], env: Record<string, string> = {}): Promise<boolean> {
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  const [code] = await once(child, 'exit')
  return code === 0
}

async function main(): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'ihub-coverage-'))
  try {
    const env = { NODE_V8_COVERAGE: join(folder, 'raw') }
    const real = globSync('packages/*/src/*.real.test.ts', { cwd: root })
    const hasPassed = [
      await run(['scripts/test.ts'], env),
      await run(['scripts/test.ts', '--tier', 'real', ...real], env)
    ]
    const report = ['--reporter', 'json-summary', '--reports-dir', folder, '--temp-directory', env.NODE_V8_COVERAGE]
    const files = ['--include', 'packages/*/src/**/*.ts', '--exclude', '**/*.test.ts', '--exclude', '**/testing/**']
    await run(['node_modules/.bin/c8', 'report', ...report, ...files])
    const isEnough = print(JSON.parse(readFileSync(join(folder, 'coverage-summary.json'), 'utf8')))
    return isEnough && !hasPassed.includes(false)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function print(summary: Record<string, { branches: Counts }>): boolean {
  const packages = new Map<string, Counts>()
  for (const [path, { branches }] of Object.entries(summary)) {
    const [folder, name] = relative(root, path).split('/')
    if (folder !== 'packages' || name === undefined) continue
    const sum = packages.get(name) ?? { total: 0, covered: 0 }
    packages.set(name, { total: sum.total + branches.total, covered: sum.covered + branches.covered })
  }
  let isEnough = packages.size > 0
  for (const [name, { total, covered }] of [...packages].sort()) {
    const percent = (covered / total) * 100
    if (percent < branchesMin) isEnough = false
    console.log(`${percent < branchesMin ? '✖' : '✔'} ${name}: ${percent.toFixed(1)} % of ${total} branches`)
  }
  if (!isEnough) console.log(`The limit is ${branchesMin} % for each package.`)
  return isEnough
}

process.exitCode = (await main()) ? 0 : 1
