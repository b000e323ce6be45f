import { Card } from '@inter-hub/console'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import './readiness.css'
import { GateRow } from './page.tsx'
import { gatesQuery } from './queries.ts'
import { isOpen, worstFirst } from './words.ts'

const most = 5

/** The card on the overview: the gates that need attention first. */
export function OpenGates() {
  const { data } = useQuery(gatesQuery)
  const blocking = worstFirst(data?.gates ?? []).filter((gate) => !isOpen(gate))
  if (blocking.length === 0) return null
  return (
    <Card
      title="Blocking gates"
      count={blocking.length}
      aside={
        <Link to={'/readiness' as '/'} className="link">
          All gates
        </Link>
      }
    >
      <ul>
        {blocking.slice(0, most).map((gate) => (
          <GateRow key={gate.widgetId} gate={gate} />
        ))}
      </ul>
    </Card>
  )
}
