/** The commands about readiness gates, and those that record what gates ask for. */
import { type Command, Option } from 'commander'
import { opsCommand, remote, textOptions } from './shared-options.ts'

const loadGate = () => import('./commands/gate.ts')
const loadForecast = () => import('./commands/forecast.ts')
const loadRecord = () => import('./commands/record.ts')

export function addGateCommands(program: Command): void {
  opsCommand(program, 'gates', 'the readiness gates of a hub with their status', 'ihub gates --at friday')
    .option('--at <time>', 'at a past time as recorded, or at a future time if nothing new is recorded')
    .option(
      '--feeders',
      'show what supplies the evidence of each requirement: a check, a command, a person, or nothing'
    )
    .option('--exit-code', 'exit with 1 if a gate is neither green nor waived')
    .action(async (args) => (await import('./commands/gates.ts')).gatesCommand(args))
  const gate = program.command('gate').description('one readiness gate')
  opsCommand(
    gate,
    'explain <gate>',
    'its requirements, their evidence, and how to obtain what is missing',
    'ihub gate explain gate-gitea-registry'
  ).action(async (name, args) => (await loadGate()).explainGateCommand(name, args))
  opsCommand(
    gate,
    'assert <gate...>',
    'exit 0 if the gates are green or waived, and 1 otherwise',
    'ihub gate assert gate-backup-restore'
  )
    .option('--strict', 'do not accept a waiver')
    .action(async (names, args) => (await loadGate()).assertGateCommand(names, args))
  deciding(
    opsCommand(
      gate,
      'waive <gate>',
      'waive a gate for a limited time; it is shown as waived, never as green',
      "ihub gate waive gate-rollback-documented --reason 'Rehearsed on Friday.' --until friday"
    )
  ).action(async (name, args) => (await loadGate()).waiveGateCommand(name, args))
  deciding(
    opsCommand(
      gate,
      'attest <gate> <requirement>',
      'attest that a requirement is met, until a renewal date',
      "ihub gate attest gate-secrets-custody sops-age-custody --reason 'Two custodians, seen today.' --until 90d"
    )
  ).action(async (name, requirement, args) => (await loadGate()).attestGateCommand(name, requirement, args))
  opsCommand(
    gate,
    'withdraw <decision>',
    'withdraw a waiver or an attestation',
    'ihub gate withdraw 019a0000-0000-7000-8000-000000000000'
  ).action(async (id, args) => (await loadGate()).withdrawCommand(id, args))
  addForecastCommands(program)
  addDriftCommands(program)
  addRebaselineCommand(program)
  addRecordCommands(program)
}

function deciding(command: Command): Command {
  return command
    .requiredOption('--reason <text>', 'why')
    .requiredOption('--until <time>', 'when it ends: a day, a time, friday, or a duration such as 90d')
    .option('--approver <name>', 'who approved it')
}

function addForecastCommands(program: Command): void {
  remote(
    program,
    'forecast',
    'what expires if no action is taken, with owner and deadline',
    'ihub forecast --until friday',
    ['table', 'json', 'ical']
  )
    .option('--hub <slug>', 'the hub', 'ops-hub')
    .requiredOption('--until <time>', 'how far ahead: a day, a time, friday, or a duration such as 14d')
    .option('--owner <name>', 'of one owner')
    .option('--all', 'include what checks and hooks renew automatically')
    .action(async (args) => (await loadForecast()).forecastCommand(args))
  opsCommand(
    program,
    'plan <gate>',
    'show the fewest actions that make a gate green and keep it green; exits 1 if there are none',
    'ihub plan gate-backup-restore --by 2026-12-31'
  )
    .requiredOption('--by <time>', 'until when it has to stay green')
    .action(async (name, args) => (await loadForecast()).planCommand(name, args))
}

function addDriftCommands(program: Command): void {
  opsCommand(program, 'coverage', 'the last backup and the last tested restore of each data store', 'ihub coverage')
    .option('--exit-code', 'exit with 1 if a data store is not covered')
    .action(async (args) => (await import('./commands/coverage.ts')).coverageCommand(args))
  const drift = program.command('drift').description('differences between what is declared and what runs')
  opsCommand(drift, 'list', 'list the open differences, oldest first', 'ihub drift list')
    .option('--exit-code', 'exit with 1 if one is open')
    .action(async (args) => (await import('./commands/drift.ts')).listDriftCommand(args))
  opsCommand(
    drift,
    'close <widget> <subject>',
    'close a difference by a decision',
    "ihub drift close ops-service-inter-hub 'ops-service-inter-hub image' --reason 'The Helm values follow.'"
  )
    .requiredOption('--reason <text>', 'why')
    .action(async (widget, subject, args) =>
      (await import('./commands/drift.ts')).closeDriftCommand(widget, subject, args)
    )
}

function addRebaselineCommand(program: Command): void {
  opsCommand(
    program,
    'rebaseline <widget> <check>',
    'change what a check expects, in its inventory file, with a decision that records both values',
    "ihub rebaseline ops-endpoint-inter-hub-hubs http -f hubs/ops-hub/inventory --reason 'The list of hubs is public now.'"
  )
    .requiredOption('-f, --file <path>', 'the inventory that declares the check: a file or a folder')
    .requiredOption('--reason <text>', 'why')
    .option(
      '--set <member=value...>',
      'what to expect, such as expect.status=200; by default the status that was observed last'
    )
    .option('--dry-run', 'show the change and write nothing')
    .action(async (widget, check, args) =>
      (await import('./commands/rebaseline.ts')).rebaselineCommand(widget, check, args)
    )
}

function addRecordCommands(program: Command): void {
  const record = opsCommand(
    program,
    'record <event-type> <widget> [pairs...]',
    'record evidence: key=value for each member of the metadata, key:=JSON for any value',
    'ihub record ops-backup-verified ops-backup-gitea-database dataStore=gitea backupId=b-7 result=verified completedAt=2026-06-15T02:00:00Z'
  ).option('--dry-run', 'show how the event would be judged, and record nothing')
  textOptions(record, {
    '--subject <text>': 'what it is about within the widget',
    '--occurred-at <time>': 'when it was observed (RFC 3339); now by default',
    '--view-context <text>': 'where it was observed from'
  }).action(async (type, widget, pairs, args) => (await loadRecord()).recordCommand(type, widget, pairs, args))
  const run = opsCommand(
    program,
    'run <runbook> [command...]',
    'run a command as a run of a runbook, and record the result; exits with the exit code of the command',
    'ihub run runbook-deploy --target ops-service-gitea -- make deploy'
  ).option('--rehearsal', 'the run changes nothing (records dryRun: true)')
  textOptions(run, {
    '--widget <slug>': 'record the run there instead of on the runbook',
    '--target <slug>': 'the widget that it runs against',
    '--environment <name>': 'the environment that it runs in'
  })
    .addOption(new Option('--step <id...>', 'ids of the steps that the run passes'))
    .addOption(new Option('--set <key=value...>', 'more members of the metadata'))
    .action(async (name, words, args) =>
      (await import('./commands/run-runbook.ts')).runRunbookCommand(name, words, args)
    )
}
