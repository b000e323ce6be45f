import { Card, Loaded } from '@inter-hub/console'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import './readiness.css'
import { GateRow } from './page.tsx'
import { gatesQuery } from './queries.ts'
import { isOpen, worstFirst } from './words.ts'

const most = 5

/** The card on the overview: the gates that need attention first. */
export function OpenGates() {
  const query = useQuery(gatesQuery)
  const blocking = worstFirst(query.data?.gates ?? []).filter((gate) => !isOpen(gate))
  if (query.data && blocking.length === 0) return null
  return (
    <Card
      title="Blocking gates"
      count={query.data && blocking.length}
      aside={
        <Link to={'/readiness' as '/'} className="link">
          All gates
        </Link>
      }
    >
      <Loaded query={query}>
        {() => (
          <ul>
            {blocking.slice(0, most).map((gate) => (
              <GateRow key={gate.widgetId} gate={gate} isShort />
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  )
}
