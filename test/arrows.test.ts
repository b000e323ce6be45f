/** `npm run arrows` finds what is forbidden: an import is planted for each rule, and each must be named. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = new URL('../', import.meta.url)

/** What the check says. */
function runCheck(): Promise<string> {
  return new Promise((resolve) => {
    execFile('npm', ['run', '-s', 'arrows'], { cwd: fileURLToPath(root) }, (_error, stdout, stderr) =>
      resolve(stdout + stderr)
    )
  })
}

const planted: { rule: string; file: string; imports: string }[] = [
  { rule: 'sdk-imports', file: 'sdk/src/planted-arrow', imports: "import '@inter-hub/egress'" },
  { rule: 'egress-imports', file: 'egress/src/planted-arrow', imports: "import '@inter-hub/expressions'" },
  { rule: 'expressions-imports', file: 'expressions/src/planted-arrow', imports: "import '@inter-hub/sdk'" },
  { rule: 'rules-imports', file: 'rules/src/planted-arrow', imports: "import '@inter-hub/egress'" },
  { rule: 'inter-hub-imports', file: 'inter-hub/src/planted-arrow', imports: "import '@inter-hub/ops-hub'" },
  { rule: 'collectors-imports', file: 'collectors/src/planted-arrow', imports: "import '@inter-hub/sdk'" },
  { rule: 'ops-hub/src-imports', file: 'ops-hub/src/planted-arrow', imports: "import '@inter-hub/server'" },
  { rule: 'ops-hub/console-imports', file: 'ops-hub/console/planted-arrow', imports: "import '@inter-hub/egress'" },
  {
    rule: 'packages-have-one-door',
    file: 'cli/src/planted-arrow',
    imports: "import type { Check } from '../../ops-hub/src/inventory/discover.ts'\nexport type { Check }"
  },
  { rule: 'kernel-is-below', file: 'inter-hub/src/kernel/planted-arrow', imports: "import '../db/sql.ts'" },
  { rule: 'db-is-below', file: 'inter-hub/src/db/planted-arrow', imports: "import '../hubs/index.ts'" },
  { rule: 'db-is-below', file: 'inter-hub/src/db/planted-http', imports: "import '../http/etag.ts'" },
  { rule: 'http-is-below', file: 'inter-hub/src/http/planted-arrow', imports: "import '../hubs/index.ts'" },
  { rule: 'only-routes-import-http', file: 'inter-hub/src/hubs/planted-http', imports: "import '../http/etag.ts'" },
  { rule: 'folders-import-no-root-file', file: 'inter-hub/src/hubs/planted-root', imports: "import '../config.ts'" },
  {
    rule: 'embedded-postgres-imports',
    file: 'embedded-postgres/src/planted-arrow',
    imports: "import '@inter-hub/sdk'"
  },
  { rule: 'hubs-imports-lower-ones', file: 'inter-hub/src/hubs/planted-arrow', imports: "import '../access/index.ts'" },
  {
    rule: 'widgets-imports-lower-ones',
    file: 'inter-hub/src/widgets/planted-arrow',
    imports: "import '../hubs/store.ts'"
  },
  { rule: 'only-routes-know-fastify', file: 'inter-hub/src/events/planted-arrow', imports: "import 'fastify'" },
  {
    rule: 'no-circles',
    file: 'sdk/src/planted-circle',
    imports: "import type { One } from './planted-circle.ts'\nexport interface One { one?: One }"
  },
  { rule: 'no-unresolved', file: 'sdk/src/planted-nowhere', imports: "import './nowhere.ts'" }
]

test('names every import that is forbidden, and no other', async (t) => {
  const files = planted.map(({ file }) => new URL(`packages/${file}.ts`, root))
  t.after(() => {
    for (const file of files) rmSync(file, { force: true })
  })
  for (const [index, { imports }] of planted.entries()) {
    const file = files[index]
    if (file) writeFileSync(file, `${imports}\n`)
  }
  const output = await runCheck()
  const missed = planted.filter(({ rule, file }) => !output.includes(` ${rule}: packages/${file}.ts`))
  assert.deepEqual(
    missed.map(({ rule }) => rule),
    [],
    output
  )
  assert.deepEqual(
    output.split('\n').filter((line) => /\berror .*:/.test(line) && !line.includes('/planted-')),
    []
  )
})
