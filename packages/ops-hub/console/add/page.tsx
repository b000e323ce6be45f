/** Adds a service by an inventory: the page shows the file and its commands, and writes nothing. */
import { api, Button, Card, Command, Empty, notify, Page } from '@inter-hub/console'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { inventoryOf, mistakeOf, type Service, slugOf } from './words.ts'

const everyChoices = { '1m': '1 min', '5m': '5 min', '15m': '15 min', '1h': '1 h', '1d': '1 day' }

export function AddServicePage() {
  const [service, setService] = useState<Service>({ name: '', url: '', owner: '', every: '5m', status: 200 })
  const set = (change: Partial<Service>) => setService((before) => ({ ...before, ...change }))
  const isBegun = service.name !== '' || service.url !== ''
  const mistake = mistakeOf(service)
  return (
    <Page
      heading="Add a service"
      lead="An inventory file declares what exists and how it is checked. Keep it in git; apply it again after each change."
    >
      <div className="cols">
        <Card title="Service">
          <form className="pad stack" onSubmit={(event) => event.preventDefault()}>
            <label className="field">
              <span className="label">Name</span>
              <input
                className="input"
                maxLength={200}
                value={service.name}
                onChange={({ target }) => set({ name: target.value })}
              />
            </label>
            <label className="field">
              <span className="label">Address to check</span>
              <input
                className="input"
                type="url"
                maxLength={2000}
                value={service.url}
                onChange={({ target }) => set({ url: target.value.trim() })}
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
                onChange={({ target }) => set({ status: Math.min(599, Math.max(100, Number(target.value) || 200)) })}
              />
            </label>
            <label className="field">
              <span className="label">Check every</span>
              <select className="input" value={service.every} onChange={({ target }) => set({ every: target.value })}>
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
                onChange={({ target }) => set({ owner: target.value })}
              />
            </label>
          </form>
        </Card>
        <Card title="Inventory file">
          {mistake === undefined ? (
            <FileShown service={service} />
          ) : (
            <Empty>{isBegun ? mistake : 'Enter a name and an address; the file appears here.'}</Empty>
          )}
        </Card>
      </div>
    </Page>
  )
}

/** The file, what it would add, and the commands that show and apply it. */
function FileShown({ service }: { service: Service }) {
  const slug = slugOf(service.name) ?? ''
  const widget = `ops-service-${slug}`
  const file = `${slug}.yaml`
  const text = inventoryOf(service)
  const { data } = useQuery({
    queryKey: ['widgets', 'named', widget],
    queryFn: async ({ signal }) => (await api.get('/widgets', { query: { slug: widget, per_page: 1 }, signal })).data
  })
  const known = data?.[0]
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
    <div className="pad stack">
      <p className="dim2">
        {known
          ? `The hub has an item ${widget} already ("${known.name}"): the file would change it, if no other inventory declares it.`
          : `It adds the service ${widget} with a check every ${service.every}.`}
      </p>
      <pre className="metadata">{text}</pre>
      <div className="row">
        <Button onClick={save}>Save {file}</Button>
        <Button onClick={() => void copy()}>Copy</Button>
      </div>
      <p className="dim2">See what it changes, then apply it:</p>
      <Command text={`./ihub diff -f ${file}`} />
      <Command text={`./ihub apply -f ${file}`} />
    </div>
  )
}
