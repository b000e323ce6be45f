/** A draft of a manifest: edit it, see what it would do, activate it. */
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useRef, useState } from 'react'
import { act, readAgain } from '../app/act.ts'
import { api } from '../app/api.ts'
import { loadCode } from '../app/code.ts'
import { Button, Card, Failure, Loading, ProblemCard, Sheet, SheetClose, StateMark } from '../ui/index.ts'
import { type Manifest, previewQuery } from './queries.ts'
import { breakText, manifestText, previewVerdict, readManifestText } from './words.ts'

const Diff = lazy(() => loadCode(() => import('./diff.tsx')))

interface DraftProps {
  draft: Manifest
  active: Manifest | undefined
}

export function Draft({ draft, active }: DraftProps) {
  const stored = manifestText(draft)
  return (
    <>
      <Preview draft={draft} />
      <Editor draft={draft} />
      <Card title="Changes" count={active ? `compared with version ${active.version}` : undefined}>
        <Suspense fallback={<Loading />}>
          <Diff before={active ? manifestText(active) : ''} after={stored} />
        </Suspense>
      </Card>
    </>
  )
}

/** What activation would do, and the button for it. */
function Preview({ draft }: { draft: Manifest }) {
  const { data, error, refetch } = useQuery(previewQuery(draft))
  const [isAsking, setAsking] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  if (error && !data) return <ProblemCard error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={3} />
  const { text, canActivate, isSafe } = previewVerdict(data)
  const activate = async () => {
    setAsking(false)
    const words = { done: 'Manifest activated', failed: 'The manifest was not activated' }
    await act({ ...words, about: `Version ${draft.version}`, reads: ['registry', 'fixed'] }, () =>
      api.post('/hub-capability-manifests/{id}/activate', { path: { id: draft.id } })
    )
  }
  return (
    <Card
      title="Effect of activation"
      aside={
        <Button
          kind="primary"
          size="s"
          ref={opener}
          disabled={!canActivate}
          onClick={() => (isSafe ? void activate() : setAsking(true))}
        >
          {isSafe ? 'Activate' : 'Activate…'}
        </Button>
      }
    >
      <div className="pad stack">
        <div className="row">
          <StateMark
            value={isSafe ? 'verified' : 'failing'}
            word={isSafe ? 'Safe' : canActivate ? 'Breaks' : 'Refused'}
          />
          <p>{text}</p>
        </div>
        {data.breaks.length > 0 && (
          <ul className="stack">
            {data.breaks.map((one) => (
              <li key={`${one.kind} ${one.name}`} className="dim2">
                {breakText(one)}
              </li>
            ))}
          </ul>
        )}
      </div>
      <Sheet
        title="Activate with breaking changes?"
        note={text}
        open={isAsking}
        onOpenChange={setAsking}
        finalFocus={opener}
      >
        <div className="foot">
          <SheetClose className="btn">Cancel</SheetClose>
          <Button kind="danger" onClick={() => void activate()}>
            Activate and break {data.breaks.length}
          </Button>
        </div>
      </Sheet>
    </Card>
  )
}

/** The draft as text. Saving fails if someone else has changed the draft, so that no change is lost. */
function Editor({ draft }: { draft: Manifest }) {
  const stored = manifestText(draft)
  const [base, setBase] = useState(stored)
  const [text, setText] = useState(stored)
  const [failure, setFailure] = useState<unknown>()
  const [isBusy, setBusy] = useState(false)
  const load = () => {
    setBase(stored)
    setText(stored)
    setFailure(undefined)
  }
  const isChangedElsewhere = stored !== base && stored !== text
  if (stored !== base && text === base) load()
  const save = async () => {
    setBusy(true)
    setFailure(undefined)
    try {
      const body = readManifestText(text)
      const path = { id: draft.id }
      const { body: now, etag } = await api.getWithTag('/hub-capability-manifests/{id}', { path })
      if (manifestText(now as Manifest) !== base)
        throw new Error('The draft was changed by someone else. Load it first.')
      const saved = await api.patch('/hub-capability-manifests/{id}', { path, body, ifMatch: etag })
      const next = manifestText(saved)
      setBase(next)
      setText(next)
    } catch (error) {
      setFailure(error)
    }
    await readAgain(['registry'])
    setBusy(false)
  }
  return (
    <Card
      title={`Draft of version ${draft.version}`}
      aside={
        <>
          {isChangedElsewhere && (
            <Button size="s" onClick={load}>
              Load the changed draft
            </Button>
          )}
          <Button size="s" disabled={isBusy || text === base} onClick={() => void save()}>
            Save the draft
          </Button>
        </>
      }
    >
      <div className="pad stack">
        {failure !== undefined && <Failure error={failure} />}
        <textarea
          className="input editor mono"
          aria-label="The manifest as JSON"
          spellCheck={false}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
    </Card>
  )
}
