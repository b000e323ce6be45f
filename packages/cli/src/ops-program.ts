/** The commands of ops-hub and of what its runtime is asked: inventory, checks, commands, hooks, events. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { addNoticeCommands } from './notice-program.ts'
import { lazily, limitOption, opsCommand, textOptions } from './shared-options.ts'
import { addWebhookCommands } from './webhook-program.ts'

// Loaded when they are called: what they need takes longer to load than most commands to run.
const loadInventoryCommands = () => import('./commands/inventory.ts')
const loadCheckCommands = () => import('./commands/checks.ts')
const loadCheckRun = () => import('./commands/check-run.ts')

export function addOpsCommands(program: Command): void {
  addInventoryCommands(program)
  addCheckCommands(program)
  addAskedCommands(program)
  addHookCommands(program)
  addWebhookCommands(program)
  addNoticeCommands(program)
  addEventsCommand(program)
}

function addInventoryCommands(program: Command): void {
  for (const [name, description] of [
    ['apply', 'make the hub match the inventory; a second run changes nothing'],
    ['diff', 'show what apply would change; exits 0 if nothing, 1 otherwise']
  ] as const) {
    const made = opsCommand(program, name, description, `ihub ${name} -f hubs/ops-hub/inventory/mine.yaml`)
      .addOption(
        new Option('-f, --file <path>', 'inventory: a file, a folder or - for standard input; repeat it for several')
          .argParser((path: string, before: string[] = []) => [...before, path])
          .makeOptionMandatory()
      )
      .option('--prune', 'archive what the inventory managed and no longer names')
      .option('--take-over', 'take over widgets that another inventory declares')
    if (name === 'apply')
      made
        .option('--dry-run', 'show what would change and write nothing')
        .addOption(new Option('--reason <text>', 'why, for the audit log').argParser(readReason))
    made.action(async (args) => (await loadInventoryCommands())[`${name}Command`](args))
  }

  const inventory = program.command('inventory').description('the inventory format')
  opsCommand(
    inventory,
    'schema',
    'JSON Schema of the format, for editors',
    'ihub inventory schema > inventory.schema.json'
  )
    .option('--offline', 'without the words of the hub')
    .action(async (args) => (await loadInventoryCommands()).schemaCommand(args))
}

function addCheckCommands(program: Command): void {
  const check = program.command('check').description('checks at once')
  opsCommand(
    check,
    'run <target>',
    'run the checks of a widget now, or those of an inventory file; exit 0 all pass, 1 not all, 3 no runtime took them',
    'ihub check run ops-service-this-inter-hub'
  )
    .option('--check <name>', 'only this check')
    .option('--here', 'run them in this process with the secrets of this machine; nothing is recorded')
    .option('--wait <seconds>', 'how long to wait for a runtime to take them', '15')
    .action(async (target, args) => (await loadCheckRun()).runCheckCommand(target, args))

  const checks = program.command('checks').description('which checks run')
  opsCommand(checks, 'list', 'list the checks, and why some do not run', 'ihub checks list').action(async (args) =>
    (await loadCheckCommands()).listChecksCommand(args)
  )
  for (const [verb, state, description] of [
    ['enable', 'enabled', 'let the checks of a widget or an environment run, whatever the inventory says'],
    ['pause', 'paused', 'pause the checks of a widget or an environment: their evidence grows stale'],
    ['unset', 'unset', 'remove what pause or enable has set: the inventory decides again']
  ] as const) {
    const made = opsCommand(checks, `${verb} [widget]`, description, `ihub checks ${verb} --environment coulombcore`)
      .option('--environment <name>', 'all widgets of an environment')
      .option('--check <name>', 'only this check of the widget')
    if (state !== 'unset')
      made
        .option('--reason <text>', 'why')
        .option('--until <time>', 'a time or a duration such as 2h, after which it ends')
    made.action(async (widget, args) => (await loadCheckCommands()).controlChecksCommand(state, widget, args))
  }
}

function addAskedCommands(program: Command): void {
  const asked = program.command('command').description('commands for the runtime of a hub')
  opsCommand(
    asked,
    'run <name>',
    'send a command and wait for its result; exit code 0 if it succeeded, 1 if it failed, 3 if no runtime claimed it in time',
    'ihub command run run-check --widget ops-service-this-inter-hub'
  )
    .option('--widget <slug>', 'what to do it to')
    .option('--input <json>', 'what the command asks for')
    .option('--wait <seconds>', 'how long to wait for the answer', '60')
    .action(lazily(() => import('./commands/command.ts'), 'runCommandCommand'))
  opsCommand(asked, 'list', 'what was asked, newest first, and what became of it', 'ihub command list --status failed')
    .option('--widget <slug>', 'of one widget')
    .addOption(
      new Option('--status <word>', 'with this status').choices([
        'pending',
        'claimed',
        'succeeded',
        'failed',
        'cancelled',
        'expired'
      ])
    )
    .addOption(limitOption('how many', 20))
    .action(lazily(() => import('./commands/command.ts'), 'listCommandsCommand'))
}

function addHookCommands(program: Command): void {
  const hook = program.command('hook').description('inbound hooks: URLs at which other programs report')
  const create = opsCommand(
    hook,
    'create <name>',
    'create an inbound hook; its address is a secret and is shown only once',
    'ihub hook create nightly --widget ops-service-gitea --event-type ops-health-checked --url-file nightly.url'
  )
    .addOption(
      new Option('--kind <word>', 'what a ping creates').choices(['heartbeat', 'event', 'command']).default('heartbeat')
    )
    .addOption(
      new Option('--signature <scheme>', 'how the sender signs; with --secret-file').choices([
        'github',
        'gitea',
        'stripe',
        'standard-webhooks'
      ])
    )
  textOptions(create, {
    '--widget <slug>': 'what it is about',
    '--event-type <name>': 'type of the events',
    '--command <name>': 'the command to ask for',
    '--subject <text>': 'subject of the events',
    '--fresh-for <duration>': 'how long an event proves anything, e.g. PT26H'
  })
  textOptions(create, {
    '--mapping <cel>': 'metadata of the event, or input of the command',
    '--condition <cel>': 'whether anything is made',
    '--each <cel>': 'a list: one for each item',
    '--subject-from <cel>': 'subject of each event',
    '--widget-from <cel>': 'slug of the widget of each event',
    '--identity <cel>': 'what makes a repeat the same message'
  })
  textOptions(create, {
    '--schedule <expression>': 'when the job runs: cron or OnCalendar, instead of --fresh-for',
    '--timezone <name>': 'time zone of the schedule, e.g. Europe/Berlin (default: UTC)',
    '--grace <duration>': 'how late a run may be, and how long one may take, e.g. PT30M',
    '--secret-file <file>': 'file with the secret that the sender signs with',
    '--url-file <file>': 'file to write the address to, mode 0600'
  }).action(lazily(() => import('./commands/hook.ts'), 'createHookCommand'))
  opsCommand(hook, 'list', 'list inbound hooks with the result of their last ping', 'ihub hook list').action(
    lazily(() => import('./commands/hook.ts'), 'listHooksCommand')
  )
  opsCommand(
    hook,
    'delete <name>',
    'delete a hook by its name or id; its events stay',
    'ihub hook delete nightly --retire-evidence'
  )
    .option('--retire-evidence', 'retire the evidence that came from it; asked for on a terminal by default')
    .option('--no-retire-evidence', 'keep the evidence that came from it')
    .action(lazily(() => import('./commands/hook.ts'), 'deleteHookCommand'))
}

function addEventsCommand(program: Command): void {
  opsCommand(program, 'events', 'show the latest events, or follow new ones', 'ihub events --follow --outcome fail')
    .option('--follow', 'keep printing new events')
    .option('--widget <slug>', 'of one widget')
    .option('--type <name>', 'of one type')
    .addOption(new Option('--outcome <word>', 'with this outcome').choices(['pass', 'fail', 'info']))
    .addOption(limitOption('number of events to start with', 20))
    .action(lazily(() => import('./commands/events.ts'), 'eventsCommand'))
}

/** @throws InvalidArgumentError */
function readReason(text: string): string {
  const length = encodeURIComponent(text.trim()).length
  if (length === 0) throw new InvalidArgumentError('It is empty.')
  if (length > 2000)
    throw new InvalidArgumentError('It is too long: at most 2,000 characters, fewer with letters beyond ASCII.')
  return text.trim()
}
