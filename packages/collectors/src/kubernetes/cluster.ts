/** The API of a Kubernetes cluster, read-only: every request is a GET on a new connection through the outbound guard. */
import type { SecureContext } from 'node:tls'
import { authoritiesSettings, trustIn } from '../certificates/authorities.ts'
import {
  type ClientCertificate,
  clientCertificateSetting,
  contextOf,
  withClientCertificate
} from '../certificates/client-certificate.ts'
import { type Exchange, jsonOf, runExchange, startExchange } from '../connections/http-exchange.ts'
import { destinationOf, urlSetting } from '../connections/target.ts'
import { LookFailure } from '../look-error.ts'
import { excerptOf } from '../redaction/redact.ts'
import { type SecretReference, secretSetting } from '../secrets.ts'
import type { ProbeContext } from '../take-look.ts'
import { readKubeconfig } from './kubeconfig.ts'

export interface ClusterSettings {
  url: string
  token?: SecretReference
  clientCertificate?: ClientCertificate
  kubeconfig?: SecretReference
  context?: string
  authorities?: string
}

export const clusterSettings = {
  url: urlSetting({
    pattern: '^https://[^\\s/?#@]+(?:/[^\\s?#]*)?$',
    example: 'https://host:6443 or https://host/k8s/clusters/c-abc',
    instead: 'Write token: {secret: <name>}.',
    description: 'The API server; within a cluster https://kubernetes.default.svc'
  }),
  token: { ...secretSetting, description: 'A token of a service account, by the name of a secret' },
  clientCertificate: clientCertificateSetting,
  kubeconfig: {
    ...secretSetting,
    description:
      'A kubeconfig file with a token or a client certificate for this url, by the name of a secret. Programs that it names are not run'
  },
  context: {
    type: 'string',
    minLength: 1,
    maxLength: 200,
    description: 'Context of the kubeconfig; the current one by default'
  },
  authorities: authoritiesSettings.authorities
}

export const objectName = {
  type: 'string',
  maxLength: 253,
  pattern: '^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$',
  patternErrorMessage: 'is not a name in Kubernetes: lower-case letters and digits, with hyphens and dots inside'
}

export type Json = Record<string, unknown>

/** `host:port` of an API server and its path, if any, as behind Rancher; for display. */
export function clusterName(url: string): string {
  const parsed = URL.parse(url)
  return parsed ? parsed.host + pathOf(parsed) : ''
}

const pathOf = ({ pathname }: URL) => pathname.replace(/\/+$/, '')

export interface Cluster {
  /** An object, or undefined where the cluster has none of this name. @throws LookFailure and what `classifyError` understands */
  get(path: string): Promise<Json | undefined>
  /** All objects of a list. @throws the same */
  list(path: string, query?: Record<string, string>): Promise<Json[]>
}

const pageBytesMax = 8 * 1024 * 1024
const pageItems = 100
const pagesMax = 100
const restartsMax = 3

/** @param note gets each exchange when it begins, so that the probe can end it. @throws LookFailure, EgressRefused */
export async function openCluster(
  settings: ClusterSettings,
  context: ProbeContext,
  note: (seen: Exchange) => void
): Promise<Cluster> {
  const base = context.egress.inspect(settings.url)
  const { secureContext, clientContext, token } = await logIn(settings, base, context)
  if (token !== undefined) context.mask.add(token)
  const ask = async (path: string, query: Record<string, string> = {}): Promise<Json | undefined> => {
    const url = new URL(pathOf(base) + path, base)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const seen = startExchange()
    note(seen)
    const headers = {
      'user-agent': 'ops-hub',
      accept: 'application/json',
      'accept-encoding': 'identity',
      ...(token !== undefined && { authorization: `Bearer ${token}` })
    }
    const hop = { url, method: 'GET', headers, bodyBytesMax: pageBytesMax, ...(clientContext && { clientContext }) }
    await runExchange(hop, { ...context, ...(secureContext && { secureContext }) }, seen)
    return readAnswer(seen, path)
  }
  return {
    get: (path) => ask(path),
    list: (path, query) => listAll(ask, path, query)
  }
}

interface Login {
  secureContext?: SecureContext | undefined
  clientContext?: SecureContext
  token?: string
}

async function logIn(settings: ClusterSettings, base: URL, context: ProbeContext): Promise<Login> {
  const { token, clientCertificate, kubeconfig, authorities } = settings
  const destination = destinationOf(base)
  const trust = authorities === undefined ? context.secureContext : await context.authorities(authorities)
  if (kubeconfig !== undefined) {
    const login = readKubeconfig(
      await context.kubeconfigOf(kubeconfig, destination),
      kubeconfig.secret,
      settings.context
    )
    const server = URL.parse(login.server)
    if (server?.origin !== base.origin || pathOf(server) !== pathOf(base))
      throw new LookFailure(
        'no-credentials',
        `The kubeconfig in the secret "${kubeconfig.secret}" is for a server other than ${clusterName(base.href)}.`
      )
    const secureContext = login.authorities === undefined ? trust : trustOf(login.authorities, kubeconfig.secret)
    const names = { certName: kubeconfig.secret, keyName: kubeconfig.secret }
    return {
      secureContext,
      ...(login.token !== undefined && { token: login.token }),
      ...(login.certificate && {
        clientContext: contextOf({ ...login.certificate, ...names }, secureContext, context.now())
      })
    }
  }
  return {
    secureContext: trust,
    ...(token && { token: await context.valueOf(token, destination) }),
    ...(clientCertificate && {
      clientContext: await withClientCertificate(clientCertificate, destination, trust, context)
    })
  }
}

function trustOf(pem: string, name: string): SecureContext {
  try {
    return trustIn(pem)
  } catch (cause) {
    throw new LookFailure('no-credentials', `The certificate authorities in the secret "${name}" cannot be read.`, {
      cause
    })
  }
}

function readAnswer(seen: Exchange, path: string): Json | undefined {
  const { status, isCut } = seen
  if (status === 200) {
    if (isCut) throw new LookFailure('collector-broken', `The answer to ${path} is longer than 8 MiB.`)
    const body = jsonOf(seen)
    if (typeof body.kind === 'string') return body
    throw new LookFailure('protocol', `The answer to ${path} is not that of a Kubernetes API.`)
  }
  const { message, reason } = jsonOf(seen)
  const said = typeof message === 'string' ? `: ${excerptOf(message, 300)}` : ''
  if (status === 404 && reason === 'NotFound') return undefined
  if (status === 401 || status === 403)
    throw new LookFailure('no-credentials', `The cluster answers ${status} to ${path}${said}.`)
  if (status === 410) throw new ListExpired('collector-broken', `The cluster answers 410 to ${path}${said}.`)
  if (status === 404 && reason === undefined)
    throw new LookFailure(
      'protocol',
      `The cluster has no API at ${path}: the component that provides it is not installed.`
    )
  if (status === 429)
    throw new LookFailure('collector-broken', `The cluster answers 429 to ${path}: it is asked too often.`)
  throw new LookFailure('protocol', `The cluster answers ${status} to ${path}${said}.`)
}

/** Thrown if the snapshot that the first page was read from has expired before a later page is requested. */
class ListExpired extends LookFailure {}

/** Restarts reading a list that expires between two pages, which happens if a cluster compacts often. */
async function listAll(...given: Parameters<typeof listOnce>): Promise<Json[]> {
  for (let restarts = 0; ; restarts++) {
    try {
      return await listOnce(...given)
    } catch (error) {
      if (!(error instanceof ListExpired) || restarts === restartsMax) throw error
    }
  }
}

async function listOnce(
  ask: (path: string, query: Record<string, string>) => Promise<Json | undefined>,
  path: string,
  query: Record<string, string> = {}
): Promise<Json[]> {
  const all: Json[] = []
  let next = ''
  for (let page = 0; page < pagesMax; page++) {
    const answer = await ask(path, { ...query, limit: String(pageItems), ...(next !== '' && { continue: next }) })
    if (!answer) throw new LookFailure('protocol', `The cluster does not know ${path}.`)
    const { items, metadata } = answer as { items?: Json[]; metadata?: { continue?: string } }
    all.push(...(Array.isArray(items) ? items : []))
    next = metadata?.continue ?? ''
    if (next === '') return all
  }
  throw new LookFailure('collector-broken', `The list ${path} has more than ${pagesMax * pageItems} objects.`)
}
