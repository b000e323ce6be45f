/** The shell commands of a page of the documentation: its blocks of `sh`, and those that are not run with the reason. */
import { readFileSync } from 'node:fs'

export interface Commands {
  run: string[]
  notRun: { reason: string; block: string }[]
  /** All blocks in order. */
  all: string[]
}

const block =
  /(?:<!-- (?:not run: (?<reason>[^>]*?)|(?<mark>\w+)) -->\n)?```sh(?: (?<info>\w+))?\n(?<text>[\s\S]*?)```/g

/** The blocks of a page, each with the mark before it or behind its language, such as `pg`. */
export function blocksOf(file: URL): { text: string; mark: string | undefined }[] {
  const found = [...readFileSync(file, 'utf8').matchAll(block)]
  const markOf = ({ mark, info, reason }: Record<string, string | undefined> = {}) =>
    mark ?? info ?? (reason === undefined ? undefined : 'not run')
  return found.map(({ groups }) => ({ text: groups?.text ?? '', mark: markOf(groups) }))
}

export function commandsOf(file: URL): Commands {
  const commands: Commands = { run: [], notRun: [], all: [] }
  for (const { groups } of readFileSync(file, 'utf8').matchAll(block)) {
    const { reason, text = '' } = groups ?? {}
    commands.all.push(text)
    if (reason === undefined) commands.run.push(text)
    else commands.notRun.push({ reason, block: text })
  }
  return commands
}

/** One script of these blocks, in order, that ends at the first command that fails and says which block it stands in. */
export function scriptOf(commands: readonly string[]): string {
  const blocks = commands.map((text, index) => `echo '--- block ${index + 1}' >&2\n${text}`)
  return ['set -euo pipefail', ...blocks].join('\n')
}
