import { IhubError } from '@inter-hub/sdk/browser'

const isSignedOut = (error: unknown) => error instanceof IhubError && error.status === 401

/** The reason of an error. A request without a valid session can be sent again after signing in. */
export const reasonOf = (error: unknown) =>
  isSignedOut(error) ? 'The session has ended.' : error instanceof Error ? error.message : String(error)

/** Opens in a new tab, so that what was entered here stays. */
export function SignInLink({ error }: { error: unknown }) {
  if (!isSignedOut(error)) return null
  return (
    <a className="link" href="/sign-in" target="_blank" rel="noreferrer">
      Sign in in a new tab
    </a>
  )
}

/** Why something that was entered was not accepted. */
export function Failure({ error }: { error: unknown }) {
  return (
    <p className="failure" role="alert">
      {reasonOf(error)} <SignInLink error={error} />
    </p>
  )
}
