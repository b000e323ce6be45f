import { Card, Empty, Loading, Page, ProblemCard, StateIcon, stateWord } from '@inter-hub/console'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import './readiness.css'
import { type GateView, gateStates } from './gate.ts'
import { gatesQuery } from './queries.ts'
import { headline, isOpen, metCount, openWords, tally, worstFirst } from './words.ts'

export function ReadinessPage() {
  const { data, error, refetch } = useQuery(gatesQuery)
  if (!data)
    return (
      <Page heading="Readiness" title="Readiness">
        {error ? <ProblemCard error={error} onRetry={() => void refetch()} /> : <Loading lines={10} />}
      </Page>
    )
  const { gates, leftOut } = data
  const sorted = worstFirst(gates)
  const isOneHub = new Set(gates.map(({ hub }) => hub)).size <= 1
  return (
    <Page
      title="Readiness"
      heading={headline(gates)}
      lead={
        gates.length === 0
          ? 'A gate lists the evidence that a change needs before it goes ahead.'
          : `${tally(gates)}. Green and waived gates do not block. When evidence expires, a green gate becomes amber.`
      }
      wide
    >
      {gates.length === 0 && (
        <section className="card">
          <Empty command="./ihub apply -f gates.yaml">No hub has readiness gates. Declare them in an inventory.</Empty>
        </section>
      )}
      {gateStates.map((state) => {
        const group = sorted.filter((gate) => gate.state === state)
        if (group.length === 0) return null
        return (
          <Card key={state} title={stateWord(state)} count={group.length}>
            <ul>
              {group.map((gate) => (
                <GateRow key={gate.widgetId} gate={gate} hasHub={!isOneHub} />
              ))}
            </ul>
          </Card>
        )
      })}
      {leftOut > 0 && <p className="dim">{leftOut} more gates are not shown. List them with `./ihub gates`.</p>}
    </Page>
  )
}

interface GateRowProps {
  gate: GateView
  hasHub?: boolean
  /** Without the owner, where there is little room. */
  isShort?: boolean
}

/** A row: the gate, its owner, the number of requirements met, and why the others are not. */
export function GateRow({ gate, hasHub = false, isShort = false }: GateRowProps) {
  const { title, hub, slug, owner, due, state, requirements, isSilent, reportedAt } = gate
  const reason = isSilent || isOpen(gate) ? gate.reason : openWords(requirements) || gate.reason
  // All requirements of an unknown gate lack evidence.
  const hasReason = state !== 'unknown' || isSilent || reportedAt === undefined
  const who = [hasHub ? hub : undefined, owner ?? 'no owner', due && `due ${due}`].filter(Boolean).join(' · ')
  return (
    <li className="line gaterow" data-short={isShort || undefined}>
      <StateIcon value={state} />
      <Link
        to={`/readiness/${encodeURIComponent(slug)}` as '/'}
        search={{ hub } as never}
        className="needtitle clip"
        title={title}
      >
        {title}
      </Link>
      {!isShort && <span className="dim clip">{who}</span>}
      <span className="dim num" title="Requirements that are met">
        {isSilent ? '' : `${metCount(requirements)} met`}
      </span>
      <span className="gatewhy clip" title={reason}>
        {hasReason ? reason : ''}
      </span>
    </li>
  )
}
