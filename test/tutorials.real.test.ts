/**
 * README.md and docs/quickstart.md as their reader follows them: every block in order, in one installation. A comment before a
 * block says what the page says in words: `in the background`, `exit 1`, `until it shows: …`, `after stopping the background`.
 * Ports and the data folder are those of the test.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { fastFolder } from '@inter-hub/server/testing'
import { planInstallation } from './installation.ts'
import { freePort, startIhub, temporaryFolder, until } from './processes.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

interface Block {
  language: string
  /** The file that it is the content of. */
  file: string | undefined
  text: string
  note: string
}

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8')
  const fence = /(?:<!-- (?<note>[^>]*?) -->\n)?```(?<language>\w+)(?: (?<file>\S+))?\n(?<text>[\s\S]*?)```/g
  return [...text.matchAll(fence)].map(({ groups = {} }) => ({
    language: groups.language ?? '',
    file: groups.file,
    text: groups.text ?? '',
    note: groups.note ?? ''
  }))
}

interface Reader {
  /** Runs a block and answers its exit code and what it printed. */
  run(text: string): Promise<{ code: number | null; output: string }>
  /** Does what a block and its note say. */
  follow(block: Block): Promise<void>
}

/** An installation, and a folder that stands for the checkout. */
async function startReader(
  t: TestContext,
  more: Record<string, string>,
  replaced: Record<string, string>
): Promise<Reader> {
  const parent = temporaryFolder(t, fastFolder())
  const installation = await planInstallation(join(parent, 'data'), more)
  const running = startIhub(t, ['start'], { env: installation.env })
  t.after(async () => {
    running.child.kill('SIGTERM')
    await running.ended
  })
  await until('it is ready', () => running.output().includes('Inter-Hub is ready'))
  const cwd = join(parent, 'checkout')
  mkdirSync(cwd)
  symlinkSync(join(root, 'ihub'), join(cwd, 'ihub'))
  const words = { ...replaced, 'http://127.0.0.1:8400': installation.base, '.data/': `${installation.folder}/` }
  const own = (text: string) => Object.entries(words).reduce((all, [from, to]) => all.replaceAll(from, to), text)
  const { HOME, TMPDIR, IHUB_TEST_RUN, PATH } = process.env
  const env = {
    ...{ HOME, TMPDIR, IHUB_TEST_RUN, NO_COLOR: '1', PATH: [dirname(process.execPath), PATH].join(':') },
    IHUB_DATA_DIR: installation.folder
  }
  let background: ChildProcess | undefined
  const start = (text: string) =>
    spawn('bash', ['--norc', '-eo', 'pipefail', '-c', own(text)], { cwd, env, detached: true })
  const stop = async () => {
    if (background?.pid === undefined || background.exitCode !== null || background.signalCode !== null) return
    process.kill(-background.pid, 'SIGKILL')
    await once(background, 'exit')
  }
  t.after(stop)
  const run: Reader['run'] = async (text) => {
    const child = start(text)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (output += part))
    const [code] = await once(child, 'close')
    return { code, output }
  }
  const follow = async ({ language, file, text, note }: Block) => {
    if (file !== undefined) return writeFileSync(join(cwd, file), own(text))
    if (language !== 'sh') return
    if (note.includes('after stopping the background')) await stop()
    if (note === 'in the background') {
      background = start(text)
      return
    }
    const wanted = /until it shows: (\w+)/.exec(note)?.[1]
    if (wanted !== undefined) {
      await until(`${text.trim()} shows ${wanted}`, async () => (await run(text)).output.toLowerCase().includes(wanted))
      return
    }
    const { code, output } = await run(text)
    assert.equal(code, Number(/exit (\d+)/.exec(note)?.[1] ?? 0), `${text}\n${output}`)
  }
  return { run, follow }
}

test('docs/quickstart.md works block by block', async (t) => {
  const port = String(await freePort())
  const reader = await startReader(t, { IHUB_EGRESS_ALLOW: `127.0.0.1:${port}` }, { '8500': port })
  const blocks = blocksOf('docs/quickstart.md')
  assert.ok(blocks.length >= 11)
  for (const block of blocks) await reader.follow(block)
})

test('README.md works block by block', async (t) => {
  const reader = await startReader(t, {}, {})
  const blocks = blocksOf('README.md')
  const commands = blocks.filter(({ language }) => language === 'sh')
  assert.deepEqual(
    commands.filter(({ note }) => note.startsWith('not run')).map(({ text }) => text.includes('npm start')),
    [true],
    'only the two commands that the test itself begins with are not run'
  )
  for (const block of blocks.filter(({ note }) => !note.startsWith('not run'))) await reader.follow(block)
})
