/** `ihub notices` and `ihub maintenance`. */
import { type Command, Option } from 'commander'
import { limitOption, opsCommand, textOptions } from './shared-options.ts'

const loadNotices = () => import('./commands/notices.ts')
const loadSettings = () => import('./commands/notice-settings.ts')
const loadMaintenance = () => import('./commands/maintenance.ts')

export function addNoticeCommands(program: Command): void {
  const notices = program
    .command('notices')
    .description('what needs attention, and who is notified; without a command: list')
  const list = opsCommand(notices, 'list', 'the open notices of a hub, or others by --state', 'ihub notices', {
    // `ihub notices` without a command lists.
    isDefault: true
  })
  textOptions(list, {
    '--rule <slug>': 'notices of this rule',
    '--widget <slug>': 'notices about this widget',
    '--owner <name>': 'notices about widgets of this owner'
  })
    .addOption(new Option('--severity <word>', 'notices of this severity').choices(['critical', 'warning', 'info']))
    .addOption(
      new Option('--state <word>', 'notices in this state')
        .choices(['open', 'acknowledged', 'resolved', 'unresolved', 'all'])
        .default('unresolved')
    )
    .action(async (args) => (await loadNotices()).listNoticesCommand(args))
  opsCommand(
    notices,
    'ack <notice>',
    'acknowledge a notice, given by its id or widget, to stop its repetition',
    "ihub notices ack ops-service-gitea --note 'The disk is being replaced.'"
  )
    .option('--note <text>', 'a note for others')
    .action(async (notice, args) => (await loadNotices()).acknowledgeCommand(notice, args))
  opsCommand(
    notices,
    'test [channel]',
    'send a test message to one channel or to all, and show the result',
    'ihub notices test team-chat'
  ).action(async (channel, args) => (await loadNotices()).testChannelsCommand(channel, args))
  opsCommand(
    notices,
    'apply',
    'create and update channels and rules so that they match a file',
    'ihub notices apply -f notices.yaml'
  )
    .requiredOption('-f, --file <file>', 'YAML with channels and rules')
    .option('--prune', 'delete channels and rules that are not in the file')
    .option('--dry-run', 'show what would change and write nothing')
    .action(async (args) => (await loadSettings()).applyNoticesCommand(args))
  opsCommand(notices, 'channels', 'where notices are sent', 'ihub notices channels').action(async (args) =>
    (await loadSettings()).listChannelsCommand(args)
  )
  opsCommand(
    notices,
    'deliveries <channel>',
    'the messages of a channel and their results, newest first',
    'ihub notices deliveries team-chat'
  )
    .addOption(limitOption('how many', 20))
    .action(async (channel, args) => (await loadSettings()).channelDeliveriesCommand(channel, args))
  opsCommand(notices, 'rules', 'when notices are opened', 'ihub notices rules').action(async (args) =>
    (await loadSettings()).listRulesCommand(args)
  )
  addMaintenanceCommands(program)
}

function addMaintenanceCommands(program: Command): void {
  const maintenance = program.command('maintenance').description('periods in which no notices are sent')
  const start = opsCommand(
    maintenance,
    'start',
    'send no notices about some or all widgets until a given time; checks continue',
    "ihub maintenance start --until 2h --reason 'Upgrading the database.' --within production"
  )
    .requiredOption('--until <time>', 'the end: a time, friday, or a duration such as 2h')
    .requiredOption('--reason <text>', 'why; it is shown with the window')
  textOptions(start, {
    '--from <time>': 'the start (default: now)',
    '--widget <slug...>': 'only these widgets',
    '--within <slug...>': 'only widgets within these places, such as an environment',
    '--type <name...>': 'only widgets of these types',
    '--owner <name...>': 'only widgets of these owners'
  }).action(async (args) => (await loadMaintenance()).startMaintenanceCommand(args))
  opsCommand(maintenance, 'list', 'open and planned maintenance windows', 'ihub maintenance list')
    .option('--all', 'also windows that are over')
    .action(async (args) => (await loadMaintenance()).listMaintenanceCommand(args))
  opsCommand(
    maintenance,
    'end <window>',
    'end a maintenance window now, or cancel a planned one',
    'ihub maintenance end 019a0000-0000-7000-8000-000000000000'
  ).action(async (window, args) => (await loadMaintenance()).endMaintenanceCommand(window, args))
}
