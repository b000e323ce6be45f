/**
 * Access tokens by the OAuth 2.0 client credentials grant (RFC 6749, section 4.4). A token is kept until it expires, for the
 * same client with the same secret; whoever uses it has shown before that its check may use the secret.
 */
import { createHash } from 'node:crypto'
import { type Exchange, findHeaders, jsonOf, runExchange } from '../connections/http-exchange.ts'
import type { HttpProxy } from '../connections/proxy.ts'
import { destinationOf, urlSetting } from '../connections/target.ts'
import { classifyError, LookFailure } from '../look-error.ts'
import { excerptOf } from '../redaction/redact.ts'
import { SecretMask } from '../redaction/secret-mask.ts'
import { type SecretReference, secretSetting } from '../secrets.ts'
import type { ProbeContext } from '../take-look.ts'

export interface OAuth2 {
  tokenUrl: string
  clientId: string
  clientSecret: SecretReference
  scopes?: string[]
  audience?: string
  /** Where the credentials of the client are in the request. */
  authentication?: 'basic' | 'body'
}

const word = { type: 'string', minLength: 1, maxLength: 500, pattern: '^[\\x21\\x23-\\x5b\\x5d-\\x7e]+$' }

export const oauth2Setting = {
  type: 'object',
  required: ['tokenUrl', 'clientId', 'clientSecret'],
  additionalProperties: false,
  properties: {
    tokenUrl: urlSetting({
      pattern: '^https?://',
      example: 'https://host/path',
      instead: 'Write the client under clientId and name its secret: clientSecret: {secret: <name>}.',
      description: 'The token endpoint'
    }),
    clientId: { type: 'string', minLength: 1, maxLength: 500, description: 'The client' },
    clientSecret: {
      ...secretSetting,
      description: 'Its secret, by name. Both the token server and the host of the url must be among its hosts'
    },
    scopes: {
      type: 'array',
      maxItems: 50,
      items: { ...word, patternErrorMessage: 'is not a scope: one word of ASCII without quotes' },
      description: 'The scopes to ask for'
    },
    audience: {
      type: 'string',
      minLength: 1,
      maxLength: 1000,
      description: 'What the token is for, where the server asks'
    },
    authentication: {
      enum: ['basic', 'body'],
      default: 'basic',
      description: 'Whether the credentials are sent as HTTP Basic authentication or in the body of the request'
    }
  },
  description:
    'Gets an access token with client credentials (RFC 6749) and sends it as Bearer token. A token is used until it expires'
}

export interface Token {
  /** Value of `Authorization`. */
  authorization: string
  /** Whether it was kept from an earlier probe, so that the server may have forgotten it. */
  isKept: boolean
}

const keptMax = 1000
const keptTokens = new Map<string, { token: string; untilMs: number }>()
/** A token that expires sooner is not used: the request would take too long. */
const leewayMs = 10_000

/**
 * A token for the target of a check. `seen` is filled with the exchange with the token server, where there is one.
 * @param isNew asks for a new one even where one is kept
 * @throws LookFailure `no-credentials` whatever goes wrong at the token server: the target was not asked
 */
export async function tokenFor(
  oauth2: OAuth2,
  target: URL,
  context: ProbeContext,
  { proxy, seen, isNew = false }: { proxy: HttpProxy | undefined; seen: Exchange; isNew?: boolean }
): Promise<Token> {
  const url = context.egress.inspect(oauth2.tokenUrl)
  // The target too: else a check could have a token sent to any host.
  await context.valueOf(oauth2.clientSecret, destinationOf(target))
  const secret = await context.valueOf(oauth2.clientSecret, destinationOf(url))
  const key = createHash('sha256')
    .update(JSON.stringify([oauth2, secret, proxy?.url.href]))
    .digest('hex')
  const nowMs = context.now().getTime()
  const kept = keptTokens.get(key)
  if (kept && kept.untilMs > nowMs && !isNew) {
    context.mask.add(kept.token)
    return { authorization: `Bearer ${kept.token}`, isKept: true }
  }
  keptTokens.delete(key)
  await ask(oauth2, url, secret, context, { proxy, seen })
  const { token, expiresInS } = readToken(url, seen, context.mask)
  context.mask.add(token)
  if (expiresInS !== undefined) {
    const [oldest] = keptTokens.keys()
    if (keptTokens.size >= keptMax && oldest !== undefined) keptTokens.delete(oldest)
    keptTokens.set(key, { token, untilMs: nowMs + expiresInS * 1000 - leewayMs })
  }
  return { authorization: `Bearer ${token}`, isKept: false }
}

/** As `application/x-www-form-urlencoded`, which section 2.3.1 wants also for the parts of the Basic credentials. */
const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1)

async function ask(
  { clientId, scopes = [], audience, authentication = 'basic' }: OAuth2,
  url: URL,
  secret: string,
  context: ProbeContext,
  { proxy, seen }: { proxy: HttpProxy | undefined; seen: Exchange }
): Promise<void> {
  const form = new URLSearchParams({ grant_type: 'client_credentials' })
  if (scopes.length > 0) form.set('scope', scopes.join(' '))
  if (audience !== undefined) form.set('audience', audience)
  const headers: Record<string, string> = {
    'user-agent': 'ops-hub',
    accept: 'application/json',
    'accept-encoding': 'identity',
    'content-type': 'application/x-www-form-urlencoded'
  }
  context.mask.add(formEncoded(secret))
  if (authentication === 'basic') {
    const encoded = Buffer.from(`${formEncoded(clientId)}:${formEncoded(secret)}`).toString('base64')
    context.mask.add(encoded)
    headers.authorization = `Basic ${encoded}`
  } else {
    form.set('client_id', clientId)
    form.set('client_secret', secret)
  }
  const body = Buffer.from(form.toString())
  headers['content-length'] = String(body.length)
  try {
    // With nothing masked: the token that is read may be one that was used before.
    const unmasked = { ...context, mask: new SecretMask() }
    await runExchange({ url, method: 'POST', headers, body, ...(proxy && { proxy }) }, unmasked, seen)
  } catch (cause) {
    const { kind, message } = classifyError(cause)
    if (kind === 'egress-refused') throw cause
    throw new LookFailure('no-credentials', `The token server ${url.host} could not be asked: ${message}`, { cause })
  }
}

function readToken(url: URL, answer: Exchange, mask: SecretMask): { token: string; expiresInS?: number } {
  const body = jsonOf(answer)
  const { access_token: token, token_type: type = 'Bearer', expires_in: expiresIn } = body
  const fault = (text: string) => new LookFailure('no-credentials', `The token server ${url.host} ${text}.`)
  if (answer.status !== 200) throw fault(`answers ${answer.status}${mask.text(reasonOf(body, answer))}`)
  if (typeof token !== 'string' || !/^[\x21-\x7e]{1,20000}$/.test(token)) throw fault('answers 200 without a token')
  if (String(type).toLowerCase() !== 'bearer')
    throw fault(`gives a token of the type ${excerptOf(String(type), 40)}, not a Bearer token`)
  const seconds = Number(expiresIn)
  return { token, ...(expiresIn !== undefined && seconds > 0 && { expiresInS: Math.min(seconds, 86_400) }) }
}

/** What the server says about it: an error of RFC 6749, section 5.2, or where it redirects to. */
function reasonOf(
  { error, error_description: description }: Record<string, unknown>,
  { rawHeaders }: Exchange
): string {
  const texts = [error, description].filter((text) => typeof text === 'string' && text !== '')
  const [code, more] = texts.map((text) => excerptOf(String(text), 200).replace(/\.$/, ''))
  if (code !== undefined) return `: ${code}${more === undefined ? '' : ` (${more})`}`
  return findHeaders(rawHeaders, 'location').length > 0 ? ': a redirect, which is not followed' : ''
}
