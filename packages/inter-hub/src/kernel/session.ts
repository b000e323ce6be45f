/** Lifetimes of sessions and sign-in links, and the problems of signing in. */
import { defineProblem } from './problem.ts'

/** A session ends after `idleS` without use, and after `absoluteS` at the latest. */
export const idleS = 30 * 60
export const absoluteS = 8 * 3600
/** How long a sign-in link works. */
export const linkS = 15 * 60

export const SignInRefused = defineProblem(
  'sign_in_refused',
  403,
  'Sign-in refused',
  'The console does not sign anyone in at this address, because the session could be intercepted. Use https, or http://localhost on the server itself.'
)
export const InvalidSignInLink = defineProblem(
  'invalid_sign_in_link',
  401,
  'Invalid sign-in link',
  'The sign-in link is wrong, was already used, or is older than 15 minutes. For a new one, run `./ihub sign-in` on the server.'
)
