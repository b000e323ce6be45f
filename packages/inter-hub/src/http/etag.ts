/**
 * Conditional requests (RFC 9110 section 13). Every JSON answer to a GET has a strong ETag; a resource that can be
 * changed has its version before the dot, `"3.kX9…"`. A GET compares the whole tag with `If-None-Match` and answers 304; a
 * change compares the version alone, so that news about a thing (its state, its evidence) does not refuse a change of it.
 */
import { hash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { MalformedRequest, PreconditionFailed } from '../kernel/problem.ts'
import type { MatchVersion } from '../kernel/version.ts'

/** No real client sends longer lists of tags. */
export const tagsLengthMax = 4096

declare module 'fastify' {
  interface FastifyReply {
    /** The version of the resource that is answered, where it can be changed. */
    resourceVersion: number | undefined
  }
}

export function addConditionalRequests(app: FastifyInstance): void {
  app.decorateReply('resourceVersion', undefined)
  app.addHook('onRequest', async ({ headers }) => {
    for (const name of ['if-match', 'if-none-match'] as const) {
      if ((headers[name]?.length ?? 0) > tagsLengthMax)
        throw new MalformedRequest(`The header ${name} is longer than ${tagsLengthMax} characters.`, {
          errors: [{ parameter: name, detail: `is longer than ${tagsLengthMax} characters` }]
        })
    }
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead && reply.resourceVersion === undefined) return payload
    if (reply.statusCode >= 300 || typeof payload !== 'string') return payload
    const tag = tagOf(payload, reply.resourceVersion)
    reply.header('etag', tag)
    if (!isRead) return payload
    addCaching(request, reply)
    if (!matchesTag(request, tag)) return payload
    reply.code(304).removeHeader('content-type')
    reply.removeHeader('content-length')
    // No body, and so no length of one (RFC 9110 section 8.6).
    return null
  })
}

/** Whether `If-None-Match` names this tag. */
export function matchesTag({ headers }: FastifyRequest, tag: string): boolean {
  const wanted = headers['if-none-match']
  return wanted !== undefined && listed(wanted).some((one) => one === '*' || one.replace(/^W\//, '') === tag)
}

/** A strong ETag of a payload. */
export function tagOf(payload: string, version: number | undefined): string {
  const digest = hash('sha256', payload, 'base64url').slice(0, 16)
  return version === undefined ? `"${digest}"` : `"${version}.${digest}"`
}

/** Says how long an answer may be kept, where its route has not. */
export function addCaching(request: FastifyRequest, reply: FastifyReply): void {
  if (reply.hasHeader('cache-control')) return
  if (request.routeOptions.config.scope === 'public') {
    reply.header('cache-control', 'public, max-age=30')
  } else {
    const vary = [reply.getHeader('vary') ?? [], 'Authorization'].flat().join(', ')
    reply.headers({ 'cache-control': 'private, no-cache', vary })
  }
}

function listed(header: string): string[] {
  return header.split(',').map((one) => one.trim())
}

/**
 * The preconditions of a change (RFC 9110 section 13.1). Without the headers every version matches. A weak tag counts by its
 * version: proxies that compress weaken the tag, and the version identifies what is changed all the same. A header that is
 * not a list of tags is never met.
 * @throws PreconditionFailed (by what is answered)
 */
export function matchVersion({ headers }: FastifyRequest): MatchVersion {
  const { 'if-match': wanted, 'if-none-match': unwanted } = headers
  return (version) => {
    if (wanted !== undefined && !namesVersion('If-Match', wanted, version)) {
      if (version === undefined) throw new PreconditionFailed('The resource does not exist, so If-Match cannot match.')
      throw new PreconditionFailed(`The resource has changed; its version is now ${version}. Read it again.`, {
        headers: { etag: `"${version}"` }
      })
    }
    if (unwanted !== undefined && namesVersion('If-None-Match', unwanted, version)) {
      throw new PreconditionFailed(`The resource exists with version ${version}, which If-None-Match excludes.`, {
        headers: { etag: `"${version}"` }
      })
    }
  }
}

/** Whether a list of tags names a version; `*` names each that exists. @throws PreconditionFailed for anything else */
function namesVersion(name: string, header: string, version: number | undefined): boolean {
  const tags = listed(header).filter((one) => one !== '')
  const isList = tags.length > 0 && tags.every((one) => one === '*' || /^(?:W\/)?"[^"]*"$/.test(one))
  if (!isList) {
    // The reason says that it is not a tag, and not that something has changed.
    const detail = 'must be * or an ETag in double quotes as returned by GET, such as "3"'
    throw new PreconditionFailed(`${name} ${detail}.`, { errors: [{ parameter: name.toLowerCase(), detail }] })
  }
  if (version === undefined) return false
  return tags.some((one) => one === '*' || /^(?:W\/)?"(\d+)(?:\.[\w-]*)?"$/.exec(one)?.[1] === String(version))
}

/** Remembers the version for the ETag of this answer. */
export function versioned<Body extends { version: number }>(reply: FastifyReply, body: Body): Body {
  reply.resourceVersion = body.version
  return body
}
