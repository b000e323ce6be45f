/** Debian's nginx as a load balancer of nodes. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { freePort, temporaryFolder, until } from './processes.ts'
import { debianProgram } from './tools.ts'

export const nginx = await debianProgram('nginx', 'nginx-light')

/** nginx with the configuration of docs/operations.md for the nodes at these addresses (`host:port`); returns its own. */
export async function startNginx(t: TestContext, addresses: readonly string[]): Promise<string> {
  const page = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8')
  const port = await freePort()
  const [, snippet = ''] = /```nginx\n([\s\S]*?)```/.exec(page) ?? []
  const servers = (_: string, rest: string) => addresses.map((one) => `  server ${one}${rest}\n`).join('')
  const hosts = snippet.replace(/ *server hub-1:8400(.*)\n *server hub-2:8400.*\n/, servers)
  for (const one of addresses) assert.ok(hosts.includes(`server ${one} max_fails=1`))
  const folder = temporaryFolder(t)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${folder}/${one};`)
  const config = `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; pid ${folder}/pid; error_log stderr error;
    events {} http { access_log off; ${paths.join(' ')} ${hosts.replace('listen 80', `listen 127.0.0.1:${port}`)} }`
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, config)
  const child = spawn(nginx.path, ['-p', folder, '-c', file], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  t.after(async () => {
    child.kill('SIGTERM')
    await ended
  })
  const base = `http://127.0.0.1:${port}`
  await until('nginx answers', async () => {
    assert.equal(child.exitCode, null)
    return fetch(`${base}/livez`).then(
      ({ ok }) => ok,
      () => false
    )
  })
  return base
}
