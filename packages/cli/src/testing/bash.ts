/** Completion in bash, as a user gets it. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ownProgram } from '../link.ts'

/** What bash offers for these words, the cursor at the end of the last one. Does not block a server of this process. */
export async function offered(words: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string[]> {
  const script = [
    `source <("${ownProgram}" completion bash)`,
    `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length - 1}`,
    '_ihub',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is the shell's
    'echo "${COMPREPLY[*]}"'
  ].join('\n')
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { env })
  return stdout.trim().split(' ').filter(Boolean)
}
