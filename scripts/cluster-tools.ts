/**
 * Builds the programs that `npm run test:cluster` needs and Debian does not have, from their Go modules into `.cache/cluster`:
 * kube-apiserver, helm and sops. It takes some minutes once; etcd comes from Debian's package etcd-server.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const kubernetes = '1.31.4'
const folder = resolve(import.meta.dirname, '../.cache/cluster')
const build = join(folder, 'build')

function go(args: string[], env: Record<string, string> = {}): string {
  const options = { cwd: build, encoding: 'utf8' as const, env: { ...process.env, GOFLAGS: '-mod=mod', ...env } }
  const ran = spawnSync('go', args, { ...options, stdio: ['ignore', 'pipe', 'inherit'] })
  if (ran.error || ran.status !== 0) throw new Error(`go ${args.join(' ')} failed: ${ran.error?.message ?? ran.status}`)
  return ran.stdout
}

/** The parts of Kubernetes are modules of their own; its module names them by folders that it does not contain. */
function buildApiServer(): void {
  const { GoMod } = JSON.parse(go(['mod', 'download', '-json', `k8s.io/kubernetes@v${kubernetes}`]))
  const parts = [...readFileSync(GoMod, 'utf8').matchAll(/^\s*(k8s\.io\/\S+) => \.\/staging\//gm)].map(
    ([, name]) => name
  )
  const staged = `v0.${kubernetes.replace(/^1\./, '')}`
  const replaced = parts.map((name) => `replace ${name} => ${name} ${staged}`)
  writeFileSync(
    join(build, 'go.mod'),
    [`module cluster`, 'go 1.22', `require k8s.io/kubernetes v${kubernetes}`, ...replaced, ''].join('\n')
  )
  writeFileSync(
    join(build, 'main.go'),
    'package main\n\nimport _ "k8s.io/kubernetes/cmd/kube-apiserver/app"\n\nfunc main() {}\n'
  )
  go(['mod', 'tidy', '-e'])
  // Charts say which versions they are for.
  const [major, minor] = kubernetes.split('.')
  const facts = { gitVersion: `v${kubernetes}`, gitMajor: major, gitMinor: minor }
  const flags = Object.entries(facts).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)
  const program = join(folder, 'kube-apiserver')
  go(['build', '-ldflags', flags.join(' '), '-o', program, 'k8s.io/kubernetes/cmd/kube-apiserver'])
}

mkdirSync(build, { recursive: true })
writeFileSync(join(build, 'go.mod'), 'module cluster\ngo 1.22\n')
const tools: Record<string, () => unknown> = {
  sops: () => go(['install', 'github.com/getsops/sops/v3/cmd/sops@v3.13.3'], { GOBIN: folder }),
  helm: () => go(['install', 'helm.sh/helm/v3/cmd/helm@v3.18.6'], { GOBIN: folder }),
  'kube-apiserver': buildApiServer
}
for (const [name, make] of Object.entries(tools)) {
  if (existsSync(join(folder, name))) continue
  console.log(`cluster-tools: building ${name}`)
  make()
}
rmSync(build, { recursive: true })
