/**
 * Turns whatever is thrown into problem details (RFC 9457): a declared problem into itself, a failed validation into 422 or
 * 400, Fastify's own errors into their problem, an outage of the database into 503, anything else into 500 without its
 * reason, which goes to the log under the request id.
 */
import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { outage } from '../db/outage.ts'
import {
  ExpectationFailed,
  HeadersTooLarge,
  Internal,
  MalformedRequest,
  MethodNotAllowed,
  NotFound,
  PayloadTooLarge,
  Problem,
  problemDocument,
  problemType,
  RequestTimeout,
  UnknownMethod,
  UnsupportedMediaType
} from '../kernel/problem.ts'
import { validationProblem } from '../kernel/validate.ts'
import { takesJson } from './json-body.ts'
import type { RouteTable } from './route-table.ts'

/** Responds to a request for an address without a route; returns false if it does not. */
export type SendPage = (request: FastifyRequest, reply: FastifyReply) => boolean

export function addProblemHandler(
  app: FastifyInstance,
  base: string,
  routes: RouteTable,
  sendPage: SendPage = () => false
): void {
  app.setErrorHandler((error: FastifyError, request, reply) => sendProblem(error, request, reply, base))
  const unknownPath = (request: FastifyRequest) => {
    const allowed = [...routes.find(request.url).keys()]
    if (allowed.includes(request.method) || allowed.length === 0) {
      return new NotFound(`This path does not exist. ${base}/api/v2/docs describes the API.`)
    }
    return new MethodNotAllowed(`${request.method} is not supported on this path; use ${allowed.join(', ')}.`, {
      headers: { allow: allowed.join(', ') }
    })
  }
  // Before an unexpected body is read.
  app.addHook('onRequest', async (request, reply) => {
    // A router that finds a parameter of no length would look for an object without a name.
    if (/^\/api\/v2\/[^?]+\/(\?|$)/.test(request.url) && !request.url.startsWith('/api/v2/docs')) {
      throw new NotFound('This path does not exist. Leave out the slash at its end.')
    }
    if (!request.is404) return
    // A hook that has sent a response returns the reply.
    if (sendPage(request, reply)) return reply
    throw unknownPath(request)
  })
  app.setNotFoundHandler((request, reply) => sendProblem(unknownPath(request), request, reply, base))
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply, base: string) {
  const problem = asProblem(error as FastifyError, request.routeOptions.config.openMember)
  if (problem.status >= 500) {
    request.log.error({ err: error, requestId: request.id, route: request.routeOptions.url }, problem.title)
  }
  return reply
    .code(problem.status)
    .headers({ 'cache-control': 'no-store', ...problem.headers })
    .type(problemType)
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(problemDocument(problem, request.id, base))
}

function asProblem(error: FastifyError, openMember: string | undefined): Problem {
  if (error instanceof Problem) return error
  if (error.validation) return validationProblem(error.validationContext, error.validation, openMember)
  const known = fastifyProblem(error)
  if (known) return known
  return (
    outage(error) ??
    new Internal('The server failed to process the request. Its log has the reason under the request id.', {
      cause: error
    })
  )
}

function fastifyProblem(error: FastifyError): Problem | undefined {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new PayloadTooLarge('The body is larger than this operation accepts.', {
        headers: { connection: 'close' }
      })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new UnsupportedMediaType(
        'Send the body as application/json in UTF-8; a PATCH may also be application/merge-patch+json.',
        takesJson
      )
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new MalformedRequest('The length of the body differs from Content-Length.')
    case 'FST_ERR_BAD_URL':
      return new MalformedRequest('The path cannot be decoded.')
    default:
      return undefined
  }
}

/** The answer to bytes that are no HTTP request, written to the bare socket. */
export function clientErrorAnswer(error: ClientError, requestId: string, base: string): string {
  const problem =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new HeadersTooLarge('The header section is larger than 16 KiB.')
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? new RequestTimeout('The request was not received completely in time.')
        : isUnknownMethod(error)
          ? new UnknownMethod('The server does not know the method of the request.')
          : new MalformedRequest('This is not an HTTP/1.1 request.')
  const isPage = problem.status === 431 && wantsPage(error)
  const body = isPage ? tooLongPage : JSON.stringify(problemDocument(problem, requestId, base))
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `content-type: ${isPage ? 'text/html; charset=utf-8' : problemType}`,
    `content-length: ${Buffer.byteLength(body)}`,
    ...(isPage ? ["content-security-policy: default-src 'none'; frame-ancestors 'none'"] : []),
    'cache-control: no-store',
    'connection: close',
    '',
    body
  ].join('\r\n')
}

/** Whether the bytes are the request of a browser that opens a page. */
function wantsPage({ rawPacket }: ClientError): boolean {
  const text = rawPacket?.toString('latin1') ?? ''
  return /^GET \/(?!(api|hooks)\/)/.test(text) && /\r\naccept:[^\r]{0,200}text\/html/i.test(text)
}

/** The console cannot be sent here, since no route handles the request. */
const tooLongPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>The address is too long</title></head>
<body>
<h1>The address is too long</h1>
<p>The address and the headers of a request can have at most 16 KiB together. <a href="/">Open the overview.</a></p>
</body>
</html>
`

/** What Node reports of a request that is not HTTP, with the bytes that it could not read. */
interface ClientError {
  code?: string
  rawPacket?: Buffer
}

/** Whether all but the method is right, so that the answer is not that it is no HTTP at all. */
function isUnknownMethod({ code, rawPacket }: ClientError): boolean {
  const line = rawPacket?.subarray(0, 4096).toString('latin1') ?? ''
  return code === 'HPE_INVALID_METHOD' && /^[A-Za-z-]+ \/\S* HTTP\/1\.[01]\r\n/.test(line)
}

/** The answer to a request whose `Expect` header cannot be met (RFC 9110 section 10.1.1). */
export function sendExpectationFailed(response: ServerResponse, requestId: string, base: string): void {
  const problem = new ExpectationFailed(
    'The only supported expectation is 100-continue. Send the request without Expect.'
  )
  const body = JSON.stringify(problemDocument(problem, requestId, base))
  response.writeHead(problem.status, { 'content-type': problemType, 'cache-control': 'no-store' }).end(body)
}
