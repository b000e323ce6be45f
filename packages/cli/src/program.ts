/** The commands of `ihub`, each with its arguments and an example. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Argument, Command } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import { addContextCommands, addKeyCommands } from './access-program.ts'
import { completionScript, type Shell } from './commands/completion.ts'
import { addGateCommands } from './gate-program.ts'
import { addGetCommand } from './get-program.ts'
import { addOpsCommands } from './ops-program.ts'
import { printText } from './output.ts'
import { command, lazily, limitOption, remote, serverOptions, textOptions } from './shared-options.ts'

const loadTransferCommands = () => import('./commands/transfer.ts')

/** The whole program; it throws a CommanderError instead of ending the process. */
export function createProgram(): Command {
  const program = new Command('ihub')
    .description('Inter-Hub: a governed hub server, and ops-hub, what runs where and what proves it.')
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => printText(text), writeErr: (text) => printText(text, process.stderr) })
    .showHelpAfterError('(ihub --help lists the commands)')
    .addHelpText('after', '\nExit codes: 0 yes or done, 1 no, 2 bad input, 3 not reachable, 4 denied, 5 conflict.')
  addServerCommands(program)
  addReadingCommands(program)
  addTransferCommands(program)
  addGetCommand(program)
  addEvidenceCommands(program)
  addProbeCommands(program)
  addImageCommands(program)
  addHubCommands(program)
  addOpsCommands(program)
  addGateCommands(program)
  addCompletion(program)
  addKeyCommands(program)
  addContextCommands(program)
  addRuntimeCommands(program)
  return program
}

function addServerCommands(program: Command): void {
  const newOperatorKey = ['--new-operator-key', 'create a new operator key if this host has no working one'] as const
  const newSecretsKey = [
    '--new-secrets-key',
    'create a new key for the secrets in the database if the old one is lost; the secrets must be set again'
  ] as const
  command(program, 'start', 'run server and ops-hub together, bootstrapped', 'ihub start')
    .option(...newOperatorKey)
    .option(...newSecretsKey)
    .option('--rotate-key', 'create a new runtime key of ops-hub, verify it, then revoke the old one')
    .option(
      '--inventory <path>',
      'file or folder to apply, now and at later starts (default: the example in hubs/ops-hub)'
    )
    .option('--no-inventory', 'apply the example again')
    .option('--link', 'first create a link to ./ihub in ~/.local/bin or /usr/local/bin')
    .action(async (args) => (await import('./commands/start.ts')).start(args))

  command(program, 'serve', 'run only the server', 'IHUB_PORT=8400 ihub serve')
    .option(...newOperatorKey)
    .option(...newSecretsKey)
    .action(async (args) => (await import('./commands/serve.ts')).serveCommand(args))

  const bootstrap = command(
    program,
    'bootstrap <dir>',
    'create a hub from its definition, using only the API',
    'ihub bootstrap hubs/ops-hub --dry-run'
  )
  textOptions(serverOptions(bootstrap).option('--dry-run', 'show the plan and write nothing'), {
    '--report <file>': 'write what was planned or done as JSON',
    '--key-file <file>': 'file of the runtime key (<SLUG>_KEY_FILE, else keys/<slug>.key of the data folder)',
    '--key <reference>':
      'secret of the runtime key in OpenBao, such as openbao://platform/operators/ops-hub/runtime; its field is <SLUG>_KEY unless #<field> names another',
    '--domain <name>': 'domain of the hub instead of the definition’s; it stays on later runs',
    '--to <file>': 'with --emit-sql: write to this file instead of standard output'
  })
    .option('--rotate-key', 'create a new runtime key, verify it, then revoke the old one')
    .option(
      '--emit-sql',
      'only if the API cannot be used: write the bootstrap as SQL, without a runtime key; calls no server'
    )
    .action(lazily(() => import('./commands/bootstrap.ts'), 'bootstrapCommand'))
}

function addReadingCommands(program: Command): void {
  remote(program, 'status', 'show whether the server is ready and what needs attention', 'ihub status --output json')
    .option('--hub <slug>', 'only this hub')
    .option('--exit-code', 'exit with 1 if something is failing or stale')
    .action(lazily(() => import('./commands/status.ts'), 'statusCommand'))

  const audit = remote(
    program,
    'audit',
    'who did what, newest first',
    'ihub audit --action "widget.*" --since 2026-06-15T00:00:00Z'
  )
  textOptions(audit, {
    '--hub <slug>': 'of one hub',
    '--action <name>': 'such as widget.updated, or key.* for all that begin so',
    '--target <name>': 'what was changed: its id, slug or name',
    '--actor <name>': 'a key by its 8 hex digits, or a consumer by its name',
    '--since <time>': 'then or later (RFC 3339)'
  })
    .addOption(limitOption('how many', 50))
    .action(lazily(() => import('./commands/audit.ts'), 'auditCommand'))

  remote(
    program,
    'explain <widget>',
    'show what it is, where it runs, who owns it, how it is reached, and what proves that it works',
    'ihub explain ops-service-gitea'
  )
    .option('--hub <slug>', 'its hub, if several hubs have the slug')
    .option('--at <time>', 'as it was at a past time, such as yesterday or 2026-06-15T10:00:00Z')
    .action(lazily(() => import('./commands/explain.ts'), 'explainCommand'))

  remote(
    program,
    'trace <id>',
    'what led to a record, annotation or event, and what it led to',
    'ihub trace 019a0000-0000-7000-8000-000000000000'
  ).action(lazily(() => import('./commands/trace.ts'), 'traceCommand'))
}

/** Collects the values of an option that can be repeated. */
const repeated = (value: string, before: string[] = []) => [...before, value]

function addTransferCommands(program: Command): void {
  remote(
    program,
    'export',
    'export the whole installation, registry and evidence, as JSON lines',
    'ihub export --to backup.ndjson'
  )
    .option('--to <file>', 'write to this file (mode 0600) instead of standard output')
    .action(async (args) => (await loadTransferCommands()).exportCommand(args))

  remote(
    program,
    'import <file>',
    'import an exported installation into this one; a second run changes nothing',
    'ihub import backup.ndjson --base https://hub.example.org'
  ).action(async (file, args) => (await loadTransferCommands()).importCommand(file, args))

  remote(
    program,
    'migrate-from <base>',
    'read an existing Inter-Hub through API v2 and write an import file that keeps its ids',
    'ihub migrate-from https://old.example.org --from-key old-operator.key --to old.ndjson'
  )
    .requiredOption('--to <file>', 'the import file (mode 0600)')
    .option(
      '--from-key <key>',
      'file or openbao:// reference with a key of the old server (IHUB_OLD_KEY_FILE); can be repeated',
      repeated
    )
    .option(
      '--adopt-key <consumer=key>',
      'adopt a key of the old server: its consumer, and a file or openbao:// reference; the key is verified with the old server, and only its hash is stored; can be repeated',
      repeated
    )
    .option('--follow', 'import the changes into the new server (--base) repeatedly, until Ctrl-C')
    .option('--every <seconds>', 'with --follow: seconds to wait after each pass', '60')
    .option('--report <file>', 'file for the complete report as JSON (default: the import file with .report.json)')
    .action(async (base, args) => (await import('./commands/migrate-from.ts')).migrateFromCommand(base, args))
}

function addEvidenceCommands(program: Command): void {
  const evidence = program.command('evidence').description('what proves the state of widgets')
  remote(
    evidence,
    'retire <widget> <event-type>',
    'take a piece of evidence back; the next observation counts again',
    "ihub evidence retire ops-service-gitea ops-health-checked --subject http --reason 'The check asked the wrong host.'"
  )
    .option('--hub <slug>', 'its hub, if several hubs have the slug')
    .option('--subject <text>', 'its subject, such as the name of the check')
    .requiredOption('--reason <text>', 'why; it is shown with the evidence')
    .action(lazily(() => import('./commands/evidence.ts'), 'retireEvidenceCommand'))
}

function addProbeCommands(program: Command): void {
  serverOptions(
    command(
      program,
      'gate-probe',
      'check whether a server is ready for bootstrap; prints JSON, needs no key; exits 0 if open, 1 if closed, 2 on bad input',
      'ihub gate-probe --base https://hub.example.org'
    )
  ).action(lazily(() => import('./commands/gate-probe.ts'), 'gateProbeCommand'))

  remote(
    program,
    'smoke',
    'check whether a server meets the contract; with a runtime key, also create and delete a widget',
    'ihub smoke --base https://hub.example.org --key openbao://platform/operators/ops-hub/runtime#OPS_HUB_KEY'
  ).action(lazily(() => import('./commands/smoke.ts'), 'smokeCommand'))
}

function addImageCommands(program: Command): void {
  const image = program.command('image').description('container images')
  command(
    image,
    'check <reference>',
    'check that an image is published; exit 0 yes, 1 manifest unknown, 2 bad input, 3 registry not reachable, 4 denied',
    'ihub image check gitea.coulomb.social/coulomb/inter-hub:5101eb5'
  )
    .option('--plain-http', 'connect to the registry without TLS (IHUB_REGISTRY_PLAIN_HTTP=1)')
    .addHelpText(
      'after',
      `
The login for the registry is that of IHUB_REGISTRY_USER with IHUB_REGISTRY_PASSWORD or IHUB_REGISTRY_PASSWORD_FILE; otherwise
that of \`docker login\` or \`podman login\` (REGISTRY_AUTH_FILE, or DOCKER_CONFIG, ~/.docker/config.json and
XDG_RUNTIME_DIR/containers/auth.json); otherwise none.`
    )
    .action(lazily(() => import('./commands/image-check.ts'), 'imageCheckCommand'))
}

function addHubCommands(program: Command): void {
  const hub = program.command('hub').description('definitions of hubs')
  const init = command(
    hub,
    'init <slug>',
    'create the definition of a new hub from the template',
    'ihub hub init fleet-hub --name "Fleet Hub"'
  ).option('--dir <folder>', 'folder to create it in', 'hubs')
  textOptions(init, {
    '--name <text>': 'display name',
    '--domain <name>': 'such as fleet.example.org',
    '--description <text>': 'what the hub is responsible for',
    '--prefix <word>': 'prefix of its vocabulary (default: the slug without -hub)',
    '--family <name>': 'family it belongs to, such as vsm',
    '--function <name>': 'its function there, such as SYN',
    '--system <number>': 'its system there, such as 2'
  }).action(lazily(() => import('./commands/hub-init.ts'), 'hubInitCommand'))
}

function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('shell completion')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish']))
    .addHelpText('after', '\nExample:\n  $ source <(ihub completion bash)')
    .action((shell: Shell) => printText(completionScript(program, shell)))
}

function addRuntimeCommands(program: Command): void {
  const ops = program.command('ops').description('the ops-hub runtime')
  command(
    ops,
    'run',
    'run only the ops-hub runtime',
    'OPS_HUB_KEY_FILE=.data/keys/ops-hub.key ihub ops run --inventory hubs/ops-hub/inventory'
  )
    .option('--inventory <path>', 'file or folder (OPS_HUB_INVENTORY)')
    .option(
      '--environment <name...>',
      'take the checks of these environments only; by default all that no other runtime takes (OPS_HUB_ENVIRONMENTS)'
    )
    .action(runOps)
}

/** Its own process, so that it runs as it does anywhere else. */
async function runOps({ inventory, environment }: { inventory?: string; environment?: string[] }): Promise<void> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...(inventory === undefined ? {} : { OPS_HUB_INVENTORY: inventory }),
    ...(environment === undefined ? {} : { OPS_HUB_ENVIRONMENTS: environment.join(' ') })
  }
  const child = spawn(process.execPath, [fileURLToPath(import.meta.resolve('@inter-hub/ops-hub/main'))], {
    env,
    stdio: 'inherit'
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  process.exitCode = await new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)))
}
