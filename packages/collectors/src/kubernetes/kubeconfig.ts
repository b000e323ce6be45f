/** Credentials and trust from a kubeconfig file. No program of it is run, and no other file is read. */
import { parse } from 'yaml'
import { LookFailure } from '../look-error.ts'

interface Raw {
  'current-context'?: unknown
  contexts?: { name?: unknown; context?: { cluster?: unknown; user?: unknown } }[]
  clusters?: { name?: unknown; cluster?: Record<string, unknown> }[]
  users?: { name?: unknown; user?: Record<string, unknown> }[]
}

export interface KubeLogin {
  /** URL of the API server. */
  server: string
  /** PEM. */
  authorities?: string
  token?: string
  /** PEM. */
  certificate?: { chain: string; privateKey: string }
}

/** @param name of the secret that holds it, for messages. @throws LookFailure `no-credentials` */
export function readKubeconfig(text: string, name: string, wanted: string | undefined): KubeLogin {
  const fault = (what: string) => new LookFailure('no-credentials', `The kubeconfig in the secret "${name}" ${what}.`)
  let raw: Raw
  try {
    raw = (parse(text, { maxAliasCount: 0, logLevel: 'error' }) ?? {}) as Raw
  } catch {
    throw fault('cannot be read as YAML')
  }
  const of = <T extends { name?: unknown }>(list: T[] | undefined, key: unknown) =>
    Array.isArray(list) ? list.find((one) => one?.name === key) : undefined
  const contextName = wanted ?? raw['current-context']
  const context = of(raw.contexts, contextName)?.context
  if (!context) throw fault(wanted === undefined ? 'has no current context' : `has no context "${wanted}"`)
  const cluster = of(raw.clusters, context.cluster)?.cluster
  const user = of(raw.users, context.user)?.user
  if (!cluster || typeof cluster.server !== 'string') throw fault('has no server for this context')
  if (!user) throw fault('has no user for this context')
  if (cluster['insecure-skip-tls-verify'] === true)
    throw fault('turns off the verification of the server (insecure-skip-tls-verify), which is not accepted')
  for (const key of ['exec', 'auth-provider'])
    if (user[key] !== undefined)
      throw fault(`gets its credentials from a program (${key}), which is not run here; use a token`)
  for (const key of ['tokenFile', 'client-certificate', 'client-key'])
    if (user[key] !== undefined)
      throw fault(`names a file (${key}), which is not read; run kubectl config view --flatten`)
  if (cluster['certificate-authority'] !== undefined)
    throw fault('names a file (certificate-authority), which is not read; run kubectl config view --flatten')
  const pem = (value: unknown) =>
    typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : undefined
  const [authorities, chain, privateKey] = [
    pem(cluster['certificate-authority-data']),
    pem(user['client-certificate-data']),
    pem(user['client-key-data'])
  ]
  return {
    server: cluster.server,
    ...(authorities !== undefined && { authorities }),
    ...(typeof user.token === 'string' && user.token !== '' && { token: user.token }),
    ...(chain !== undefined && privateKey !== undefined && { certificate: { chain, privateKey } })
  }
}
