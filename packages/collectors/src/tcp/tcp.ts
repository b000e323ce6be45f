/** The tcp collector: connects to a port and, where a banner is expected, listens to what the server says first. */
import type { Socket } from 'node:net'
import type { Collector, CollectorContext, Look } from '../collector.ts'
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
      description: 'How the first line that the server says begins, such as SSH-2.0-; without it nothing is read'
    },
    timeout: timeoutSetting
  }
}

export const tcpCollector: Collector<TcpSettings> = {
  kind: 'tcp',
  settings,
  emits: { 'ops-health-checked': healthEvidence('tcp', ({ resolvedIp }) => resolvedIp !== undefined) },
  volatile: ['latencyMs', 'phases', 'resolvedIp'],
  look
}

const bannerBytesMax = 256

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

/** Until a line is whole, or as much has come as is expected: not every server ends its greeting with one. */
function listen(socket: Socket, banner: string, seen: Heard): Promise<void> {
  seen.stage = 'answer'
  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      seen.bytes = Buffer.concat([seen.bytes, chunk]).subarray(0, bannerBytesMax)
      if (seen.bytes.includes('\n') || seen.bytes.length >= banner.length) resolve()
    })
    socket.once('close', () => (seen.bytes.length > 0 ? resolve() : reject(closed())))
  })
}

function describe({ host, port, banner }: TcpSettings, seen: Heard): Record<string, unknown> {
  const heard = firstLine(seen.bytes, banner)
  return {
    target: formatTarget(host, port),
    ...(banner !== undefined && { expectedBanner: banner }),
    ...(heard !== undefined && { observedBanner: heard.shown, mismatches: heard.mismatches }),
    ...(seen.resolvedIp !== undefined && { resolvedIp: seen.resolvedIp }),
    phases: { ...seen.phases }
  }
}

/** Of a greeting without lines only as much as is expected, so that the evidence does not depend on packets. */
function firstLine(bytes: Buffer, banner = ''): { shown: string; mismatches: string[] } | undefined {
  if (bytes.length === 0) return undefined
  const [line = '', ...more] = bytes.toString('utf8').split(/\r?\n/)
  const text = more.length > 0 ? line : line.slice(0, banner.length)
  const shown = excerptOf(text, 200)
  const mismatches = text.startsWith(banner) ? [] : [`The server says "${shown}", not "${banner}".`]
  return { shown, mismatches }
}
