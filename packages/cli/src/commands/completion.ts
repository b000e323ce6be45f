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
const known = { '--hub': 'hubs', '--owner': 'owners', '--widget': 'widgets', '--label': 'labels' } as const

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
  if (shell === 'fish') return fishScript(program, all)
  const cases = all.map(({ path, words }) => `    ${JSON.stringify(path)}) offer=${JSON.stringify(words.join(' '))} ;;`)
  // biome-ignore-start lint/suspicious/noTemplateCurlyInString: the placeholders are the shell's
  const body = [
    '# What the server has: nothing where it cannot be reached.',
    '_ihub_names() { "${COMP_WORDS[0]}" get "$1" -o name 2>/dev/null; }',
    '_ihub_offer() {',
    '  # As in bash: arrays from 0. zsh has the names words and path for itself.',
    '  [[ -z $ZSH_VERSION ]] || emulate -L ksh',
    '  local place="" word all',
    '  for word in "${COMP_WORDS[@]:1:$((COMP_CWORD-1))}"; do [[ $word == -* ]] || place="${place:+$place }$word"; done',
    '  all="$place"',
    '  while :; do',
    '    case "$place" in',
    ...cases.map((line) => `  ${line}`),
    '    esac',
    '    [[ -n $offer || -z $place ]] && break',
    '    # A word that is not a command is an argument of the one before it.',
    '    [[ $place == *" "* ]] && place="${place% *}" || place=""',
    '  done',
    '  case "$place ${COMP_WORDS[COMP_CWORD-1]}" in',
    ...all.flatMap(({ path, choices }) =>
      choices.map(
        ([flags, values]) =>
          `    ${flags.map((flag) => JSON.stringify(`${path} ${flag}`)).join('|')}) offer=${JSON.stringify(values.join(' '))} ;;`
      )
    ),
    ...Object.entries(known).map(([flag, kind]) => `    *" ${flag}") offer="$(_ihub_names ${kind})" ;;`),
    `    ${valueFlags(program)
      .map((flag) => `*" ${flag}"`)
      .join('|')}) offer="" ;;`,
    '    *)',
    '      if [[ ${COMP_WORDS[COMP_CWORD]} != -* ]]; then',
    '        case "$all" in',
    `          ${all
      .filter(({ takesWidget }) => takesWidget)
      .map(({ path }) => JSON.stringify(path))
      .join('|')}) offer+=" $(_ihub_names widgets)" ;;`,
    '          "get "*" "*) ;;',
    `          ${ofWidget}) offer="$(_ihub_names widgets)" ;;`,
    '          "get "*) offer="$(_ihub_names "${all#get }")" ;;',
    '        esac',
    '      fi ;;',
    '  esac',
    '}'
  ]
  // biome-ignore-end lint/suspicious/noTemplateCurlyInString: the placeholders are the shell's
  return [...body, ...(shell === 'zsh' ? zshEnd : bashEnd), ''].join('\n')
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the placeholders are the shell's
const bashEnd = [
  '_ihub() {',
  '  local offer=""',
  '  _ihub_offer',
  '  COMPREPLY=($(compgen -W "$offer" -- "${COMP_WORDS[COMP_CWORD]}"))',
  '}',
  '# Where no word fits, files are completed.',
  'complete -o default -F _ihub ihub ./ihub'
]

const zshEnd = [
  '_ihub() {',
  '  local offer="" COMP_CWORD=$((CURRENT - 1))',
  '  local -a COMP_WORDS offered',
  '  COMP_WORDS=("${words[@]}")',
  '  _ihub_offer',
  '  offered=(${=offer})',
  '  compadd -a offered || _files',
  '}',
  '(( $+functions[compdef] )) || { autoload -U +X compinit && compinit; }',
  'compdef _ihub ihub ./ihub'
]
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: the placeholders are the shell's

/** Texts as words of fish. */
const fishWord = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`
const fishWords = (words: readonly string[]) => fishWord(words.join(' '))

function fishScript(program: Command, all: readonly Words[]): string {
  const paths = all.map(({ path }) => fishWord(path)).join(' ')
  const ofWidgets = Object.keys(kinds).filter((name) => kinds[name]?.isOfWidget)
  const lines = [
    `set -g __ihub_paths ${paths}`,
    'function __ihub_words',
    "    string match -v -- '-*' (commandline -opc)[2..-1]",
    'end',
    '# Whether the cursor is after this command: the longest that the words begin with, since others are its arguments.',
    'function __ihub_at',
    '    set -l path (string join " " (__ihub_words))',
    '    while test -n "$path"; and not contains -- "$path" $__ihub_paths',
    '        set path (string replace -r " ?[^ ]*\\$" "" -- "$path")',
    '    end',
    '    test "$path" = "$argv[1]"',
    'end',
    '# What the server has: nothing where it cannot be reached.',
    'function __ihub_names',
    '    set -l program (commandline -opc)[1]',
    '    $program get $argv[1] -o name 2>/dev/null',
    'end',
    'function __ihub_references',
    '    set -l words (__ihub_words)',
    `    if contains -- "$words[2]" ${ofWidgets.join(' ')}`,
    '        __ihub_names widgets',
    '    else if test (count $words) -eq 2',
    '        __ihub_names $words[2]',
    '    end',
    'end',
    ...all.flatMap((words) => fishLines(program, words)),
    'complete -c ihub -n "__ihub_at get; and test (count (__ihub_words)) -ge 2" -xa "(__ihub_references)"',
    ''
  ]
  return lines.join('\n')
}

function fishLines(program: Command, { path, words, takesWidget }: Words): string[] {
  const condition = path === 'get' ? '__ihub_at get; and test (count (__ihub_words)) -eq 1' : `__ihub_at '${path}'`
  const plain = words.filter((word) => !word.startsWith('-'))
  const command = path === '' ? program : commandAt(program, path.split(' '))
  const own = command.options.map((one) => fishOption(path, one))
  return [
    ...(plain.length > 0 ? [`complete -c ihub -n ${fishWord(condition)} -xa ${fishWords(plain)}`] : []),
    ...(takesWidget ? [`complete -c ihub -n ${fishWord(condition)} -xa '(__ihub_names widgets)'`] : []),
    ...own
  ]
}

const commandAt = (program: Command, names: readonly string[]): Command =>
  names.reduce((command, name) => command.commands.find((one) => one.name() === name) ?? command, program)

function fishOption(path: string, option: Option): string {
  const { short, long, argChoices, required, description } = option
  const names = [...(short ? [`-s ${short.slice(1)}`] : []), ...(long ? [`-l ${long.slice(2)}`] : [])].join(' ')
  const kind = known[long as keyof typeof known]
  const dynamic = kind && `-xa '(__ihub_names ${kind})'`
  const values = argChoices ? `-xa ${fishWords(argChoices)}` : (dynamic ?? (required ? '-r' : ''))
  return `complete -c ihub -n ${fishWord(`__ihub_at '${path}'`)} ${names} ${values} -d ${fishWord(description)}`
}
