/** The consumers of a hub and their keys: a new key is shown once, and a key is revoked. */
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { act, readAgain } from '../app/act.ts'
import { api } from '../app/api.ts'
import { may } from '../app/queries.ts'
import {
  Ago,
  Button,
  Card,
  Command,
  counted,
  cutWords,
  Empty,
  FormSheet,
  Loaded,
  Sheet,
  SheetClose
} from '../ui/index.ts'
import { consumersQuery, type Hub, type Key, keysQuery } from './queries.ts'
import { scopesOf } from './words.ts'

type Consumer = { id: string; name: string; status: string }

const verbs = [
  { verb: 'read', text: 'read everything in the hub' },
  { verb: 'record', text: 'record events and annotations' },
  { verb: 'write', text: 'write items, checks and settings' },
  { verb: 'decide', text: 'decide: waivers and attestations' }
] as const

export function AccessTab({ hub }: { hub: Hub }) {
  return (
    <Loaded query={useQuery(consumersQuery(hub.slug))}>
      {({ data, meta }) =>
        data.length === 0 ? (
          <section className="card">
            <Empty command={`./ihub bootstrap hubs/${hub.slug}`}>
              No consumers yet. A consumer is a program with keys.
            </Empty>
          </section>
        ) : (
          <>
            {data.map((consumer) => (
              <ConsumerCard key={consumer.id} hub={hub} consumer={consumer} />
            ))}
            <p className="dim">{cutWords(data.length, meta.total)}</p>
            <KeysLeftOut hub={hub} />
          </>
        )
      }
    </Loaded>
  )
}

/** Shown if the hub has more keys than one request returns. */
function KeysLeftOut({ hub }: { hub: Hub }) {
  const { data } = useQuery(keysQuery(hub.slug))
  const left = data ? data.meta.total - data.data.length : 0
  if (left <= 0) return null
  return <p className="dim">{counted(left, 'more key')} of the hub are not shown; ./ihub keys list shows all.</p>
}

function ConsumerCard({ hub, consumer }: { hub: Hub; consumer: Consumer }) {
  const keys = useQuery({
    ...keysQuery(hub.slug),
    select: ({ data, meta }) => ({
      shown: data.filter(({ consumerId }) => consumerId === consumer.id),
      isCut: meta.total > data.length
    })
  })
  const isAdmin = may('framework:admin')
  const [revoking, setRevoking] = useState<Key>()
  const opener = useRef<HTMLButtonElement>(null)
  const revoke = async () => {
    if (!revoking) return
    const { id, prefix } = revoking
    await act({ done: 'Key revoked', failed: 'The key could not be revoked', about: prefix, reads: ['registry'] }, () =>
      api.delete('/api-keys/{id}', { path: { id } })
    )
    setRevoking(undefined)
  }
  return (
    <Card title={consumer.name} count={consumer.status} aside={isAdmin && <NewKey hub={hub} consumer={consumer} />}>
      <Loaded query={keys} lines={2}>
        {({ shown, isCut }) =>
          shown.length === 0 ? (
            <Empty>{isCut ? 'None of its keys are among those shown.' : 'No keys yet.'}</Empty>
          ) : (
            <ul>
              {shown.map((key) => (
                <li key={key.id} className="line">
                  <span className="mono">{key.prefix}</span>
                  <span className="dim2">{key.status}</span>
                  <span className="grow clip dim mono" title={key.scopes.join(' ')}>
                    {key.scopes.join(' ')}
                  </span>
                  <span className="dim">
                    {key.lastUsedAt === null ? (
                      'never used'
                    ) : (
                      <>
                        used <Ago at={key.lastUsedAt} />
                      </>
                    )}
                  </span>
                  {isAdmin && key.status !== 'revoked' && (
                    <Button
                      size="s"
                      onClick={({ currentTarget }) => {
                        opener.current = currentTarget
                        setRevoking(key)
                      }}
                      aria-label={`Revoke ${key.prefix}`}
                    >
                      Revoke…
                    </Button>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <Sheet
        title="Revoke this key?"
        note={`${revoking?.prefix ?? ''} of ${consumer.name} stops working within a second, on every server. This cannot be undone.`}
        open={revoking !== undefined}
        onOpenChange={(open) => !open && setRevoking(undefined)}
        finalFocus={opener}
      >
        <div className="foot">
          <SheetClose className="btn">Cancel</SheetClose>
          <Button kind="danger" onClick={() => void revoke()}>
            Revoke the key
          </Button>
        </div>
      </Sheet>
    </Card>
  )
}

/** Makes a key and shows it once. */
function NewKey({ hub, consumer }: { hub: Hub; consumer: Consumer }) {
  const [isOpen, setOpen] = useState(false)
  const [made, setMade] = useState<{ id: string; secret: string }>()
  const opener = useRef<HTMLButtonElement>(null)
  const create = async (form: FormData) => {
    const scopes = scopesOf(hub.slug, form.getAll('verb').map(String))
    const name = String(form.get('name')).trim()
    if (scopes.length === 0) throw new Error('Choose what the key may do.')
    const key = await api.post('/api-consumers/{id}/keys', {
      path: { id: consumer.id },
      body: { scopes, ...(name !== '' && { name }) }
    })
    setMade({ id: key.id, secret: String(key.secret) })
    await readAgain(['registry'])
  }
  const confirm = async () => {
    if (!made) return
    const { id } = made
    setMade(undefined)
    const words = { done: 'Key active', failed: 'The key could not be activated' }
    await act({ ...words, about: consumer.name, reads: ['registry'] }, () =>
      api.post('/api-keys/{id}/activate', { path: { id } })
    )
  }
  return (
    <>
      <Button size="s" ref={opener} onClick={() => setOpen(true)} aria-label={`New key of ${consumer.name}`}>
        New key…
      </Button>
      <FormSheet
        title="New key"
        note={`For ${consumer.name}.`}
        submit="Create the key"
        open={isOpen}
        onClose={() => setOpen(false)}
        send={create}
        finalFocus={opener}
      >
        <label className="field">
          <span className="label">Name (optional)</span>
          <input className="input" name="name" maxLength={200} autoComplete="off" />
        </label>
        <fieldset className="field">
          <legend className="label">What it may do</legend>
          {verbs.map(({ verb, text }) => (
            <label key={verb} className="row">
              <input type="checkbox" name="verb" value={verb} defaultChecked={verb === 'read'} /> {text}
            </label>
          ))}
        </fieldset>
      </FormSheet>
      <Sheet
        title="Copy the key now"
        note="It is shown once; the server stores only a hash. Using or confirming the key activates it; otherwise it expires after 15 minutes."
        open={made !== undefined}
        onOpenChange={(open) => !open && setMade(undefined)}
        finalFocus={opener}
      >
        <div className="body">
          <Command text={made?.secret ?? ''} isText />
          <p className="dim2">Try it:</p>
          <Command text={`curl -H "Authorization: Bearer $KEY" '${location.origin}/api/v2/me'`} />
        </div>
        <div className="foot">
          <Button kind="primary" onClick={() => void confirm()}>
            I have copied it
          </Button>
        </div>
      </Sheet>
    </>
  )
}
