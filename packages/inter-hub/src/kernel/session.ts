/** How long sessions of people last, and the problems of signing in. */
import { defineProblem } from './problem.ts'

/** A session ends when it has not been used for this long, and after this long in any case. */
export const idleS = 30 * 60
export const absoluteS = 8 * 3600
/** How long a sign-in link works. */
export const linkS = 15 * 60

export const SignInRefused = defineProblem(
  'sign_in_refused',
  403,
  'Sign-in refused',
  'The console does not sign anyone in at this address, because the session could be read on its way. Use https, or http://localhost on the server itself.'
)
export const InvalidSignInLink = defineProblem(
  'invalid_sign_in_link',
  401,
  'Invalid sign-in link',
  'The sign-in link is wrong, was used already, or is older than 15 minutes. For another one run `./ihub sign-in` on the server.'
)
