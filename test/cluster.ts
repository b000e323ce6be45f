/** A Kubernetes API server, built by `npm run test:cluster`, on Debian's etcd. It has no controllers or nodes: tests write statuses. */
import { execFileSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { freePort, startProgram, startService, temporaryFolder, until } from './processes.ts'
import { debianProgram } from './tools.ts'

const apiServer = fileURLToPath(new URL('../.cache/cluster/kube-apiserver', import.meta.url))
const isBuilt = existsSync(apiServer)
const etcd = isBuilt ? await debianProgram('etcd', 'etcd-server') : undefined
export const skip = etcd ? etcd.skip : 'kube-apiserver is missing; npm run test:cluster builds it'

/** Starts a cluster and returns the path of its kubeconfig. */
export async function startCluster(t: TestContext, kubectl: string): Promise<string> {
  const folder = temporaryFolder(t)
  const store = `http://127.0.0.1:${await freePort()}`
  const listen = ['--listen-client-urls', store, '--advertise-client-urls', store, '--listen-peer-urls']
  const data = ['--data-dir', join(folder, 'etcd'), '--unsafe-no-fsync']
  await startService(t, String(etcd?.path), [...data, ...listen, 'http://127.0.0.1:0'], { ready: `${store}/health` })
  const [key, tokens] = [join(folder, 'accounts.pem'), join(folder, 'tokens.csv')]
  execFileSync('openssl', ['genrsa', '-out', key, '2048'], { stdio: 'ignore' })
  writeFileSync(tokens, 'admin-token-hunter2,admin,1,"system:masters"\n', { mode: 0o600 })
  const port = await freePort()
  startProgram(t, apiServer, [
    `--etcd-servers=${store}`,
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${join(folder, 'certificates')}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    '--service-account-issuer=https://cluster.here',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-cluster-ip-range=10.0.0.0/24',
    '--disable-admission-plugins=ServiceAccount'
  ])
  const file = join(folder, 'kubeconfig')
  const cluster = { server: `https://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true }
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'here', cluster }],
    users: [{ name: 'admin', user: { token: 'admin-token-hunter2' } }],
    contexts: [{ name: 'here', context: { cluster: 'here', user: 'admin' } }],
    'current-context': 'here'
  }
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 })
  const succeeds = (...args: string[]) => {
    try {
      execFileSync(kubectl, ['--kubeconfig', file, ...args], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  }
  await until(
    'the cluster is ready',
    () => succeeds('get', '--raw', '/readyz') && succeeds('get', 'namespace', 'default')
  )
  return file
}
