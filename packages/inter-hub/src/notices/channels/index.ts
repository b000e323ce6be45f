/** The sender for each kind of notice channel. */
import type { Sender } from '../../webhooks/index.ts'
import { sendEmail } from './email.ts'
import { sendAlerts, sendJson, sendNtfy, sendSlack } from './post.ts'

export const channelKinds = ['email', 'slack', 'ntfy', 'webhook', 'alertmanager'] as const
export type ChannelKind = (typeof channelKinds)[number]

export const senders: Readonly<Record<ChannelKind, Sender>> = {
  email: sendEmail,
  slack: sendSlack,
  ntfy: sendNtfy,
  webhook: sendJson,
  alertmanager: sendAlerts
}
