/** Servers of one test file on this host, closed when its tests have ended, and what a look at them needs. */
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net'
import { after } from 'node:test'
import { createEgressGuard, parseEgressAllow, ResolverError } from '@inter-hub/egress'
import type { CollectorContext } from '../collector.ts'
import { LookFailure } from '../look-error.ts'
import { noSecret, openSecret } from '../secrets.ts'

const servers: Server[] = []
const sockets = new Set<Socket>()
after(() => {
  for (const server of servers) server.close()
  for (const socket of sockets) socket.destroy()
})

/** @returns the port of 127.0.0.1 it listens on. */
export async function listen(server: Server): Promise<number> {
  servers.push(server)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

/** A server that speaks first, or not at all. */
export const serveConnections = (greet: (socket: Socket) => void) => listen(createTcpServer(greet))

/** A port of 127.0.0.1 that nobody listens on. */
export async function unusedPort(): Promise<number> {
  const server = createTcpServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Resolves when every connection that was made to the servers is gone. */
export async function allClosed(): Promise<void> {
  for (const socket of sockets) {
    if (!socket.destroyed) await new Promise((resolve) => socket.once('close', resolve).resume())
  }
}

/** Names that end in `.here` are this host; of others one is away, one silent, and the rest do not exist. */
export function contextWith(more: Partial<CollectorContext> = {}, allow = '127.0.0.1:*'): CollectorContext {
  const egress = createEgressGuard({
    allow: parseEgressAllow(allow),
    resolver: async (name) => {
      if (name.endsWith('.here')) return ['127.0.0.1']
      if (name === 'away.test') throw new ResolverError('ECONNREFUSED', 'No resolver could answer.')
      if (name === 'silent.test') return new Promise(() => {})
      throw new ResolverError('ENOTFOUND', `The name ${name} does not exist.`)
    }
  })
  return {
    egress,
    signal: new AbortController().signal,
    now: () => new Date(),
    secret: (name) => noSecret(`Secret "${name}" not found.`),
    authorities: async (name) => {
      throw new LookFailure('collector-broken', `Authorities "${name}" not found.`)
    },
    ...more
  }
}

/** Secrets for `contextWith`: each may go to these hosts, also without TLS unless told otherwise. */
export function secretsFor(
  values: Readonly<Record<string, string>>,
  hosts: readonly string[],
  plaintext = true,
  programs: readonly string[] = []
): Pick<CollectorContext, 'secret'> {
  return {
    secret: (name) => {
      const value = values[name]
      if (value === undefined) return noSecret(`Secret "${name}" not found.`)
      return openSecret({ name, hosts, programs, plaintext, read: async () => value })
    }
  }
}
