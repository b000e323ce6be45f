/** `ihub webhook` and its commands. */
import { type Command, Option } from 'commander'
import { lazily, limitOption, opsCommand, textOptions } from './shared-options.ts'

const load = () => import('./commands/webhook.ts')

export function addWebhookCommands(program: Command): void {
  const webhook = program.command('webhook').description('webhooks: URLs that receive the events of a hub')
  const create = opsCommand(
    webhook,
    'create <url>',
    'create a webhook; its secret is shown only once',
    'ihub webhook create https://receiver.example.org/ops --state failing --secret-file webhook.secret'
  )
  textOptions(create, {
    '--secret-file <file>': 'file to write the secret to, mode 0600',
    '--description <text>': 'what it is for',
    '--event-type <name...>': 'only these types of events, such as ihub.widget-state-changed',
    '--widget <slug...>': 'only events of these widgets'
  })
  create
    .addOption(new Option('--outcome <word...>', 'only events with these outcomes').choices(['pass', 'fail', 'info']))
    .addOption(
      new Option('--state <word...>', 'state changes into these states').choices([
        'failing',
        'stale',
        'verified',
        'unproven'
      ])
    )
    .addOption(
      new Option('--format <word>', 'form of the messages').choices(['standard', 'cloudevents', 'cloudevents-binary'])
    )
    .action(lazily(load, 'createWebhookCommand'))
  opsCommand(webhook, 'list', 'list the webhooks of a hub', 'ihub webhook list').action(
    lazily(load, 'listWebhooksCommand')
  )
  opsCommand(
    webhook,
    'test <webhook>',
    'send a test message to a webhook, named by its id or URL',
    'ihub webhook test https://receiver.example.org/ops'
  ).action(lazily(load, 'testWebhookCommand'))
  opsCommand(
    webhook,
    'deliveries <webhook>',
    'the messages of a webhook, newest first, and what became of them',
    'ihub webhook deliveries https://receiver.example.org/ops'
  )
    .addOption(limitOption('how many', 20))
    .action(lazily(load, 'listDeliveriesCommand'))
  opsCommand(
    webhook,
    'delete <webhook>',
    'delete a webhook and its deliveries',
    'ihub webhook delete https://receiver.example.org/ops'
  ).action(lazily(load, 'deleteWebhookCommand'))
}
