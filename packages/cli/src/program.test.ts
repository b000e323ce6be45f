/** The command line starts fast, since scripts and shell completion run it often. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

/** Prints the number of modules that were loaded when the process ends. */
const counter = `data:text/javascript,${encodeURIComponent(`
  import module from 'node:module'
  let count = 0
  module.registerHooks({ load: (url, context, next) => { count++; return next(url, context) } })
  process.on('exit', () => console.error('modules:', count))`)}`

test('each command loads only the modules that it needs', async () => {
  for (const [args, most] of [
    [['--help'], 100],
    [['completion', 'bash'], 100],
    [['keys', 'generate', '--help'], 100],
    [['context', 'list'], 200]
  ] as const) {
    const { stderr } = await promisify(execFile)(process.execPath, ['--import', counter, main, ...args])
    const count = Number(/modules: (\d+)/.exec(stderr)?.[1])
    assert.ok(count > 10 && count <= most, `ihub ${args.join(' ')} loads ${count} modules`)
  }
})
