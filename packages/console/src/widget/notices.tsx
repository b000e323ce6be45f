/** The unresolved notices of an item, and the maintenance windows that silence its messages. */
import { act } from '../app/act.ts'
import { api } from '../app/api.ts'
import { may } from '../app/queries.ts'
import { plainName, type ShownWidget } from '../app/widgets.ts'
import { Ago, Button, Card } from '../ui/index.ts'

/** Renders nothing if there is neither a notice nor a window. */
export function NoticesCard({ widget }: { widget: ShownWidget }) {
  const { notices = [], maintenance = [] } = widget
  if (notices.length + maintenance.length === 0) return null
  const acknowledge = (id: string) =>
    act({ done: 'Notice acknowledged', failed: 'Could not acknowledge the notice', reads: ['notices', 'widget'] }, () =>
      api.post('/notices/{id}/acknowledge', { path: { id } })
    )
  return (
    <Card title="Notices and maintenance">
      <ul>
        {notices.map(({ id, state, severity, reason, since, ruleSlug, by, note, suppressedBy }) => (
          <li key={id} className="line">
            <div className="grow">
              <p>{plainName(reason)}</p>
              <p className="dim">
                {severity}, rule {ruleSlug}, <Ago at={since} kind="for" />
                {state === 'acknowledged' &&
                  `, acknowledged${by ? ` by ${by.name}` : ''}${note ? `: ${plainName(note)}` : ''}`}
                {suppressedBy !== null && `, suppressed by ${suppressedBy}`}
              </p>
            </div>
            {state === 'open' && may(`hub:${widget.hubSlug}:write`) && (
              <Button size="s" onClick={() => void acknowledge(id)}>
                Acknowledge
              </Button>
            )}
          </li>
        ))}
        {maintenance.map(({ id, state, reason, startsAt, endsAt, by }) => (
          <li key={id} className="line">
            <div className="grow">
              <p>{plainName(reason)}</p>
              <p className="dim">
                {state === 'open' ? 'Maintenance' : 'Planned maintenance'} by {by.name}
                {state === 'planned' && (
                  <>
                    , starts <Ago at={startsAt} kind="in" />
                  </>
                )}
                , ends <Ago at={endsAt} kind="in" />. Messages are silenced during maintenance.
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
