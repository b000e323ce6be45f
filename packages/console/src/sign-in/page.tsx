import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { meQuery } from '../app/queries.ts'
import { localPath, rememberReturn, signIn, takeReturn, tokenOf } from '../app/session.ts'
import { Button, Command } from '../ui/index.ts'

/** Reads the token once and removes it from the address immediately, so that it stays out of the history. */
function takeToken(): string | undefined {
  const token = tokenOf(location.hash)
  if (token === '') return undefined
  history.replaceState(history.state, '', location.pathname + location.search)
  return token
}

export function SignInPage() {
  const navigate = useNavigate()
  const wanted = localPath((useSearch({ strict: false }) as { return?: string }).return)
  const [failure, setFailure] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const { data: me } = useQuery(meQuery)
  const go = () => navigate({ to: wanted === '/' ? takeReturn() : wanted, replace: true })
  const enter = async (token: string) => {
    setBusy(true)
    setFailure(undefined)
    try {
      await signIn(token)
      await go()
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
      setBusy(false)
    }
  }
  const began = useRef(false)
  useEffect(() => {
    if (began.current) return
    began.current = true
    document.title = 'Sign in · Inter-Hub'
    const token = takeToken()
    if (token !== undefined) void enter(token)
    else rememberReturn(wanted)
  })
  // A link that is opened in this tab changes only the part after `#`.
  useEffect(() => {
    const onHash = () => {
      const token = takeToken()
      if (token !== undefined) void enter(token)
    }
    addEventListener('hashchange', onHash)
    return () => removeEventListener('hashchange', onHash)
  })
  useEffect(() => {
    if (me && !isBusy) void go()
  })
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    void enter(tokenOf(String(new FormData(event.currentTarget).get('link'))))
  }
  return (
    <main className="signin" id="main">
      <form className="card signincard" onSubmit={submit}>
        <h1>Sign in to Inter-Hub</h1>
        {failure !== undefined && (
          <p className="failure" role="alert">
            {failure}
          </p>
        )}
        <p className="dim2">
          In the Inter-Hub folder on the server, run this command and open the link that it prints:
        </p>
        <Command text="./ihub sign-in" />
        <label className="field">
          <span className="label">Or paste the link here</span>
          <input className="input" name="link" required autoComplete="off" spellCheck={false} disabled={isBusy} />
        </label>
        <Button kind="primary" type="submit" disabled={isBusy}>
          {isBusy ? 'Signing in' : 'Sign in'}
        </Button>
      </form>
    </main>
  )
}
