/** E-mail over SMTP. The outbound guard checks the address of the mail server, as it does for webhooks. */
import { EgressRefused } from '@inter-hub/egress'
import { createTransport } from 'nodemailer'
import { type Attempt, failed, type Sending } from '../../webhooks/index.ts'
import { plainText, render } from '../content.ts'
import { mailServerOf } from './mail-server.ts'
import { storedMessage } from './stored.ts'

const connectMs = 5_000
const silenceMs = 10_000
/** Limit for a whole attempt: a server that responds slowly to each command must not block its channel. */
const attemptMs = 30_000

export interface EmailSettings {
  from: string
  to: string[]
  user?: string | undefined
  tls?: 'required' | 'optional' | 'off' | undefined
}

/** Sends a message to one recipient. */
export async function sendEmail(sending: Sending, limitMs = attemptMs): Promise<Attempt> {
  const { url, at, egress, secret } = sending
  const began = performance.now()
  const done = (answered: Omit<Attempt, 'at' | 'latencyMs'>): Attempt => ({
    ...answered,
    at,
    latencyMs: Math.round(performance.now() - began)
  })
  const { user, tls = 'required' } = sending.settings as unknown as EmailSettings
  const { host, port, isTls, scheme } = mailServerOf(url)
  try {
    const addresses = await egress.resolve(host, port, scheme)
    const address = addresses.find(({ family }) => family === 4) ?? addresses[0]
    if (address === undefined) return done(failed('the mail server could not be reached'))
    const transport = createTransport({
      host: address.address,
      port,
      secure: isTls,
      requireTLS: !isTls && tls === 'required',
      ignoreTLS: !isTls && tls === 'off',
      tls: { servername: host, rejectUnauthorized: isTls || tls === 'required' },
      ...(user === undefined ? {} : { auth: { user, pass: secret } }),
      connectionTimeout: connectMs,
      greetingTimeout: connectMs,
      socketTimeout: silenceMs,
      disableFileAccess: true,
      disableUrlAccess: true
    })
    // The signal closes the connection; `transport.close` does not.
    const { response } = await transport.sendMail({ ...mailOf(sending), signal: AbortSignal.timeout(limitMs) })
    return done({ status: 250, body: response.slice(0, 1024), error: null, retryAfter: undefined })
  } catch (error) {
    return done(answerOf(error as MailError))
  }
}

/** The e-mail, with a message id that is the same for every attempt and every recipient. */
function mailOf({ messageId, publicUrl, body, createdAt, settings }: Sending) {
  const { message, to } = storedMessage(body)
  const { from, to: recipients } = settings as unknown as EmailSettings
  const rendered = render(message)
  return {
    from,
    to: to ?? recipients,
    subject: rendered.subject,
    text: `${plainText(rendered)}\n`,
    messageId: `<${messageId.replace(/\..*$/, '')}@${new URL(publicUrl).hostname}>`,
    date: new Date(createdAt),
    headers: { 'Auto-Submitted': 'auto-generated', Precedence: 'bulk' }
  }
}

/** Node's codes for certificates and TLS, such as ERR_TLS_CERT_ALTNAME_INVALID. */
const tlsFault = /CERT|SIGNATURE|TLS|SSL/

interface MailError extends Error {
  code?: string
  /** The error code from the socket. */
  originalCode?: string
  responseCode?: number
  response?: string
}

/** What went wrong, without details about another network. */
function answerOf(error: MailError): Omit<Attempt, 'at' | 'latencyMs'> {
  if (error instanceof EgressRefused) return failed('the address is not allowed')
  const { code, originalCode = '', responseCode: status, response } = error
  if (code === 'ETLS' || tlsFault.test(originalCode)) return failed('the mail server does not offer valid TLS')
  if (!status) return failed('the mail server could not be reached')
  const what =
    code === 'EAUTH'
      ? 'the mail server refused the user name or password'
      : code === 'EENVELOPE'
        ? 'the mail server refused the sender or recipient'
        : 'the mail server refused the message'
  return { status, body: response?.slice(0, 1024) ?? null, error: `${what} (${status})`, retryAfter: undefined }
}
