/** The seven places of the Viable System Model, and the hubs that hold them. */
import type { Schema } from '@inter-hub/sdk/browser'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api } from '../app/api.ts'
import { functionOf, vsmPlaces } from '../app/vsm.ts'
import { countsQuery } from '../app/widgets.ts'
import { Card, StateMark } from '../ui/index.ts'

type Hub = Schema<'Hub'>

const hubsQuery = {
  queryKey: ['registry', 'vsm-hubs'],
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Hub[]> =>
    (await api.get('/hubs', { query: { hubFamily: 'vsm', per_page: 50 }, signal })).data
}

/** From the worst state to the best. An item without evidence ranks below a verified one. */
const worstFirst = ['failing', 'stale', 'unproven', 'verified'] as const

export function Constellation() {
  const { data: hubs = [] } = useQuery(hubsQuery)
  if (hubs.length === 0) return null
  return (
    <Card title="Viable System Model" count={`${hubs.length} of ${vsmPlaces.length} hubs registered`}>
      <ul className="constellation">
        {vsmPlaces.map(([vsmFunction, system]) => {
          const hub = hubs.find((one) => one.vsmFunction === vsmFunction)
          return (
            <li key={vsmFunction} data-place={vsmFunction} data-registered={hub !== undefined}>
              <span className="dim">{system}</span>
              {hub ? (
                <>
                  <Link to="/hubs/$slug" params={{ slug: hub.slug }} className="needtitle">
                    {functionOf(vsmFunction)}
                  </Link>
                  <Worst hub={hub} />
                </>
              ) : (
                <>
                  <span className="dim2">{functionOf(vsmFunction)}</span>
                  <span className="dim mono">./ihub bootstrap hubs/{vsmFunction.toLowerCase()}-hub</span>
                </>
              )}
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function Worst({ hub }: { hub: Hub }) {
  const { data } = useQuery(countsQuery(hub.slug))
  if (data === undefined) return null
  const state = worstFirst.find((one) => data[one] > 0)
  if (state === undefined) return <span className="dim">no items yet</span>
  return (
    <Link to="/catalogue" search={{ hub: hub.slug, state }} className="row">
      <StateMark value={state} />
      <b className="num">{data[state]}</b>
    </Link>
  )
}
