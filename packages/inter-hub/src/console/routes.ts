import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { matchesTag } from '../http/etag.ts'
import { sendStatic, staticDocument } from '../http/static-document.ts'
import { type Coding, type ConsoleFile, codings } from './files.ts'
import { startPage, startPagePolicy } from './start-page.ts'

type Files = ReadonlyMap<string, ConsoleFile>
const open = { config: { scope: 'public' }, schema: { hide: true } } as const

/** The addresses of the admin pages in the founding documents, with the console page for each. */
const seedPages: Readonly<Record<string, string>> = {
  '/Hubs': '/hubs',
  '/Hubs/new': '/hubs/new',
  '/HubCapabilityManifests': '/manifests',
  '/ApiConsumers': '/consumers',
  '/ApiKeys': '/keys'
}

/** @param files undefined without a console; `isMissing`: it was expected but is not built */
export async function consoleRoutes(app: FastifyInstance, files: Files | undefined, isMissing: boolean): Promise<void> {
  for (const [path, page] of Object.entries(seedPages)) {
    app.get(path, open, async (_request, reply) =>
      reply.header('cache-control', 'no-store').redirect(`/NewSession?return=${encodeURIComponent(page)}`, 302)
    )
  }
  app.get('/NewSession', open, async (request, reply) => {
    const query = request.url.split('?')[1]
    return reply.header('cache-control', 'no-store').redirect(`/sign-in${query === undefined ? '' : `?${query}`}`, 302)
  })
  if (files === undefined) return startRoutes(app, isMissing)
  for (const [path, file] of files) {
    app.get(path === '/index.html' ? '/' : path, open, (request, reply) => sendConsoleFile(request, reply, file))
  }
}

/** Without the console its addresses show a page that says what to do. */
function startRoutes(app: FastifyInstance, isMissing: boolean): void {
  const start = staticDocument('text/html; charset=utf-8', startPage(isMissing))
  for (const path of ['/', '/sign-in']) {
    app.get(path, open, (request, reply) => {
      reply.header('content-security-policy', startPagePolicy).header('x-content-type-options', 'nosniff')
      return sendStatic(request, reply, start)
    })
  }
}

/**
 * A browser that opens any address without a route gets the console, which decides whether the page exists. Returns false
 * if the request is not for a page.
 */
export function pageSender(files: Files | undefined): (request: FastifyRequest, reply: FastifyReply) => boolean {
  const index = files?.get('/index.html')
  return (request, reply) => {
    const { method, url, headers } = request
    const wantsPage = (method === 'GET' || method === 'HEAD') && headers.accept?.includes('text/html')
    if (!index || !wantsPage || /^\/(api|hooks|assets|problems|metrics|\.well-known)(\/|\?|$)/.test(url)) return false
    sendConsoleFile(request, reply, index)
    return true
  }
}

/** Forbids inline content, other hosts, form submission, and turning text into HTML. */
const consolePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'"
].join('; ')

const yearS = 31_536_000

function sendConsoleFile(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile) {
  const coding = codingFor(request.headers['accept-encoding'], file)
  reply.headers({
    etag: file.tag,
    vary: 'Accept-Encoding',
    'cache-control': file.isHashed ? `public, max-age=${yearS}, immutable` : 'no-cache',
    'content-security-policy': consolePolicy,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff'
  })
  if (request.server.publicUrl.startsWith('https:')) {
    reply.header('strict-transport-security', `max-age=${yearS}; includeSubDomains`)
  }
  if (reply.statusCode === 200 && matchesTag(request, file.tag)) return reply.code(304).send()
  if (coding !== 'identity') reply.header('content-encoding', coding)
  return reply.type(file.type).send(file.codings.get(coding))
}

/** The smallest coding that the client accepts (RFC 9110 section 12.5.3). */
function codingFor(header: string | undefined, file: ConsoleFile): Coding {
  const accepted = new Set(
    (header ?? '')
      .toLowerCase()
      .split(',')
      .map((one) => one.split(';').map((part) => part.trim()))
      .filter(([, quality]) => !/^q=0(\.0*)?$/.test(quality ?? ''))
      .map(([coding]) => coding)
  )
  return codings.find((coding) => accepted.has(coding) && file.codings.has(coding)) ?? 'identity'
}
