/** Channels that send a POST request: Slack-compatible chat, ntfy, Alertmanager, and any other receiver. */
import { type Attempt, type Sending, send, signatureHeaders } from '../../webhooks/index.ts'
import { type Item, type Message, type NoticeMessage, oneLine, plainText, type Rendered, render } from '../content.ts'
import { storedMessage } from './stored.ts'

const json = { 'content-type': 'application/json' }

/** Incoming webhooks of Slack and compatible chats (Mattermost, Rocket.Chat). The URL is the secret. */
export function sendSlack({ secret, body, egress, at }: Sending): Promise<Attempt> {
  const text = slackText(render(storedMessage(body).message))
  return send(secret, json, JSON.stringify({ text }), egress, at)
}

/** Text from other sources must not mention people, add links or imitate markup. */
export function slackEscape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200b')
    .replaceAll('](', '] (')
}

const slackUrl = (url: string) =>
  oneLine(url)
    .replace(/[<>|\s]/g, encodeURIComponent)
    .replaceAll('&', '&amp;')
const slackBytesMax = 30_000

function slackText(rendered: Rendered): string {
  const lines = rendered.lines.map(({ text, links = {}, isHeading }) => {
    const addresses = Object.entries(links).map(([name, url]) => `<${slackUrl(url)}|${slackEscape(oneLine(name))}>`)
    const bullet = isHeading ? '' : '• '
    return `${bullet}${slackEscape(text)}${addresses.length > 0 ? ` ${addresses.join(' · ')}` : ''}`
  })
  return whole([`*${slackEscape(rendered.subject)}*`, ...lines], slackBytesMax)
}

/** As many whole lines as fit in `bytesMax` bytes. */
function whole(lines: readonly string[], bytesMax: number): string {
  let bytes = 0
  const kept = lines.filter((line) => {
    bytes += Buffer.byteLength(line) + 1
    return bytes <= bytesMax
  })
  return kept.join('\n')
}

const ntfyPriority = { critical: '5', warning: '4', info: '3' }
const ntfyBytesMax = 3900

/** An ntfy topic; the secret is an access token. */
export function sendNtfy({ url, secret, body, egress, at }: Sending): Promise<Attempt> {
  const rendered = render(storedMessage(body).message)
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    title: encodedWord(rendered.subject),
    priority: ntfyPriority[rendered.severity],
    ...(secret === '' ? {} : { authorization: `Bearer ${secret}` })
  }
  return send(url, headers, whole(plainText(rendered).split('\n'), ntfyBytesMax), egress, at)
}

/** Encodes any text for a header (RFC 2047). */
const encodedWord = (text: string) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`

/** Any receiver: the message as JSON, signed as in Standard Webhooks if the channel has a secret. */
export function sendJson({ url, secret, body, egress, at, messageId }: Sending): Promise<Attempt> {
  const { message } = storedMessage(body)
  const { subject } = render(message)
  const text = JSON.stringify({ type: message.type, timestamp: message.at, data: { ...message, subject } })
  return send(
    url,
    { ...json, ...signatureHeaders(messageId, at, text, secret === '' ? [] : [secret]) },
    text,
    egress,
    at
  )
}

/** Alertmanager: one alert per notice. Alertmanager deduplicates alerts by their labels. */
export function sendAlerts({ url, secret, body, egress, at, publicUrl }: Sending): Promise<Attempt> {
  const alerts = alertsOf(storedMessage(body).message, publicUrl)
  const authorization: Record<string, string> = secret === '' ? {} : { authorization: `Bearer ${secret}` }
  return send(
    `${url.replace(/\/$/, '')}/api/v2/alerts`,
    { ...json, ...authorization },
    JSON.stringify(alerts),
    egress,
    at
  )
}

const hourMs = 3_600_000
/** When an alert that is not repeated ends. */
const unrepeatedMs = 30 * 24 * hourMs

function alertsOf(message: Message, publicUrl: string): object[] {
  if (message.type !== 'ihub.notices') {
    const { subject, lines } = render(message)
    const labels = { alertname: message.type, hub: message.hub, severity: 'info' }
    const endsAt = new Date(Date.parse(message.at) + 60_000).toISOString()
    const description = lines.map(({ text }) => text).join('\n')
    return [
      { labels, annotations: { summary: subject, description }, startsAt: message.at, endsAt, generatorURL: publicUrl }
    ]
  }
  const { opened, open, resolved } = message
  return [...opened.items, ...open.items, ...resolved.items].map((item) => alertOf(item, message, publicUrl))
}

/** Link names that Alertmanager accepts even without UTF-8 support; a single rejected name would lose the whole message. */
function annotationsOf(links: Record<string, string>): Record<string, string> {
  const nameOf = (name: string) => name.replace(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=\d|$)/, '_')
  return Object.fromEntries(Object.entries(links).map(([name, url]) => [nameOf(name), url]))
}

function alertOf(item: Item, { hub, at, rule }: NoticeMessage, publicUrl: string): object {
  // Well past the next repetition, which renews the alert.
  const lastsMs = rule.repeatS === 0 ? unrepeatedMs : 2 * rule.repeatS * 1000 + hourMs
  return {
    labels: {
      ...{ alertname: rule.slug, severity: rule.severity, hub, widget: item.widgetSlug ?? '' },
      ...{ subject: oneLine(item.subject), owner: item.owner === null ? '' : oneLine(item.owner) }
    },
    annotations: { ...annotationsOf(item.links), summary: oneLine(item.name), description: oneLine(item.reason) },
    startsAt: item.since,
    endsAt: item.resolvedAt ?? new Date(Date.parse(at) + lastsMs).toISOString(),
    generatorURL: item.links.explanation ?? publicUrl
  }
}
