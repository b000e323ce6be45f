/**
 * `npm run mutation`: changes the code in small ways, one at a time, and counts how many changes a test notices. A sample of
 * all possible changes, chosen by a seed, since all of them would take days.
 *
 *     npm run mutation -- --group collectors --count 100 --seed 1
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import ts from 'typescript'
import { startEmbedded } from '../packages/embedded-postgres/src/index.ts'
import { seeded } from '../packages/embedded-postgres/src/testing/seeded.ts'
import type { Mutant } from './mutation-hook.ts'

interface Group {
  files: string[]
  /** The tests that should notice a change of a file. */
  tests(file: string): string[]
}

const root = join(import.meta.dirname, '..')
const sources = (pattern: string) =>
  globSync(pattern, { cwd: root })
    .filter((file) => !/\.test\.ts$|\/testing\/|\/index\.ts$|examples|evidence-members|reference/.test(file))
    .sort()
const tests = (...patterns: string[]) =>
  globSync(patterns, { cwd: root })
    .filter((file) => !/\.(real|long)\.test\.ts$/.test(file))
    .sort()
/** For what several kinds of checks share. */
const shared = tests(
  'packages/collectors/src/*.test.ts',
  'packages/collectors/src/{redaction,connections,tcp,tls}/*.test.ts',
  'packages/collectors/src/http/*.test.ts'
)

const groups: Record<string, Group> = {
  collectors: {
    files: sources('packages/collectors/src/**/*.ts'),
    tests: (file) => {
      const own = tests(`${dirname(file)}/*.test.ts`)
      const isKind = own.length > 0 && !/src$|connections$|redaction$/.test(dirname(file))
      return isKind ? [...own, 'packages/collectors/src/warnings.test.ts'] : shared
    }
  },
  judge: {
    files: sources('packages/rules/src/*.ts'),
    tests: () =>
      tests(
        'packages/rules/src/*.test.ts',
        'packages/ops-hub/src/outcomes.test.ts',
        'packages/inter-hub/src/manifests/*.test.ts',
        'packages/inter-hub/src/evidence/time.test.ts'
      )
  },
  hooks: {
    files: sources('packages/inter-hub/src/inbound-hooks/*.ts'),
    tests: () => tests('packages/inter-hub/src/inbound-hooks/*.test.ts')
  },
  cursors: {
    files: ['packages/inter-hub/src/kernel/cursor.ts'],
    tests: () => tests('packages/inter-hub/src/kernel/cursor.test.ts', 'packages/inter-hub/src/events/cursor.test.ts')
  }
}

const swaps: Partial<Record<ts.SyntaxKind, string>> = {
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: '!==',
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: '===',
  [ts.SyntaxKind.LessThanToken]: '<=',
  [ts.SyntaxKind.LessThanEqualsToken]: '<',
  [ts.SyntaxKind.GreaterThanToken]: '>=',
  [ts.SyntaxKind.GreaterThanEqualsToken]: '>',
  [ts.SyntaxKind.AmpersandAmpersandToken]: '||',
  [ts.SyntaxKind.BarBarToken]: '&&',
  [ts.SyntaxKind.PlusToken]: '-',
  [ts.SyntaxKind.MinusToken]: '+',
  [ts.SyntaxKind.AsteriskToken]: '/'
}

/** All changes of one file, as replacements of its text. */
function mutantsOf(file: string): Mutant[] {
  const text = readFileSync(join(root, file), 'utf8')
  const url = pathToFileURL(join(root, file)).href
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: Mutant[] = []
  const replace = (node: ts.Node, by: string) =>
    found.push({ url, start: node.getStart(source), end: node.getEnd(), text: by })
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node)) return
    if (ts.isBinaryExpression(node)) {
      const by = swaps[node.operatorToken.kind]
      if (by !== undefined && !(by === '-' && /['"`]/.test(node.getText(source)))) replace(node.operatorToken, by)
    }
    if (ts.isConditionalExpression(node)) for (const by of ['true', 'false']) replace(node.condition, by)
    if (ts.isIfStatement(node)) for (const by of ['true', 'false']) replace(node.expression, by)
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
      replace(node, node.operand.getText(source))
    if (node.kind === ts.SyntaxKind.TrueKeyword) replace(node, 'false')
    if (node.kind === ts.SyntaxKind.FalseKeyword) replace(node, 'true')
    if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) replace(node, ';')
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** What tests without a change may take, and how many times as long those with one. */
const baselineMsMax = 300_000
const hangFactor = 5
const hangMsMin = 30_000

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted.abort())

type Result = 'passed' | 'failed' | 'hung'

async function runTests(files: readonly string[], mutant: Mutant | null, hangMs: number): Promise<Result> {
  const hook = join(import.meta.dirname, 'mutation-hook.ts')
  const options = ['--test', '--test-concurrency=4', '--test-timeout=30000', '--test-reporter=tap']
  const args = ['--import', hook, ...options, ...files]
  const env = { ...process.env, IHUB_MUTANT: JSON.stringify(mutant) }
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'], detached: true })
  const end = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL')
  }
  let result: Result | undefined
  const timer = setTimeout(() => {
    result ??= 'hung'
    end()
  }, hangMs)
  // The first test that fails has noticed the change.
  child.stdout.setEncoding('utf8').on('data', (text) => {
    if (!/^ *not ok /m.test(text)) return
    result ??= 'failed'
    end()
  })
  interrupted.signal.addEventListener('abort', end)
  const [code] = await once(child, 'close')
  interrupted.signal.removeEventListener('abort', end)
  clearTimeout(timer)
  return result ?? (code === 0 ? 'passed' : 'failed')
}

/** How long tests with a change may take. @throws Error when they fail without one */
async function baseline(files: readonly string[]): Promise<number> {
  const beganMs = performance.now()
  if ((await runTests(files, null, baselineMsMax)) !== 'passed')
    throw new Error(`Fail without a change: ${files.join(' ')}`)
  return Math.max(hangMsMin, hangFactor * (performance.now() - beganMs))
}

function lineOf({ url, start, end, text }: Mutant): string {
  const path = new URL(url)
  const source = readFileSync(path, 'utf8')
  const line = source.slice(0, start).split('\n').length
  const before = source.slice(start, end).replace(/\s+/g, ' ').slice(0, 60)
  return `${path.pathname.slice(root.length + 1)}:${line}: ${before} -> ${text.slice(0, 60)}`
}

async function runGroup(name: string, { files, tests }: Group, count: number, seed: number): Promise<void> {
  const random = seeded(seed)
  const all = files.flatMap((file) => mutantsOf(file).map((mutant) => ({ file, mutant })))
  const sample = all
    .map((one) => ({ one, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, count)
  const hangs = new Map<string, number>()
  const results: Record<Result, number> = { passed: 0, failed: 0, hung: 0 }
  for (const [index, { one }] of sample.entries()) {
    const chosen = tests(one.file)
    const key = chosen.join(' ')
    const hangMs = hangs.get(key) ?? (await baseline(chosen))
    hangs.set(key, hangMs)
    const result = await runTests(chosen, one.mutant, hangMs)
    if (interrupted.signal.aborted) return
    results[result]++
    if (result !== 'failed') console.log(`${result === 'passed' ? 'survived' : 'hung'}: ${lineOf(one.mutant)}`)
    const noticed = results.failed + results.hung
    const share = Math.round((100 * noticed) / (index + 1))
    const text = `${noticed} of ${index + 1} noticed (${share} %), ${results.hung} of them by a hang`
    if (index % 5 === 4 || index + 1 === sample.length)
      console.log(`${name}: ${text}; of ${all.length} changes, seed ${seed}`)
  }
}

const { values } = parseArgs({
  options: {
    group: { type: 'string' },
    count: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' }
  }
})
const chosen = Object.entries(groups).filter(([name]) => values.group === undefined || values.group === name)
if (chosen.length === 0)
  throw new Error(`Unknown group ${values.group}. The groups are: ${Object.keys(groups).join(', ')}.`)
const folder = mkdtempSync(join(tmpdir(), 'ihub-mutation-'))
try {
  process.env.IHUB_TEST_DIR = folder
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' }
  const cluster = await startEmbedded({ dataDir: join(folder, 'cluster'), settings })
  process.env.IHUB_TEST_PG = cluster.url
  try {
    for (const [name, group] of chosen) await runGroup(name, group, Number(values.count), Number(values.seed))
  } finally {
    await cluster.stop()
  }
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
