/** `ihub keys` and `ihub context`. */
import type { Command } from 'commander'
import { deleteContextCommand, listContextsCommand, setContextCommand, useContextCommand } from './commands/context.ts'
import { createKeyCommand, generateKeyCommand, listKeysCommand, revokeKeyCommand } from './commands/keys.ts'
import { signInCommand } from './commands/sign-in.ts'
import { command, serverOptions } from './shared-options.ts'

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
    .action(signInCommand)

  const keys = program.command('keys').description('list, create and revoke API keys (operator)')
  serverOptions(command(keys, 'list', 'list the keys of all consumers', 'ihub keys list')).action(listKeysCommand)
  serverOptions(
    command(
      keys,
      'create <consumer>',
      'make a key and write it to a file',
      'ihub keys create ops-hub --scope hub:ops-hub:read --to reader.key'
    )
  )
    .requiredOption('--scope <scope...>', 'what it may do, e.g. framework:read')
    .requiredOption('--to <file>', 'file to write it to, mode 0600')
    .action(createKeyCommand)
  command(
    keys,
    'generate',
    'write the first operator key of a new installation to a file, without a server',
    'ihub keys generate --to operator.key'
  )
    .requiredOption('--to <file>', 'file to write it to, mode 0600; an existing file is kept')
    .action(generateKeyCommand)
  serverOptions(command(keys, 'revoke <key>', 'revoke a key by its prefix or id', 'ihub keys revoke c1f3ac3a')).action(
    revokeKeyCommand
  )
}

export function addContextCommands(program: Command): void {
  const context = program.command('context').description('named servers, each with the file of its key')
  command(context, 'list', 'list the contexts; * marks the current one', 'ihub context list').action(
    listContextsCommand
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
    .action(setContextCommand)
  command(context, 'use <name>', 'make a context the current one', 'ihub context use prod').action(useContextCommand)
  command(context, 'delete <name>', 'delete a context; its key file stays', 'ihub context delete prod').action(
    deleteContextCommand
  )
}
