/** `ihub keys` and `ihub context`. */
import type { Command } from 'commander'
import { command, lazily, serverOptions } from './shared-options.ts'

export function addKeyCommands(program: Command): void {
  serverOptions(
    command(
      program,
      'sign-in',
      'create a one-time link that signs you in to the console',
      'ihub sign-in --name "Maria Weber"'
    )
  )
    .option('--name <person>', 'who signs in (default: the user of this computer); a new name creates an administrator')
    .option('--to <file>', 'write the link to this file (mode 0600) instead of the terminal')
    .action(lazily(() => import('./commands/sign-in.ts'), 'signInCommand'))

  const keys = program.command('keys').description('list, create and revoke API keys (operator)')
  serverOptions(command(keys, 'list', 'list the keys of all consumers', 'ihub keys list')).action(
    lazily(() => import('./commands/keys.ts'), 'listKeysCommand')
  )
  serverOptions(
    command(
      keys,
      'create <consumer>',
      'create a key and write it to a file',
      'ihub keys create ops-hub --scope hub:ops-hub:read --to reader.key'
    )
  )
    .requiredOption('--scope <scope...>', 'what it may do, e.g. framework:read')
    .requiredOption('--to <file>', 'file to write it to, mode 0600')
    .action(lazily(() => import('./commands/keys.ts'), 'createKeyCommand'))
  command(
    keys,
    'generate',
    'write the first operator key of a new installation to a file, without a server',
    'ihub keys generate --to operator.key'
  )
    .requiredOption('--to <file>', 'file to write it to, mode 0600; an existing file is kept')
    .action(lazily(() => import('./commands/keys.ts'), 'generateKeyCommand'))
  serverOptions(command(keys, 'revoke <key>', 'revoke a key by its prefix or id', 'ihub keys revoke c1f3ac3a')).action(
    lazily(() => import('./commands/keys.ts'), 'revokeKeyCommand')
  )
}

export function addContextCommands(program: Command): void {
  const context = program.command('context').description('named servers, each with the file of its key')
  command(context, 'list', 'list the contexts; * marks the current one', 'ihub context list').action(
    lazily(() => import('./commands/context.ts'), 'listContextsCommand')
  )
  command(
    context,
    'set <name>',
    'create or change a context',
    'ihub context set prod --base https://hub.example.org --key-file ~/keys/prod.key'
  )
    .option('--base <url>', 'address of its server')
    .option(
      '--key-file <file>',
      'file with the key to use there, or openbao://<mount>/<path>#<field>; it is named, not copied'
    )
    .action(lazily(() => import('./commands/context.ts'), 'setContextCommand'))
  command(context, 'use <name>', 'set the current context', 'ihub context use prod').action(
    lazily(() => import('./commands/context.ts'), 'useContextCommand')
  )
  command(context, 'delete <name>', 'delete a context; its key file stays', 'ihub context delete prod').action(
    lazily(() => import('./commands/context.ts'), 'deleteContextCommand')
  )
}
