/** A server for tests that speaks as much of PostgreSQL's protocol as one session with one question needs. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { TestCertificate } from './certificate.ts'
import { serveConnections } from './local-servers.ts'

export interface Session {
  /** Name and value of what the client said at the start. */
  parameters: Record<string, string>
  /** The one it gave in the clear. */
  password?: string
  encrypted: boolean
}

export interface PostgresScript {
  certificate?: TestCertificate
  /** Whether to ask for a password in the clear. */
  asks?: boolean
  /** SQLSTATE and message instead of a session. */
  refusal?: [code: string, message: string]
  row?: Record<string, string | boolean | number | null>
  /** SQLSTATE of the error that a question is answered with; the session goes on. */
  refuse?: (sql: string) => string | undefined
  /** Instead of the row. */
  onQuery?: (socket: Socket) => void
  onSession?: (session: Session) => void
}

/** @returns its port. */
export function servePostgres(script: PostgresScript): Promise<number> {
  return serveConnections((socket) => talk(socket, script, false))
}

function talk(socket: Socket, script: PostgresScript, encrypted: boolean): void {
  const session: Session = { parameters: {}, encrypted }
  let started = false
  socket.on('error', () => {})
  socket.on('data', (chunk: Buffer) => {
    if (!started && chunk.readInt32BE(4) === 80_877_103) {
      socket.removeAllListeners('data')
      if (!script.certificate) socket.write('N')
      else return void upgrade(socket, script, script.certificate)
      return talk(socket, script, false)
    }
    if (!started) {
      started = true
      const words = chunk.toString('utf8', 8).split('\0')
      for (let i = 0; i + 1 < words.length; i += 2) session.parameters[words[i] ?? ''] = words[i + 1] ?? ''
      if (script.asks) return void socket.write(message('R', int32(3)))
      return welcome(socket, script, session)
    }
    const kind = chunk.toString('latin1', 0, 1)
    if (kind === 'p') {
      session.password = chunk.toString('utf8', 5, chunk.length - 1)
      welcome(socket, script, session)
    }
    if (kind !== 'Q') return
    const code = script.refuse?.(chunk.toString('utf8', 5))
    if (script.onQuery) script.onQuery(socket)
    else if (code !== undefined) socket.write(Buffer.concat([problem('ERROR', code, 'refused'), ready]))
    else socket.write(Buffer.concat([...answer(script.row ?? {}), ready]))
  })
}

function upgrade(socket: Socket, script: PostgresScript, certificate: TestCertificate): void {
  socket.write('S')
  talk(new TLSSocket(socket, { isServer: true, ...certificate }), script, true)
}

function welcome(socket: Socket, { refusal, onSession }: PostgresScript, session: Session): void {
  onSession?.(session)
  if (!refusal) return void socket.write(Buffer.concat([message('R', int32(0)), ready]))
  const [code, text] = refusal
  socket.end(problem('FATAL', code, text))
}

function problem(severity: string, code: string, text: string): Buffer {
  return message('E', Buffer.from(`S${severity}\0C${code}\0M${text}\0\0`))
}

function answer(row: NonNullable<PostgresScript['row']>): Buffer[] {
  const entries = Object.entries(row)
  const columns = entries.map(([name, value]) => {
    const type = typeof value === 'boolean' ? 16 : 25
    return Buffer.concat([Buffer.from(`${name}\0`), int32(0), int16(0), int32(type), int16(-1), int32(-1), int16(0)])
  })
  const values = entries.map(([, value]) => {
    if (value === null) return int32(-1)
    const text = Buffer.from(typeof value === 'boolean' ? (value ? 't' : 'f') : String(value))
    return Buffer.concat([int32(text.length), text])
  })
  return [
    message('T', int16(entries.length), ...columns),
    message('D', int16(entries.length), ...values),
    message('C', Buffer.from('SELECT 1\0'))
  ]
}

function message(kind: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from(kind), int32(body.length + 4), body])
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}

const ready = message('Z', Buffer.from('I'))
