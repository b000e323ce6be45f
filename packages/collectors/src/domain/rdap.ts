/**
 * What a registry says about a domain name (RDAP, RFC 9082 and 9083), and which server to ask (RFC 9224). The registry is a
 * source and not the target: where it cannot be asked, nothing is known about the registration.
 */
import {
  type Exchange,
  findHeaders,
  jsonOf,
  redirectOf,
  runExchange,
  startExchange
} from '../connections/http-exchange.ts'
import { classifyError, LookFailure } from '../look-error.ts'
import { excerptOf } from '../redaction/redact.ts'
import type { ProbeContext } from '../take-look.ts'

/** The list of RDAP servers that IANA publishes. */
export const usualBootstrap = 'https://data.iana.org/rdap/dns.json'

export interface Talk {
  context: ProbeContext
  /** The request under way, or the last, and whom it asks. */
  seen: Exchange
  asked: string
}

export interface Registration {
  /** When it ends. */
  notAfter: Date
  /** Such as `active` or `pending delete`. */
  statuses: string[]
  registrar?: string
}

const redirectsMax = 5
const answerBytesMax = 512 * 1024
const listBytesMax = 2 * 1024 * 1024
const listKeptMs = 86_400_000

type Services = readonly [names: readonly string[], urls: readonly string[]][]
const lists = new Map<string, { services: Services; untilMs: number }>()

/** The base URL of the server for a name. @throws LookFailure `no-route` when none is known */
export async function serverFor(name: string, talk: Talk, bootstrap: string): Promise<string> {
  const labels = name.split('.')
  const candidates = (await servicesOf(talk, bootstrap)).flatMap(([names, urls]) =>
    names
      .map((suffix) => suffix.toLowerCase())
      .filter((suffix) => labels.slice(-suffix.split('.').length).join('.') === suffix)
      .map((suffix) => ({ length: suffix.split('.').length, urls }))
  )
  const [best] = candidates.sort((one, other) => other.length - one.length)
  const url = best?.urls.find((one) => one.startsWith('https:')) ?? best?.urls[0]
  if (url !== undefined) return url
  const text = `No RDAP server is known for names under .${labels.at(-1)}. If the registry has one, set it as server.`
  throw new LookFailure('no-route', text)
}

async function servicesOf(talk: Talk, bootstrap: string): Promise<Services> {
  const nowMs = talk.context.now().getTime()
  const kept = lists.get(bootstrap)
  if (kept && kept.untilMs > nowMs) return kept.services
  try {
    const answer = await get(talk, bootstrap, listBytesMax)
    const { services } = jsonOf(answer)
    if (answer.status !== 200 || !isServices(services))
      throw new LookFailure('no-route', `The list of RDAP servers at ${bootstrap} cannot be read (${answer.status}).`)
    lists.set(bootstrap, { services, untilMs: nowMs + listKeptMs })
    return services
  } catch (error) {
    // The list changes a few times a year; an old one is better than none.
    if (kept && !talk.seen.ended) return kept.services
    throw error
  }
}

function isServices(value: unknown): value is Services {
  const isTexts = (one: unknown) => Array.isArray(one) && one.every((text) => typeof text === 'string')
  return Array.isArray(value) && value.every((one) => Array.isArray(one) && isTexts(one[0]) && isTexts(one[1]))
}

/**
 * The registration of a name; undefined where the registry has none.
 * @throws LookFailure of a kind that proves nothing, where the server does not tell
 */
export async function readRegistration(name: string, server: string, talk: Talk): Promise<Registration | undefined> {
  const base = server.endsWith('/') ? server : `${server}/`
  const answer = await get(talk, `${base}domain/${name}`, answerBytesMax)
  const { status } = answer
  if (status === 404) return undefined
  if (status === 429) throw broken(talk, 'answers 429: it is asked too often')
  const body = jsonOf(answer)
  if (status !== 200) throw broken(talk, `answers ${status}${titleOf(body)}`)
  if (body.objectClassName !== 'domain') throw broken(talk, 'does not answer with a domain (RFC 9083)')
  const { ldhName } = body
  if (typeof ldhName === 'string' && ldhName.toLowerCase().replace(/\.$/, '') !== name)
    throw broken(talk, `answers about ${excerptOf(ldhName, 100)}, not about ${name}`)
  const notAfter = endOf(body.events)
  if (!notAfter) throw broken(talk, `does not tell when the registration of ${name} ends`)
  const registrar = registrarOf(body.entities)
  return { notAfter, statuses: textsOf(body.status), ...(registrar !== undefined && { registrar }) }
}

/**
 * The earliest end that the registry tells; that at the registrar counts where the registry tells none. Some registries write actions
 * with capitals, or name them otherwise than RFC 9083 does, such as that of .kg.
 */
function endOf(events: unknown): Date | undefined {
  const timesOf = (...actions: string[]) =>
    (Array.isArray(events) ? events : [])
      .filter((event) => actions.includes(String(event?.eventAction).toLowerCase()))
      .map((event) => new Date(String(event.eventDate)))
      .filter((time) => !Number.isNaN(time.getTime()))
      .sort((one, other) => one.getTime() - other.getTime())
  return timesOf('expiration', 'record expires')[0] ?? timesOf('registrar expiration')[0]
}

function textsOf(value: unknown): string[] {
  const texts = Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
  return texts.slice(0, 20).map((text) => excerptOf(text.toLowerCase(), 50))
}

/** The name in the card (jCard, RFC 7095) of the entity with the role of the registrar. */
function registrarOf(entities: unknown): string | undefined {
  const registrar = (Array.isArray(entities) ? entities : []).find((one) => textsOf(one?.roles).includes('registrar'))
  const properties: unknown = registrar?.vcardArray?.[1]
  const name = (Array.isArray(properties) ? properties : []).find((one) => Array.isArray(one) && one[0] === 'fn')?.[3]
  return typeof name === 'string' && name !== '' ? excerptOf(name, 200) : undefined
}

function titleOf({ title }: Record<string, unknown>): string {
  return typeof title === 'string' && title !== '' ? `: ${excerptOf(title, 100).replace(/\.$/, '')}` : ''
}

function broken({ asked }: Talk, text: string): LookFailure {
  return new LookFailure('collector-broken', `The RDAP server ${asked} ${text}.`)
}

/** Follows redirects, each vetted by the guard: registries pass requests on to registrars and mirrors. */
async function get(talk: Talk, address: string, bodyBytesMax: number): Promise<Exchange> {
  const { context } = talk
  for (let [url, hops] = [context.egress.inspect(address), 0]; ; hops++) {
    if (talk.seen.ended) throw new LookFailure('timeout', 'The probe was given up.')
    talk.seen = startExchange()
    talk.asked = url.host
    const headers = {
      'user-agent': 'ops-hub',
      accept: 'application/rdap+json, application/json',
      'accept-encoding': 'identity'
    }
    try {
      await runExchange({ url, method: 'GET', headers, bodyBytesMax }, context, talk.seen)
    } catch (cause) {
      const { kind, message } = classifyError(cause)
      if (kind === 'egress-refused') throw cause
      throw new LookFailure('no-route', `${url.host} could not be asked: ${message}`, { cause })
    }
    const location = redirectOf(talk.seen, url)
    if (!location) {
      if (talk.seen.isCut) throw broken(talk, `sends more than ${bodyBytesMax / 1024} KiB`)
      if (
        findHeaders(talk.seen.rawHeaders, 'location').length > 0 &&
        (talk.seen.status ?? 0) < 400 &&
        talk.seen.status !== 200
      )
        throw broken(talk, 'redirects to what is not a URL')
      return talk.seen
    }
    if (hops === redirectsMax) throw broken(talk, `redirects more than ${redirectsMax} times`)
    url = context.egress.inspect(location.href)
  }
}
