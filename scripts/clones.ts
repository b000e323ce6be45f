/**
 * Counts copied code in the sources (jscpd, tests left out) and fails when there is more of it than the budget allows.
 * A copy is 50 tokens or more that differ in nothing but names of operations, texts and numbers. Imports do not count.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'

/** Lower it with each copy that goes; never raise it. */
const clonesMax = 2

const root = resolve(import.meta.dirname, '..')
const options = {
  '--format': 'typescript',
  '--ignore': '**/node_modules/**,**/*.test.ts,**/testing/**,packages/sdk/src/api.ts',
  '--min-tokens': '50',
  '--ignore-pattern': "import (type )?\\{[^}]*\\} from '[^']*'",
  '--reporters': 'json'
}

interface Part {
  name: string
  start: number
  end: number
}

/** The pairs of copies in folders, as `file:from-to = file:from-to`. @throws when jscpd cannot run */
export function findClones(paths: readonly string[]): string[] {
  const output = mkdtempSync(join(tmpdir(), 'clones-'))
  try {
    const args = [...paths, ...Object.entries(options).flat(), '--ignore-literals', '--absolute', '--output', output]
    const ran = spawnSync('node_modules/.bin/jscpd', args, { cwd: root, encoding: 'utf8' })
    if (ran.status !== 0) throw new Error(`jscpd failed: ${ran.error?.message ?? ran.stderr}`)
    const { duplicates } = JSON.parse(readFileSync(join(output, 'jscpd-report.json'), 'utf8')) as {
      duplicates: { firstFile: Part; secondFile: Part }[]
    }
    const place = ({ name, start, end }: Part) => `${relative(root, name)}:${start}-${end}`
    return duplicates.map(({ firstFile, secondFile }) => `${place(firstFile)} = ${place(secondFile)}`)
  } finally {
    rmSync(output, { recursive: true })
  }
}

if (import.meta.main) {
  const clones = findClones(['packages', 'scripts', 'bench'])
  for (const clone of clones) console.log(clone)
  console.log(`${clones.length} clones; the budget is ${clonesMax}.`)
  if (clones.length < clonesMax) console.log(`Lower clonesMax in scripts/clones.ts to ${clones.length}.`)
  process.exitCode = clones.length > clonesMax ? 1 : 0
}
