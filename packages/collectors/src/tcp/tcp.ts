/** The tcp collector: connects to a port and, where a banner is expected, listens to what the server says first. */
import type { Socket } from 'node:net'
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import {
  type Connection,
  closed,
  endConnection,
  givenUp,
  openConnection,
  startConnection
} from '../connections/connection.ts'
import { formatTarget, hostSetting, portSetting } from '../connections/target.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { type Difference, differenceMembers } from '../difference.ts'
import { healthEvidence } from '../evidence.ts'
import { excerptOf } from '../redaction/redact.ts'
import { openProbe, takeLook } from '../take-look.ts'

export interface TcpSettings {
  host: string
  port: number
  /** What the server says first begins with this, such as `SSH-2.0-`. */
  banner?: string
  timeout?: string
}

const settings = {
  type: 'object',
  required: ['host', 'port'],
  additionalProperties: false,
  properties: {
    host: hostSetting,
    port: { ...portSetting, description: 'The port that is to answer' },
    banner: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      pattern: '^[\\x20-\\x7e]+$',
      patternErrorMessage: 'is not a banner: printable ASCII of one line',
      description:
        'How the greeting of the server begins, such as SSH-2.0- or 220 mx.example; without it nothing is read. Lines before the identification of SSH, and lines of a reply that goes on (220-), are read over'
    },
    timeout: timeoutSetting
  }
}

export const tcpCollector: SingleProbe<TcpSettings> = {
  kind: 'tcp',
  settings,
  emits: { 'ops-health-checked': healthEvidence('tcp', ({ resolvedIp }) => resolvedIp !== undefined) },
  volatile: ['latencyMs', 'phases', 'resolvedIp', 'observedBanner'],
  look
}

const greetingBytesMax = 8 * 1024
const greetingLinesMax = 64

interface Heard extends Connection {
  bytes: Buffer
}

function look(settings: TcpSettings, context: CollectorContext): Promise<Look> {
  const { host, port, banner, timeout = timeoutSetting.default } = settings
  const seen: Heard = { ...startConnection(), bytes: Buffer.alloc(0) }
  return takeLook(openProbe(context), timeout, {
    async work() {
      const socket = await openConnection({ host, port, scheme: 'tcp' }, context.egress, seen)
      if (banner !== undefined) await listen(socket, banner, seen)
    },
    late: (timeoutMs) => givenUp(seen, timeoutMs),
    end: () => endConnection(seen),
    describe: () => describe(settings, seen)
  })
}

/** Until the line that counts is whole, or as much has come as is expected: not every server ends its greeting with one. */
function listen(socket: Socket, banner: string, seen: Heard): Promise<void> {
  seen.stage = 'answer'
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      seen.bytes = Buffer.concat([seen.bytes, chunk]).subarray(0, greetingBytesMax)
      if (isHeard(seen.bytes, banner)) resolve()
    })
    socket.once('close', () => (seen.bytes.length > 0 ? resolve() : reject(closed())))
  })
}

function isHeard(bytes: Buffer, banner: string): boolean {
  if (bytes.length >= greetingBytesMax) return true
  const lines = linesOf(bytes)
  const whole = lines.slice(0, -1)
  if (whole.length >= greetingLinesMax || whole.some((line) => !isPreamble(line, banner))) return true
  const begun = lines.at(-1) ?? ''
  return begun.length >= banner.length && !isPreamble(begun, banner)
}

function linesOf(bytes: Buffer): string[] {
  return bytes.toString('utf8').split(/\r?\n/)
}

/**
 * Whether a line comes before the one that counts: text before the identification of an SSH server (RFC 4253 section 4.2), and
 * lines of a reply that goes on, such as `220-` of SMTP and FTP (RFC 5321 section 4.2.1).
 */
function isPreamble(line: string, banner: string): boolean {
  if (banner.startsWith('SSH-')) return !line.startsWith('SSH-')
  const code = /^(\d{3}) /.exec(banner)?.[1]
  return code !== undefined && line.startsWith(`${code}-`)
}

function describe({ host, port, banner }: TcpSettings, seen: Heard): Record<string, unknown> {
  const heard = greetingOf(seen.bytes, banner)
  return {
    target: formatTarget(host, port),
    ...(banner !== undefined && { expectedBanner: banner }),
    ...(heard !== undefined && { observedBanner: heard.shown, ...differenceMembers(heard.differences) }),
    ...(seen.resolvedIp !== undefined && { resolvedIp: seen.resolvedIp }),
    phases: { ...seen.phases }
  }
}

/** Of a greeting without lines only as much as is expected, so that the evidence does not depend on packets. */
function greetingOf(bytes: Buffer, banner = ''): { shown: string; differences: Difference[] } | undefined {
  if (bytes.length === 0) return undefined
  const lines = linesOf(bytes)
  const counting = lines.findIndex((line) => !isPreamble(line, banner))
  const line = lines[counting] ?? lines[0] ?? ''
  const isWhole = counting === -1 || counting < lines.length - 1
  const text = isWhole ? line : line.slice(0, banner.length)
  const shown = excerptOf(text, 200)
  if (text.startsWith(banner) && counting !== -1) return { shown, differences: [] }
  return { shown, differences: [{ about: 'banner', text: `The server says "${shown}", not "${banner}".` }] }
}
