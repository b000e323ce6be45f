import { useQuery } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { api } from '../app/api.ts'
import { queryClient } from '../app/queries.ts'
import type { Widget } from '../app/widgets.ts'
import { FormSheet, notify } from '../ui/index.ts'

const severities = ['info', 'low', 'medium', 'high', 'critical'] as const

export function Annotate({
  widget,
  open,
  onClose,
  finalFocus
}: {
  widget: Widget
  open: boolean
  onClose: () => void
  finalFocus: RefObject<HTMLElement | null>
}) {
  const { data: categories } = useQuery({
    queryKey: ['fixed', 'categories', widget.hubSlug],
    queryFn: () => api.all('/annotation-categories', { query: { hub: widget.hubSlug } }),
    enabled: open
  })
  const send = async (form: FormData) => {
    const [category, severity, body] = ['category', 'severity', 'body'].map((name) => String(form.get(name)))
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
  }
  return (
    <FormSheet
      title="Annotate"
      note={widget.name}
      submit="Annotate"
      open={open}
      onClose={onClose}
      send={send}
      finalFocus={finalFocus}
    >
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
    </FormSheet>
  )
}
