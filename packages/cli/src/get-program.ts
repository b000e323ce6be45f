/** The command `ihub get`, with its filters and forms. */
import { Argument, type Command, Option } from 'commander'
import { forms, kinds } from './commands/get-kinds.ts'
import { lazily, remote, textOptions } from './shared-options.ts'

export function addGetCommand(program: Command): void {
  const get = remote(
    program,
    'get',
    'list widgets, hubs, events, owners, contexts, relations, decisions, annotations, webhooks, hooks, keys or labels; history, availability and series of a widget',
    'ihub get widgets --state failing --sort -since -o wide',
    forms
  )
    .addArgument(new Argument('<kind>', 'what to list').choices(Object.keys(kinds)))
    .addArgument(
      new Argument('[slug]', 'one of them, by slug, name or id; the widget of a history, availability or series')
    )
    .addOption(
      new Option('--state <state>', 'widgets in this state').choices(['failing', 'stale', 'unproven', 'verified'])
    )
    .addOption(new Option('--outcome <outcome>', 'events with this outcome').choices(['pass', 'fail', 'info']))
    .addOption(new Option('--resolution <time>', 'values per minute, hour or day').choices(['minute', 'hour', 'day']))
  textOptions(get, {
    '--hub <slug>': 'of this hub (default: the hub of the key, else all)',
    '--owner <name>': 'widgets of this owner',
    '--type <name>': 'widget type, event type, relation type, annotation category, or kind of decision or hook',
    '--label <selector>': 'widgets that match, such as tier=1,!legacy',
    '--search <text>': 'widgets with this text in slug, name, owner or description',
    '--widget <slug>': 'events, relations, decisions, annotations or hooks of this widget',
    '--sort <columns>': 'columns separated by commas, - for descending, such as owner,-since',
    '--limit <number>': 'at most this many (events: 200 unless given)'
  })
    .option('--watch', 'then print rows as they change')
    .action(lazily(() => import('./commands/get.ts'), 'getCommand'))
}
