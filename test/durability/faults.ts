/** Servers that are killed under load, and what is asked of them afterwards. */
import { createServer, type Server as NetServer } from 'node:net'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Installation } from '../installation.ts'
import { killAll, type ProcessInfo, type Running, startIhub, until, untilLogged } from '../processes.ts'
import { findFaults } from './audit.ts'
import { call, type Ledger } from './ledger.ts'
import { type Hub, startLoad } from './load.ts'

/** Starts `ihub serve` and waits until it listens. */
export async function serve(t: TestContext, { env }: Pick<Installation, 'env'>): Promise<Running> {
  const running = startIhub(t, ['serve'], { env })
  await untilLogged(running, '; operator key ')
  return running
}

/** Settles what is open and answers what is wrong; empty is well. */
export async function faultsAfter(hub: Hub, ledger: Ledger): Promise<string[]> {
  await until('everything is settled', async () => (await ledger.settle(hub)) === 0)
  return findFaults(hub, ledger)
}

interface Crash {
  installation: Installation
  hub: Hub
  ledger: Ledger
  clients: number
  /** How many more must be acknowledged before it comes. */
  after: number
  /** What is killed; defaults to all of it. */
  kinds?: ProcessInfo['kind'][]
}

/** Kills what writes, while clients write at full speed. */
export async function crash(
  t: TestContext,
  { installation, hub, ledger, clients, after, kinds = [] }: Crash
): Promise<void> {
  const load = startLoad(t, hub, ledger, { clients })
  await until(`${after} are acknowledged`, () => load.acknowledged() >= after)
  await killAll(installation.folder, ...kinds)
  await load.stop()
}

/** Kills the PostgreSQL of an installation and keeps its port, so that it cannot come back before it may. */
export async function holdPort(folder: string, port: number): Promise<NetServer> {
  for (;;) {
    const killed = killAll(folder, 'postgres')
    for (let tries = 0; tries < 200; tries++) {
      const holder = await listen(port)
      if (holder) {
        await killed
        return holder
      }
      await sleep(1)
    }
    await killed
  }
}

function listen(port: number): Promise<NetServer | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}

/** Waits until the server takes an event again, without anybody's help. */
export async function untilWriting(t: TestContext, hub: Hub, ledger: Ledger): Promise<void> {
  const load = startLoad(t, hub, ledger, { clients: 1, name: 'probe' })
  await until('it takes events again', () => load.acknowledged() > 0)
  await load.stop()
}

/** The status of a path that needs no key. */
export async function statusOf({ base }: Hub, path: string): Promise<number | undefined> {
  return (await call({ base, key: '' }, 'GET', path)).status
}
