/** Pauses the checks of an item until a time, and resumes them. */
import { useQuery } from '@tanstack/react-query'
import type { RefObject } from 'react'
import { act } from '../app/act.ts'
import { api } from '../app/api.ts'
import { queryClient } from '../app/queries.ts'
import type { Widget } from '../app/widgets.ts'
import { FormSheet, notify, useUntil } from '../ui/index.ts'

/** What was set about the checks of an item, in the hub. */
export const observationsQuery = ({ id, slug }: Widget) => ({
  queryKey: ['widget', slug, 'checks', 'observations', id],
  queryFn: async ({ signal }: { signal: AbortSignal }) =>
    (await api.get('/widgets/{id}/observations', { path: { id }, signal })).data
})

/** Whether all checks of the item are paused by a setting of its own, which can be deleted. */
export function useIsPaused(widget: Widget): boolean {
  const { data = [] } = useQuery(observationsQuery(widget))
  return data.some(({ check, state, until }) => {
    const isOver = until !== null && Date.parse(until) <= api.now()
    return check === '' && state === 'paused' && !isOver
  })
}

/** Deletes the setting, so that the environment or the inventory decides again. */
export async function resumeChecks({ id, hubSlug, name }: Widget): Promise<void> {
  const words = { done: 'Checks resumed', failed: 'The checks could not be resumed', about: name }
  await act({ ...words, reads: ['widget', 'widgets'] }, () =>
    api.delete('/widgets/{id}/observation', { path: { id }, query: { hub: hubSlug } })
  )
}

interface PauseProps {
  widget: Widget
  open: boolean
  onClose: () => void
  finalFocus: RefObject<HTMLElement | null>
}

export function Pause({ widget, open, onClose, finalFocus }: PauseProps) {
  const until = useUntil(['hour', 'day', 'week'], 'day')
  const send = async (form: FormData) => {
    const end = until.end(form, api.now())
    const body = { check: '', state: 'paused' as const, reason: String(form.get('reason')), until: end }
    await api.put('/widgets/{id}/observation', { path: { id: widget.id }, query: { hub: widget.hubSlug }, body })
    await queryClient.invalidateQueries({ queryKey: ['widget', widget.slug] })
    notify('Checks paused', widget.name)
  }
  return (
    <FormSheet
      title="Pause checks"
      note="While checks are paused, evidence is not renewed and expires. Checks resume automatically."
      submit={until.label === undefined ? 'Pause' : `Pause for ${until.label}`}
      open={open}
      onClose={onClose}
      send={send}
      finalFocus={finalFocus}
    >
      <label className="field">
        <span className="label">Reason</span>
        <input className="input" name="reason" required maxLength={2000} />
      </label>
      {until.fields}
    </FormSheet>
  )
}
