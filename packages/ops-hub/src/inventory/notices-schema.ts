/** The section `notices` of an inventory: the channels and rules of `ihub notices apply`, with references instead of secrets. */
import { durationPattern, slugPattern } from '@inter-hub/rules'
import type { Json } from './inventory.ts'

const text = (description: string, maxLength = 1000): Json => ({ type: 'string', minLength: 1, maxLength, description })
const texts = (description: string): Json => ({
  type: 'array',
  maxItems: 100,
  uniqueItems: true,
  items: text('A name.', 320),
  description
})
const slug = (description: string): Json => ({
  ...text(description, 100),
  pattern: slugPattern,
  patternErrorMessage: 'is not a slug: lower-case letters and digits, with hyphens inside'
})
const oneOf = (values: readonly string[], description: string): Json => ({ type: 'string', enum: values, description })
const duration = (description: string): Json => ({
  ...text(`${description} Such as 5m, 4h, P7D or 0s.`, 40),
  pattern: `^0s$|^PT0S$|${durationPattern}`,
  patternErrorMessage: 'is not a duration, such as 5m, 4h, P7D or 0s'
})

/** The prefix of the environment variables to which an inventory may refer, so that an untrusted file cannot send other secrets. */
export const secretPrefix = 'IHUB_SECRET_'

const secretReference: Json = {
  type: 'object',
  additionalProperties: false,
  required: ['env'],
  properties: {
    env: {
      type: 'string',
      maxLength: 200,
      description: `Name of an environment variable that starts with ${secretPrefix}.`,
      pattern: `^${secretPrefix}[A-Za-z0-9_]+$`,
      patternErrorMessage: `is not allowed: the name of the variable must start with ${secretPrefix}`
    }
  },
  description: `A secret: {env: ${secretPrefix}NAME}, a variable in the environment of the program that applies the inventory.`
}

const channel: Json = {
  type: 'object',
  additionalProperties: false,
  required: ['slug', 'kind', 'url'],
  properties: {
    slug: slug('Name of the channel within the hub.'),
    kind: oneOf(['email', 'slack', 'ntfy', 'webhook', 'alertmanager'], 'How messages are sent.'),
    url: { description: 'Where to send messages. Of slack: a secret.' },
    secret: secretReference,
    description: text('What the channel is for.'),
    status: oneOf(['active', 'disabled'], 'active enables a channel that was disabled after failures.'),
    from: text('Of email: the sender.', 320),
    to: texts('Of email: the recipients.'),
    user: text('Of email: the user name for the mail server.', 200),
    tls: oneOf(['required', 'optional', 'off'], 'Of email: whether STARTTLS is required.')
  },
  if: { properties: { kind: { const: 'slack' } }, required: ['kind'] },
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  then: { properties: { url: secretReference } },
  else: { properties: { url: text('Where to send messages.', 2000) } }
}

const rule: Json = {
  type: 'object',
  additionalProperties: false,
  required: ['slug', 'condition', 'channels'],
  properties: {
    slug: slug('Name of the rule within the hub.'),
    title: text('The title of messages.', 200),
    condition: oneOf(['state', 'status', 'expiring', 'silent', 'digest'], 'When a notice is opened.'),
    severity: oneOf(['critical', 'warning', 'info'], 'How urgent it is.'),
    states: { ...texts('Of state and status: which ones.'), minItems: 1 },
    for: duration('How long the condition must hold; of expiring: how long before the expiry.'),
    weekday: { type: 'integer', minimum: 1, maximum: 7, description: 'Of digest: 1 is Monday.' },
    time: {
      ...text('Of digest: the time in UTC, such as 08:00.', 5),
      pattern: '^([01]\\d|2[0-3]):[0-5]\\d$',
      patternErrorMessage: 'is not a time, such as 08:00'
    },
    widgets: texts('Slugs of widgets; all by default.'),
    within: texts('Slugs of places; all by default.'),
    widgetTypes: texts('Widget types; all by default.'),
    owners: texts('Owners of widgets; all by default.'),
    eventTypes: texts('Of expiring: event types and kinds of decisions; all by default.'),
    channels: { ...texts('Slugs of channels.'), minItems: 1, maxItems: 10 },
    groupWait: duration('How long to collect notices into one message.'),
    repeatEvery: duration('How often open notices are sent again.'),
    sendResolved: { type: 'boolean', description: 'Whether to send a message when a notice is resolved.' },
    enabled: { type: 'boolean', description: 'false resolves its notices and sends nothing.' }
  }
}

export const noticesSchema: Json = {
  type: 'object',
  additionalProperties: false,
  properties: {
    channels: { type: 'array', maxItems: 100, items: channel, description: 'Where messages are sent.' },
    rules: {
      type: 'array',
      maxItems: 100,
      items: rule,
      description: 'When notices are opened, and where they are sent.'
    }
  },
  description: 'Channels and rules of notices.'
}
