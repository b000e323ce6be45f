/** Adds a service with an inventory: the page shows the file, its changes and the commands to apply it. It changes nothing. */
import { Button, Card, Command, Empty, notify, Page, widgetTypesQuery } from '@inter-hub/console'
import { useQuery } from '@tanstack/react-query'
import { type RefObject, useRef, useState } from 'react'
import { isGateType } from '../../src/gates/names.ts'
import { Changes } from './changes.tsx'
import { fileNameOf, inventoryOf, mistakeOf, type Service } from './words.ts'

const everyChoices = { '1m': '1 min', '5m': '5 min', '15m': '15 min', '1h': '1 h', '1d': '1 day' }
/** As the runtime accepts it. */
const textMax = 250_000

export function AddServicePage() {
  const [service, setService] = useState<Service>({ name: '', url: '', owner: '', every: '5m', status: 200 })
  const [edited, setEdited] = useState<string>()
  const editor = useRef<HTMLTextAreaElement>(null)
  const isBegun = service.name !== '' || service.url !== ''
  const mistake = mistakeOf(service)
  const text = edited ?? (mistake === undefined ? inventoryOf(service) : '')
  return (
    <Page
      heading="Add a service"
      lead="An inventory file declares what exists and how it is checked. Keep it in git; apply it again after each change."
    >
      <div className="cols even">
        <Card title="Service">
          <ServiceForm service={service} onChange={(change) => setService((before) => ({ ...before, ...change }))} />
          {edited !== undefined && (
            <div className="pad stack">
              <p className="dim2">The file was edited, so the form no longer changes it.</p>
              <Button onClick={() => setEdited(undefined)}>Discard the edits</Button>
            </div>
          )}
        </Card>
        <Card title="Inventory file">
          <div className="pad stack">
            <textarea
              ref={editor}
              className="input editor"
              aria-label="Inventory file (YAML)"
              spellCheck={false}
              maxLength={textMax}
              value={text}
              onChange={({ target }) => setEdited(target.value === '' ? undefined : target.value)}
            />
            {text === '' ? (
              <p className="dim2">
                {isBegun && mistake !== undefined ? mistake : 'Enter a name and an address, or paste a file here.'}
              </p>
            ) : (
              <FileActions text={text} />
            )}
          </div>
        </Card>
      </div>
      <PlannedChanges text={text} editor={editor} />
    </Page>
  )
}

interface FormProps {
  service: Service
  onChange: (change: Partial<Service>) => void
}

function ServiceForm({ service, onChange }: FormProps) {
  return (
    <form className="pad stack" onSubmit={(event) => event.preventDefault()}>
      <label className="field">
        <span className="label">Name</span>
        <input
          className="input"
          maxLength={200}
          value={service.name}
          onChange={({ target }) => onChange({ name: target.value })}
        />
      </label>
      <label className="field">
        <span className="label">Address to check</span>
        <input
          className="input"
          type="url"
          maxLength={2000}
          value={service.url}
          onChange={({ target }) => onChange({ url: target.value.trim() })}
        />
      </label>
      <label className="field">
        <span className="label">Expected status</span>
        <input
          className="input"
          type="number"
          min={100}
          max={599}
          value={service.status}
          onChange={({ target }) => onChange({ status: Math.min(599, Math.max(100, Number(target.value) || 200)) })}
        />
      </label>
      <label className="field">
        <span className="label">Check every</span>
        <select className="input" value={service.every} onChange={({ target }) => onChange({ every: target.value })}>
          {Object.entries(everyChoices).map(([every, words]) => (
            <option key={every} value={every}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="label">Owner (optional)</span>
        <input
          className="input"
          maxLength={100}
          value={service.owner}
          onChange={({ target }) => onChange({ owner: target.value })}
        />
      </label>
    </form>
  )
}

function FileActions({ text }: { text: string }) {
  const file = fileNameOf(text)
  const save = () => {
    const address = URL.createObjectURL(new Blob([text], { type: 'application/yaml' }))
    const link = document.createElement('a')
    link.href = address
    link.download = file
    link.click()
    URL.revokeObjectURL(address)
  }
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => notify('Copied', file),
      () => notify('The browser blocked copying', undefined, true)
    )
  return (
    <>
      <div className="row">
        <Button onClick={save}>Save {file}</Button>
        <Button onClick={() => void copy()}>Copy</Button>
      </div>
      <p className="dim2">Apply the saved file:</p>
      <Command text={`./ihub apply -f ${file}`} />
    </>
  )
}

/** What the file would change in the hub that is chosen, if there are several. */
function PlannedChanges({ text, editor }: { text: string; editor: RefObject<HTMLTextAreaElement | null> }) {
  const { data: types = [] } = useQuery(widgetTypesQuery)
  const hubs = [...new Set(types.flatMap(({ name, hub }) => (isGateType(name) ? [hub] : [])))]
  const [chosen, setChosen] = useState<string>()
  const hub = chosen ?? hubs[0]
  if (text === '' || hub === undefined)
    return (
      <Card title="Changes">
        <Empty>Describe a service or paste a file to see what it would change.</Empty>
      </Card>
    )
  return (
    <>
      {hubs.length > 1 && (
        <label className="field filter">
          <span className="label">Hub</span>
          <select className="input" value={hub} onChange={({ target }) => setChosen(target.value)}>
            {hubs.map((slug) => (
              <option key={slug} value={slug}>
                {slug}
              </option>
            ))}
          </select>
        </label>
      )}
      <Changes key={`${hub} ${text}`} hub={hub} text={text} editor={editor} />
    </>
  )
}
