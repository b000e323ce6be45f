/** `ihub completion <shell>`: a script that completes commands and options, made from the commands themselves. */
import type { Command } from 'commander'

export type Shell = 'bash' | 'zsh' | 'fish'

interface Words {
  /** The commands before it, e.g. `keys list`. */
  path: string
  words: string[]
}

function wordsOf(command: Command, path: string[] = []): Words[] {
  const options = command.options.map(({ long }) => long).filter((long) => long !== undefined && long !== null)
  const here = { path: path.join(' '), words: [...command.commands.map((one) => one.name()), ...options, '--help'] }
  return [here, ...command.commands.flatMap((one) => wordsOf(one, [...path, one.name()]))]
}

export function completionScript(program: Command, shell: Shell): string {
  const all = wordsOf(program)
  if (shell === 'fish') return `${all.map(fishLines).join('\n')}\n`
  const cases = all.map(({ path, words }) => `    ${JSON.stringify(path)}) words=${JSON.stringify(words.join(' '))} ;;`)
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the placeholders are the shell's
  const body = [
    '_ihub() {',
    '  local path="" word words=""',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == -* ]] || path="${path:+$path }$word"; done',
    '  while :; do',
    '    case "$path" in',
    ...cases.map((line) => `  ${line}`),
    '    esac',
    '    [[ -n $words || -z $path ]] && break',
    '    # A word that is not a command is an argument of the one before it.',
    '    [[ $path == *" "* ]] && path="${path% *}" || path=""',
    '  done',
    '  COMPREPLY=($(compgen -W "$words" -f -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -F _ihub ihub',
    ''
  ]
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the placeholders are the shell's
  return [...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []), ...body].join('\n')
}

function fishLines({ path, words }: Words): string {
  const condition = path === '' ? '__fish_use_subcommand' : `string match -q -- 'ihub ${path}*' (commandline -pc)`
  return `complete -c ihub -n ${JSON.stringify(condition)} -a ${JSON.stringify(words.join(' '))}`
}
