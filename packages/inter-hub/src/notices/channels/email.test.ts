import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { createEgressGuard, parseEgressAllow } from '@inter-hub/egress'
import { until } from '../../testing/index.ts'
import { sendEmail } from './email.ts'
import type { Stored } from './stored.ts'

test('the connection to a mail server that never finishes its response is closed when the attempt ends', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write('220 mail.example.test\r\n')
    // Sends continuously, so that no idle timeout applies.
    const dripping = setInterval(() => socket.write('250-and more\r\n'), 20)
    socket.once('close', () => clearInterval(dripping))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const connected = once(server, 'connection') as Promise<[Socket]>
  const at = new Date()
  const message = { type: 'ihub.notice-test' as const, hub: 'h', at: at.toISOString(), channel: 'mail' }
  const attempt = sendEmail(
    {
      url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
      secret: '',
      settings: { from: 'hub@example.test', to: ['ops@example.test'], tls: 'off' },
      messageId: 'ntc_1',
      body: JSON.stringify({ message, to: 'ops@example.test' } satisfies Stored),
      createdAt: at.toISOString(),
      at,
      egress: createEgressGuard({ allow: parseEgressAllow('127.0.0.1:*') }),
      publicUrl: 'https://hub.example.test'
    },
    300
  )
  const [socket] = await connected
  assert.equal((await attempt).error, 'the mail server could not be reached')
  try {
    await until('the connection is closed', () => socket.closed)
  } finally {
    socket.destroy()
    server.close()
  }
})
