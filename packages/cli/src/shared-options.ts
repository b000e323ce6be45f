/** What the commands share: options, and the example that each has. */
import { type Command, type CommandOptions, InvalidArgumentError, Option } from 'commander'

/** A command with the options and the example that all share. */
export function command(
  parent: Command,
  name: string,
  description: string,
  example: string,
  forms: readonly string[] = ['table', 'json'],
  options: CommandOptions = {}
): Command {
  return parent
    .command(name, options)
    .description(description)
    .addHelpText('after', `\nExample:\n  $ ${example}`)
    .addOption(new Option('-o, --output <form>', 'table for people, json for programs').choices(forms).default('table'))
}

/** Which server a command talks to. */
export function serverOptions(to: Command): Command {
  return to
    .option('--base <url>', 'address of the server (IHUB_BASE)')
    .option('--context <name>', 'server and key of a context (IHUB_CONTEXT); `ihub context list` shows them')
}

export function remote(
  parent: Command,
  name: string,
  description: string,
  example: string,
  forms?: readonly string[],
  options?: CommandOptions
): Command {
  return keyOptions(serverOptions(command(parent, name, description, example, forms, options)))
}

/** Which key a command uses. */
function keyOptions(to: Command): Command {
  return to
    .option('--key-file <file>', 'file with the key to use')
    .option('--key <reference>', 'key in OpenBao to use: openbao://<mount>/<path>#<field>')
}

/** The commands of ops-hub's inventory and checks share the hub they are about. */
export function opsCommand(
  parent: Command,
  name: string,
  description: string,
  example: string,
  options?: CommandOptions
): Command {
  return remote(parent, name, description, example, undefined, options).option('--hub <slug>', 'the hub', 'ops-hub')
}

/** Adds options that take a text, each with its description. */
export function textOptions(to: Command, options: Readonly<Record<string, string>>): Command {
  for (const [flags, description] of Object.entries(options)) to.option(flags, description)
  return to
}

/** The server returns at most this many items at once. */
const limitMax = 200

/** The option `--limit` of a command that reads one page of a list. */
export function limitOption(description: string, standard: number): Option {
  return new Option('--limit <number>', `${description}, at most ${limitMax}`).argParser(readLimit).default(standard)
}

/** @throws InvalidArgumentError */
function readLimit(text: string): number {
  const limit = /^\d+$/.test(text) ? Number(text) : 0
  if (limit >= 1 && limit <= limitMax) return limit
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${limitMax}.`)
}

/** The action of a command whose module is loaded when it runs, so that other commands start without it. */
export const lazily =
  <Name extends string, Module extends Record<Name, (...args: never[]) => unknown>>(
    load: () => Promise<Module>,
    name: Name
  ) =>
  async (...args: Parameters<Module[Name]>): Promise<void> => {
    await (await load())[name](...args)
  }
