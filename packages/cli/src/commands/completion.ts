/** `ihub completion <shell>`: a script that completes commands, options and their values, made from the commands themselves. */
import type { Command, Option } from 'commander'
import { kinds } from './get-kinds.ts'

export type Shell = 'bash' | 'zsh' | 'fish'

interface Words {
  /** The commands before it, e.g. `keys list`. */
  path: string
  words: string[]
  /** Options with a closed list of values. */
  choices: [flags: string[], values: readonly string[]][]
  /** Its first argument is a widget. */
  takesWidget: boolean
}

const flagsOf = ({ short, long }: Option) => [short, long].filter((flag) => typeof flag === 'string')
const widgetArguments = ['widget', 'target']

function wordsOf(command: Command, path: string[] = []): Words[] {
  const options = command.options.map(({ long }) => long).filter((long) => long !== undefined && long !== null)
  const [first] = command.registeredArguments
  const kinds = first?.argChoices ?? []
  const here = {
    path: path.join(' '),
    words: [...command.commands.map((one) => one.name()), ...kinds, ...options, '--help'],
    choices: command.options.flatMap((one): Words['choices'] =>
      one.argChoices ? [[flagsOf(one), one.argChoices]] : []
    ),
    takesWidget: first !== undefined && widgetArguments.includes(first.name())
  }
  return [here, ...command.commands.flatMap((one) => wordsOf(one, [...path, one.name()]))]
}

const optionsOf = (command: Command): Option[] => [...command.options, ...command.commands.flatMap(optionsOf)]

/** Options whose values the server knows, with the kind of `ihub get` that lists them. */
const known = { '--hub': 'hubs', '--owner': 'owners', '--widget': 'widgets' }

/** Options with any other value, which may be a file. */
function valueFlags(program: Command): string[] {
  const options = optionsOf(program).filter(({ required, argChoices }) => required && !argChoices)
  return [...new Set(options.flatMap(flagsOf))]
}

/** Kinds of `ihub get` that are about one widget. */
const ofWidget = Object.keys(kinds)
  .filter((name) => kinds[name]?.isOfWidget)
  .map((name) => JSON.stringify(`get ${name}`))
  .join('|')

export function completionScript(program: Command, shell: Shell): string {
  const all = wordsOf(program)
  if (shell === 'fish') return `${[...all.map(fishLines), ...fishValues].join('\n')}\n`
  const cases = all.map(({ path, words }) => `    ${JSON.stringify(path)}) words=${JSON.stringify(words.join(' '))} ;;`)
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the placeholders are the shell's
  const body = [
    '# What the server has: nothing where it cannot be reached.',
    '_ihub_names() { "${COMP_WORDS[0]}" get "$1" -o name 2>/dev/null; }',
    '_ihub() {',
    '  local path="" word words="" all',
    '  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do [[ $word == -* ]] || path="${path:+$path }$word"; done',
    '  all="$path"',
    '  while :; do',
    '    case "$path" in',
    ...cases.map((line) => `  ${line}`),
    '    esac',
    '    [[ -n $words || -z $path ]] && break',
    '    # A word that is not a command is an argument of the one before it.',
    '    [[ $path == *" "* ]] && path="${path% *}" || path=""',
    '  done',
    '  case "$path ${COMP_WORDS[COMP_CWORD-1]}" in',
    ...all.flatMap(({ path, choices }) =>
      choices.map(
        ([flags, values]) =>
          `    ${flags.map((flag) => JSON.stringify(`${path} ${flag}`)).join('|')}) words=${JSON.stringify(values.join(' '))} ;;`
      )
    ),
    ...Object.entries(known).map(([flag, kind]) => `    *" ${flag}") words="$(_ihub_names ${kind})" ;;`),
    `    ${valueFlags(program)
      .map((flag) => `*" ${flag}"`)
      .join('|')}) words="" ;;`,
    '    *)',
    '      if [[ ${COMP_WORDS[COMP_CWORD]} != -* ]]; then',
    '        case "$all" in',
    `          ${all
      .filter(({ takesWidget }) => takesWidget)
      .map(({ path }) => JSON.stringify(path))
      .join('|')}) words+=" $(_ihub_names widgets)" ;;`,
    '          "get "*" "*) ;;',
    `          ${ofWidget}) words="$(_ihub_names widgets)" ;;`,
    '          "get "*) words="$(_ihub_names "${all#get }")" ;;',
    '        esac',
    '      fi ;;',
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

const fishValues = Object.entries(known).map(
  ([flag, kind]) => `complete -c ihub -l ${flag.slice(2)} -xa '(ihub get ${kind} -o name 2>/dev/null)'`
)
