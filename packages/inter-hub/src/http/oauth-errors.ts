/** Errors of the token endpoints: in the words of OAuth 2.0 for its clients, as problems for all others. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { challenge } from '../kernel/actor.ts'
import { OAuthError } from '../kernel/oauth-error.ts'
import { defineProblem, InvalidApiKey, Problem } from '../kernel/problem.ts'

export const formType = 'application/x-www-form-urlencoded'

export const InvalidScope = defineProblem(
  'invalid_scope',
  400,
  'Invalid scope',
  'The request asks for a scope that the key does not have. Request only scopes of the key.'
)

export function isForm({ headers }: FastifyRequest): boolean {
  return headers['content-type']?.toLowerCase().startsWith(formType) ?? false
}

/** The words of OAuth 2.0 for problems that its clients must understand. */
const words: Readonly<Record<number, string>> = {
  400: 'invalid_request',
  401: 'invalid_client',
  403: 'insufficient_scope'
}

/**
 * An OAuth 2.0 error (RFC 6749 section 5.2) for a form; for any other request a problem that has the members of such an error
 * too. An exceeded rate limit comes first.
 */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  if (request.overLimit) throw request.overLimit
  const problem = error instanceof OAuthError ? problemOf(error) : error
  if (!(problem instanceof Problem) || words[problem.status] === undefined) throw problem
  const members = { error: problem.members.error ?? words[problem.status], error_description: problem.message }
  if (!isForm(request)) throw Object.assign(problem, { members: { ...problem.members, ...members } })
  return reply
    .code(problem.status)
    .headers({ 'cache-control': 'no-store', ...problem.headers })
    .serializer(JSON.stringify)
    .type('application/json')
    .send(members)
}

function problemOf({ error, message, status }: OAuthError): Problem {
  if (status === 401) return new InvalidApiKey(message, { members: { error }, headers: challenge() })
  return new InvalidScope(message, { members: { error } })
}
