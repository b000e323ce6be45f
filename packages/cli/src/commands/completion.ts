/** `ihub completion <shell>`: a script that completes commands and options, made from the commands themselves. */
import type { Command, Option } from 'commander'

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

const optionsOf = (command: Command): Option[] => [...command.options, ...command.commands.flatMap(optionsOf)]
const flagsOf = ({ short, long }: Option) => [short, long].filter((flag) => typeof flag === 'string')

/** Options with a closed list of values; the same option has the same list in every command. */
function choicesOf(program: Command): [flags: string[], choices: string[]][] {
  const found = new Map<string, [string[], string[]]>()
  for (const option of optionsOf(program))
    if (option.argChoices) found.set(option.flags, [flagsOf(option), option.argChoices])
  return [...found.values()]
}

/** Options with any other value, which may be a file. */
function valueFlags(program: Command): string[] {
  const options = optionsOf(program).filter(({ required, argChoices }) => required && !argChoices)
  return [...new Set(options.flatMap(flagsOf))]
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
    '  case "${COMP_WORDS[COMP_CWORD-1]}" in',
    ...choicesOf(program).map(
      ([flags, choices]) => `    ${flags.join('|')}) words=${JSON.stringify(choices.join(' '))} ;;`
    ),
    `    ${valueFlags(program).join('|')}) words="" ;;`,
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    '# Where no word fits, files are completed.',
    'complete -o default -F _ihub ihub ./ihub',
    ''
  ]
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the placeholders are the shell's
  return [...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []), ...body].join('\n')
}

function fishLines({ path, words }: Words): string {
  const condition =
    path === '' ? '__fish_use_subcommand' : `string match -rq -- '^(\\\\S*/)?ihub ${path}( |$)' (commandline -pc)`
  return `complete -c ihub -n ${JSON.stringify(condition)} -a ${JSON.stringify(words.join(' '))}`
}
