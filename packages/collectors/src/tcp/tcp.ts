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
import { LookFailure } from '../look-error.ts'
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
        'How the greeting of the server begins, such as SSH-2.0- or 220 mx.example; without it nothing is read. Lines before the identification of SSH, and all but the last line of a reply such as 220-, are skipped'
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
    late: (timeoutMs) => {
      const heard = greetingOf(seen.bytes, banner)
      if (!heard) return givenUp(seen, timeoutMs)
      const said = `the server says "${heard.shown}".`
      return new LookFailure('timeout', `Waited ${timeoutMs} ms in vain for "${banner}"; ${said}`)
    },
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
  const lines = linesOf(bytes)
  if (bytes.length >= greetingBytesMax || lines.length > greetingLinesMax) return true
  const at = countingLine(lines, banner)
  return at !== -1 && (at < lines.length - 1 || (lines[at] ?? '').length >= banner.length)
}

/** The last one has not ended yet. */
function linesOf(bytes: Buffer): string[] {
  return bytes.toString('utf8').split(/\r?\n/)
}

/**
 * Which line is compared with the banner; -1 before it has come. Of an SSH server it is its identification, which text may
 * precede (RFC 4253 section 4.2); of a reply in several lines, such as of SMTP and FTP, it is the last one (RFC 959
 * section 4.2); else it is the first.
 */
function countingLine(lines: readonly string[], banner: string): number {
  if (/^SSH(?:-|$)/.test(banner)) return lines.findIndex((line) => line.startsWith('SSH-'))
  const code = /^\d{3}(?= )/.exec(banner)?.[0]
  if (code === undefined || !lines[0]?.startsWith(`${code}-`)) return 0
  return lines.findIndex((line) => line === code || line.startsWith(`${code} `))
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
  const counting = countingLine(lines, banner)
  const line = lines[counting] ?? lines[0] ?? ''
  const isWhole = counting === -1 || counting < lines.length - 1
  const text = isWhole ? line : line.slice(0, banner.length)
  const shown = excerptOf(text, 200)
  if (text.startsWith(banner) && counting !== -1) return { shown, differences: [] }
  return { shown, differences: [{ about: 'banner', text: `The server says "${shown}", not "${banner}".` }] }
}
