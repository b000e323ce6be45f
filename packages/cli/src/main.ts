/**
 * `ihub`: the commands, each with its arguments and an example; one place decides how each ends. The server is loaded by
 * the commands that run one alone (measured: it takes two thirds of a second).
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Argument, Command, Option } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { auditCommand } from './commands/audit.ts'
import { bootstrapCommand } from './commands/bootstrap.ts'
import { listCommandsCommand, runCommandCommand } from './commands/command.ts'
import { completionScript, type Shell } from './commands/completion.ts'
import { eventsCommand } from './commands/events.ts'
import { explainCommand } from './commands/explain.ts'
import { gateProbeCommand } from './commands/gate-probe.ts'
import { createHookCommand, deleteHookCommand, listHooksCommand } from './commands/hook.ts'
import { hubInitCommand } from './commands/hub-init.ts'
import { createKeyCommand, listKeysCommand, revokeKeyCommand } from './commands/keys.ts'
import { smokeCommand } from './commands/smoke.ts'
import { statusCommand } from './commands/status.ts'
import { traceCommand } from './commands/trace.ts'
import { exitCodeOf, linesOf } from './failure.ts'
import { printJson, printLines, printText } from './output.ts'

const program = new Command('ihub')
  .description('Inter-Hub: a governed hub server, and ops-hub, what runs where and what proves it.')
  .version(packageJson.version)
  .exitOverride()
  .configureOutput({ writeOut: (text) => printText(text), writeErr: (text) => printText(text, process.stderr) })
  .showHelpAfterError('(ihub --help lists the commands)')
  .addHelpText('after', '\nExit codes: 0 yes or done, 1 no, 2 bad input, 3 not reachable, 4 denied, 5 conflict.')

const loadTransferCommands = () => import('./commands/transfer.ts')

/** A command with the options and the example that all share. */
function command(parent: Command, name: string, description: string, example: string): Command {
  return parent
    .command(name)
    .description(description)
    .addHelpText('after', `\nExample:\n  $ ${example}`)
    .addOption(
      new Option('-o, --output <form>', 'table for people, json for programs')
        .choices(['table', 'json'])
        .default('table')
    )
}

function remote(parent: Command, name: string, description: string, example: string): Command {
  return command(parent, name, description, example)
    .option('--base <url>', 'address of the server (IHUB_BASE)')
    .option('--key-file <file>', 'file with the key to use')
}

const newOperatorKey = ['--new-operator-key', 'make another operator key where this host has none that works'] as const
command(program, 'start', 'run server and ops-hub together, bootstrapped', 'ihub start')
  .option(...newOperatorKey)
  .option('--rotate-key', 'make a new runtime key of ops-hub, prove it, then revoke the old')
  .action(async (args) => (await import('./commands/start.ts')).start(args))

command(program, 'serve', 'run the server alone', 'IHUB_PORT=8400 ihub serve')
  .option(...newOperatorKey)
  .action(async (args) => (await import('./commands/serve.ts')).serveCommand(args))

command(
  program,
  'bootstrap <dir>',
  'make a hub out of its definition, through the API alone',
  'ihub bootstrap hubs/ops-hub --dry-run'
)
  .option('--base <url>', 'address of the server (IHUB_BASE)')
  .option('--dry-run', 'show the plan and write nothing')
  .option('--report <file>', 'write what was planned or done as JSON')
  .option('--key-file <file>', 'where the runtime key lies (<SLUG>_KEY_FILE, else keys/<slug>.key of the data folder)')
  .option('--rotate-key', 'make a new runtime key, prove it, then revoke the old')
  .option('--domain <name>', 'domain of the hub instead of the definition’s; it stays on later runs')
  .action(bootstrapCommand)

remote(program, 'status', 'is the server ready, and what needs somebody', 'ihub status --output json')
  .option('--hub <slug>', 'one hub alone')
  .action(statusCommand)

remote(program, 'audit', 'who did what, newest first', 'ihub audit --action "widget.*" --since 2026-06-15T00:00:00Z')
  .option('--hub <slug>', 'of one hub')
  .option('--action <name>', 'such as widget.updated, or key.* for all that begin so')
  .option('--target <name>', 'what was changed: its id, slug or name')
  .option('--actor <name>', 'a key by its 8 hex digits, or a consumer by its name')
  .option('--since <time>', 'then or later (RFC 3339)')
  .option('--limit <number>', 'how many, at most 200', '50')
  .action(auditCommand)

remote(
  program,
  'export',
  'the whole installation, registry and evidence, as lines of JSON',
  'ihub export --to backup.ndjson'
)
  .option('--to <file>', 'write it there, mode 0600; else to standard output')
  .action(async (args) => (await loadTransferCommands()).exportCommand(args))

remote(
  program,
  'import <file>',
  'take an exported installation into this one; a second run changes nothing',
  'ihub import backup.ndjson --base https://hub.example.org'
).action(async (file, args) => (await loadTransferCommands()).importCommand(file, args))

remote(
  program,
  'explain <widget>',
  'what it is, where, whose, how reached, and what proves it',
  'ihub explain ops-service-gitea'
)
  .option('--hub <slug>', 'the hub it is in, where several have the slug')
  .action(explainCommand)

remote(
  program,
  'trace <id>',
  'what led to a record, annotation or event, and what it led to',
  'ihub trace 019a0000-0000-7000-8000-000000000000'
).action(traceCommand)

command(
  program,
  'gate-probe',
  'is a server ready for bootstrap? JSON, no key needed; exit 0 open, 1 closed, 2 bad input',
  'ihub gate-probe --base https://hub.example.org'
)
  .option('--base <url>', 'address of the server (IHUB_BASE)')
  .action(gateProbeCommand)

remote(
  program,
  'smoke',
  'does a server keep the contract? with a runtime key more is checked',
  'ihub smoke --base https://hub.example.org'
).action(smokeCommand)

const hub = program.command('hub').description('definitions of hubs')
command(
  hub,
  'init <slug>',
  'make the definition of a new hub from the template',
  'ihub hub init fleet-hub --name "Fleet Hub"'
)
  .option('--dir <folder>', 'where to put it', 'hubs')
  .option('--name <text>', 'as people read it')
  .option('--domain <name>', 'such as fleet.example.org')
  .option('--description <text>', 'what it looks after')
  .option('--prefix <word>', 'prefix of its vocabulary; the slug without -hub unless said')
  .option('--family <name>', 'family it belongs to, such as vsm')
  .option('--function <name>', 'its function there, such as SYN')
  .option('--system <number>', 'its system there, such as 2')
  .action(hubInitCommand)

// Loaded when they are called: what they need takes longer to load than most commands to run.
const loadInventoryCommands = () => import('./commands/inventory.ts')
const loadCheckCommands = () => import('./commands/checks.ts')

/** The commands of ops-hub's inventory and checks share the hub they are about. */
function opsCommand(parent: Command, name: string, description: string, example: string): Command {
  return remote(parent, name, description, example).option('--hub <slug>', 'the hub', 'ops-hub')
}

for (const [name, description] of [
  ['apply', 'make the hub say what the inventory says; a second run changes nothing'],
  ['diff', 'what apply would change; exit 0 nothing, 1 something']
] as const) {
  const made = opsCommand(program, name, description, `ihub ${name} -f hubs/ops-hub/inventory/mine.yaml`)
    .requiredOption('-f, --file <path>', 'inventory: a file or a folder')
    .option('--prune', 'archive what the inventory managed and no longer names')
  if (name === 'apply') made.option('--dry-run', 'show what would change and write nothing')
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

const check = program.command('check').description('looks by hand')
opsCommand(
  check,
  'run <target>',
  'look once: what is seen, the outcome, why; nothing is recorded',
  'ihub check run ops-service-this-inter-hub'
)
  .option('--check <name>', 'one check alone')
  .action(async (target, args) => (await loadCheckCommands()).runCheckCommand(target, args))

const checks = program.command('checks').description('which checks run')
opsCommand(checks, 'list', 'list the checks, and why some do not run', 'ihub checks list').action(async (args) =>
  (await loadCheckCommands()).listChecksCommand(args)
)
for (const [verb, state, description] of [
  ['enable', 'enabled', 'let the checks of a widget or an environment run'],
  ['pause', 'paused', 'pause the checks of a widget or an environment: their proofs grow stale']
] as const) {
  opsCommand(checks, `${verb} [widget]`, description, `ihub checks ${verb} --environment coulombcore`)
    .option('--environment <name>', 'all widgets of an environment')
    .option('--reason <text>', 'why, for who asks later')
    .action(async (widget, args) => (await loadCheckCommands()).controlChecksCommand(state, widget, args))
}

const asked = program.command('command').description('what the runtime of a hub is asked to do')
opsCommand(
  asked,
  'run <name>',
  'ask, and wait for the answer; exit 0 done, 1 failed, 3 nobody took it in time',
  'ihub command run run-check --widget ops-service-this-inter-hub'
)
  .option('--widget <slug>', 'what to do it to')
  .option('--input <json>', 'what the command asks for')
  .option('--wait <seconds>', 'how long to wait for the answer', '60')
  .action(runCommandCommand)
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
  .option('--limit <number>', 'how many', '20')
  .action(listCommandsCommand)

const hook = program.command('hook').description('addresses for callers that know nothing of the API')
opsCommand(
  hook,
  'create <name>',
  'make an address; it is a secret and is answered once',
  'ihub hook create nightly --widget ops-service-gitea --event-type ops-health-checked --url-file nightly.url'
)
  .addOption(
    new Option('--kind <word>', 'what a ping makes').choices(['heartbeat', 'event', 'command']).default('heartbeat')
  )
  .option('--widget <slug>', 'what it is about')
  .option('--event-type <name>', 'type of the events')
  .option('--command <name>', 'the command to ask for')
  .option('--subject <text>', 'subject of the events')
  .option('--fresh-for <duration>', 'how long an event proves anything, e.g. PT26H')
  .option('--mapping <cel>', 'metadata of the event, or input of the command')
  .option('--condition <cel>', 'whether anything happens')
  .option('--each <cel>', 'a list: one for each')
  .option('--url-file <file>', 'file to write the address to, mode 0600')
  .action(createHookCommand)
opsCommand(hook, 'list', 'the hooks, and how their last ping went', 'ihub hook list').action(listHooksCommand)
opsCommand(
  hook,
  'delete <name>',
  'delete a hook by its name or id; what it made stays',
  'ihub hook delete nightly'
).action(deleteHookCommand)

opsCommand(program, 'events', 'the newest events, or all that come', 'ihub events --follow --outcome fail')
  .option('--follow', 'go on with what comes')
  .option('--widget <slug>', 'of one widget')
  .option('--type <name>', 'of one type')
  .addOption(new Option('--outcome <word>', 'with this outcome').choices(['pass', 'fail', 'info']))
  .option('--limit <number>', 'how many to begin with', '20')
  .action(eventsCommand)

program
  .command('completion')
  .description('shell completion')
  .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
  .addHelpText('after', '\nExample:\n  $ source <(ihub completion bash)')
  .action((shell: Shell) => printText(completionScript(program, shell)))

const keys = program.command('keys').description('list, make and revoke API keys (operator)')
command(keys, 'list', 'list the keys of all consumers', 'ihub keys list')
  .option('--base <url>', 'address of the server (IHUB_BASE)')
  .action(listKeysCommand)
command(
  keys,
  'create <consumer>',
  'make a key and write it to a file',
  'ihub keys create ops-hub --scope hub:ops-hub:read --to reader.key'
)
  .option('--base <url>', 'address of the server (IHUB_BASE)')
  .requiredOption('--scope <scope...>', 'what it may do, e.g. framework:read')
  .requiredOption('--to <file>', 'file to write it to, mode 0600')
  .action(createKeyCommand)
command(keys, 'revoke <key>', 'revoke a key by its prefix or id', 'ihub keys revoke c1f3ac3a')
  .option('--base <url>', 'address of the server (IHUB_BASE)')
  .action(revokeKeyCommand)

const ops = program.command('ops').description('the ops-hub runtime')
command(
  ops,
  'run',
  'run the ops-hub runtime alone',
  'OPS_HUB_KEY_FILE=.data/keys/ops-hub.key ihub ops run --inventory hubs/ops-hub/inventory'
)
  .option('--inventory <path>', 'file or folder (OPS_HUB_INVENTORY)')
  .action(runOps)

/** Its own process, so that it runs as it does anywhere else. */
async function runOps({ inventory }: { inventory?: string }): Promise<void> {
  const env = { ...process.env, ...(inventory === undefined ? {} : { OPS_HUB_INVENTORY: inventory }) }
  const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('@inter-hub/ops-hub/main'))], {
    env,
    stdio: 'inherit'
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  process.exitCode = await new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
}

try {
  await program.parseAsync()
} catch (error) {
  end(error)
}

function end(error: unknown): void {
  const code = exitCodeOf(error)
  process.exitCode = code ?? 70
  if (code === 0) return
  // Commander has said its own mistakes already.
  if (error instanceof Error && error.constructor.name === 'CommanderError') return
  const wantsJson = process.argv.includes('json') && process.argv.some((word) => word === '-o' || word === '--output')
  if (wantsJson) printJson({ error: linesOf(error).join('\n'), exitCode: process.exitCode })
  else printLines(linesOf(error), process.stderr)
  if (code === undefined && error instanceof Error) printText(`This is a bug of ihub: ${error.stack}`, process.stderr)
}
