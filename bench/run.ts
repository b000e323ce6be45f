/**
 * `npm run bench -- <name> [--save]`: one benchmark per performance goal. Machines drift, so each measures the product,
 * its limit and its peer in turn in one run, three rounds, and prints the medians as ratios; `attacks` has no peer and measures
 * the longest pause, and the peer of `compare` is another checkout, `BENCH_OLD`. `--save` adds the result to
 * RESULTS.md.
 */
import { appendFile } from 'node:fs/promises'
import { cpus } from 'node:os'

const benchmarks: Record<string, () => Promise<{ lines: string[] }>> = {
  attacks: async () => (await import('./attacks.ts')).benchAttacks(),
  compare: async () => (await import('./compare.ts')).benchCompare(),
  console: async () => (await import('./console.ts')).benchConsole(),
  feed: async () => (await import('./feed.ts')).benchFeed(),
  gates: async () => (await import('./gates.ts')).benchGates(),
  ingest: async () => (await import('./ingest.ts')).benchIngest(),
  lists: async () => (await import('./lists.ts')).benchLists(),
  webhooks: async () => (await import('./webhooks.ts')).benchWebhooks()
}

const names = process.argv.slice(2).filter((word) => !word.startsWith('-'))
const unknown = names.filter((name) => !(name in benchmarks))
if (names.length === 0 || unknown.length > 0) {
  console.error(
    `Name one of: ${Object.keys(benchmarks).join(', ')}${unknown.length > 0 ? ` (not ${unknown.join(', ')})` : ''}`
  )
  process.exit(2)
}
for (const name of names) {
  const { lines } = (await benchmarks[name]?.()) ?? { lines: [] }
  const head = `## ${name}, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores, Node ${process.version}`
  const text = [head, '', ...lines, ''].join('\n')
  console.log(`\n${text}`)
  if (process.argv.includes('--save')) await appendFile(new URL('./RESULTS.md', import.meta.url), `\n${text}`)
}
