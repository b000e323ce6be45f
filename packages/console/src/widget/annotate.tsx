import { IhubError } from '@inter-hub/sdk/browser'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type RefObject, useState } from 'react'
import { api } from '../app/api.ts'
import { queryClient } from '../app/queries.ts'
import type { Widget } from '../app/widgets.ts'
import { Button, notify, Sheet, SheetClose } from '../ui/index.ts'

const severities = ['info', 'low', 'medium', 'high', 'critical'] as const

export function Annotate({
  widget,
  open,
  onOpenChange,
  finalFocus
}: {
  widget: Widget
  open: boolean
  onOpenChange: (open: boolean) => void
  finalFocus: RefObject<HTMLElement | null>
}) {
  const [failure, setFailure] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const { data: categories } = useQuery({
    queryKey: ['fixed', 'categories', widget.hubSlug],
    queryFn: () => api.all('/annotation-categories', { query: { hub: widget.hubSlug } }),
    enabled: open
  })
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [category, severity, body] = ['category', 'severity', 'body'].map((name) => String(form.get(name)))
    setBusy(true)
    setFailure(undefined)
    try {
      await api.post('/annotations', {
        body: {
          hub: widget.hubSlug,
          widgetId: widget.id,
          category: category ?? '',
          severity: severities.find((one) => one === severity) ?? 'info',
          body: body ?? ''
        }
      })
      await queryClient.invalidateQueries({ queryKey: ['widget', widget.slug] })
      notify('Annotation added', widget.name)
      onOpenChange(false)
    } catch (error) {
      setFailure(error instanceof IhubError ? error.message : String(error))
    }
    setBusy(false)
  }
  return (
    <Sheet title="Annotate" note={widget.name} open={open} onOpenChange={onOpenChange} finalFocus={finalFocus}>
      <form onSubmit={(event) => void send(event)}>
        <div className="body">
          {failure !== undefined && (
            <p className="failure" role="alert">
              {failure}
            </p>
          )}
          <label className="field">
            <span className="label">Category</span>
            <select className="input" name="category" required>
              {categories?.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label className="field">
            <span className="label">Severity</span>
            <select className="input" name="severity" defaultValue="info">
              {severities.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          </label>
          <label className="field">
            <span className="label">Text</span>
            <textarea className="input" name="body" required maxLength={10_000} />
          </label>
        </div>
        <div className="foot">
          <SheetClose className="btn">Cancel</SheetClose>
          <Button kind="primary" type="submit" disabled={isBusy}>
            Annotate
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
