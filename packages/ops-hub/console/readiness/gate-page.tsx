import {
  Age,
  Ago,
  Button,
  Card,
  Command,
  canRunChecks,
  commandsQuery,
  counted,
  Empty,
  isMissing,
  Loading,
  may,
  Page,
  ProblemCard,
  runChecks,
  StateMark,
  type Widget
} from '@inter-hub/console'
import { shellWord } from '@inter-hub/rules/browser'
import { useQueries, useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { Play, ShieldCheck } from 'lucide-react'
import { useRef, useState } from 'react'
import './readiness.css'
import { Decide, type Decision } from './decide.tsx'
import type { GateView, Requirement } from './gate.ts'
import { About, Decisions, Forecast, History, Pipeline } from './gate-side.tsx'
import { evidenceWidgetQuery, gateQuery } from './queries.ts'
import { canAttest, gateReason, metCount, recordCommand, requirementMark, requirementWord, validity } from './words.ts'

export function GatePage() {
  const { slug = '' } = useParams({ strict: false }) as { slug?: string }
  const { hub } = useSearch({ strict: false }) as { hub?: string }
  const { data, error, refetch } = useQuery(gateQuery(slug, hub))
  if (isMissing(error) || data?.isGate === false)
    return (
      <Page heading="Gate not found" title={slug}>
        <Empty command="./ihub gates">No widget named "{slug}" has a readiness gate.</Empty>
      </Page>
    )
  if (!data)
    return (
      <Page heading={slug} title={slug}>
        {error ? <ProblemCard error={error} onRetry={() => void refetch()} /> : <Loading lines={12} />}
      </Page>
    )
  return <Gate gate={data.gate} widgetType={data.widgetType} />
}

/** The widgets named in requirements, by slug. */
function useEvidenceWidgets({ hub, requirements }: GateView): ReadonlyMap<string, Widget | null> {
  const slugs = [...new Set(requirements.map(({ widget }) => widget))].filter((slug) => slug !== '')
  const found = useQueries({ queries: slugs.map((slug) => evidenceWidgetQuery(hub, slug)) })
  return new Map(
    slugs.flatMap((slug, index) => {
      const widget = found[index]?.data
      return widget === undefined ? [] : [[slug, widget] as const]
    })
  )
}

function Gate({ gate, widgetType }: { gate: GateView; widgetType: string }) {
  const widgets = useEvidenceWidgets(gate)
  const { data: commands = [] } = useQuery(commandsQuery(gate.hub))
  const [decision, setDecision] = useState<Decision>()
  const [isRunning, setRunning] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const feeding = [...widgets.values()]
    .flatMap((widget) => widget ?? [])
    .filter((widget) => canRunChecks(widget, commands) && gate.requirements.some((one) => isFedBy(one, widget)))
  const runAll = async () => {
    setRunning(true)
    for (const widget of feeding) await runChecks(widget)
    setRunning(false)
  }
  const decide = (next: Decision, button: HTMLButtonElement) => {
    opener.current = button
    setDecision(next)
  }
  return (
    <Page
      title={gate.title}
      over={
        <>
          <Link to={'/readiness' as '/'} className="link">
            Readiness
          </Link>{' '}
          / {gate.id}
        </>
      }
      heading={
        <div className="row wrap widgethead">
          <h1>{gate.title}</h1>
          <StateMark value={gate.state} ground />
        </div>
      }
      actions={
        <>
          {may(`hub:${gate.hub}:decide`) && (
            <Button onClick={({ currentTarget }) => decide({ kind: 'waiver' }, currentTarget)}>
              <ShieldCheck size={14} aria-hidden />
              Waive…
            </Button>
          )}
          {feeding.length > 0 && (
            <Button kind="primary" disabled={isRunning} onClick={() => void runAll()}>
              <Play size={14} aria-hidden />
              {isRunning ? 'Running checks' : `Run checks of ${counted(feeding.length, 'item')}`}
            </Button>
          )}
        </>
      }
    >
      <p className="answer">{gateReason(gate)}</p>
      <div className="cols">
        <Card title="Requirements" count={gate.isSilent ? 'as last reported' : `${metCount(gate.requirements)} met`}>
          {gate.requirements.length === 0 ? (
            <Empty command={`./ihub gate explain ${shellWord(gate.id)}`}>
              The definition of this gate cannot be read.
            </Empty>
          ) : (
            <ul>
              {gate.requirements.map((one) => (
                <RequirementRow
                  key={one.id}
                  requirement={one}
                  gate={gate}
                  widget={widgets.get(one.widget)}
                  onAttest={(button) => decide({ kind: 'attestation', requirement: one.id, title: one.title }, button)}
                />
              ))}
            </ul>
          )}
        </Card>
        <div className="stack wide">
          <Forecast gate={gate} />
          <About gate={gate} />
          <Decisions gate={gate} />
          <History gate={gate} widgetType={widgetType} />
          <Pipeline gate={gate} />
        </div>
      </div>
      <Decide gate={gate} decision={decision} onClose={() => setDecision(undefined)} finalFocus={opener} />
    </Page>
  )
}

/** Whether a check of the widget records the evidence for the requirement. */
function isFedBy({ widget: slug, eventType }: Requirement, widget: Widget): boolean {
  if (widget.slug !== slug) return false
  const { checks = {} } = widget.attributes as { checks?: Record<string, { emits?: unknown } | null> }
  return Object.values(checks).some((check) => check?.emits === eventType)
}

interface RowProps {
  requirement: Requirement
  gate: GateView
  /** Null: the hub has no such item; undefined: it is not read yet. */
  widget: Widget | null | undefined
  onAttest: (button: HTMLButtonElement) => void
}

function RequirementRow({ requirement, gate, widget, onAttest }: RowProps) {
  const { title, state, reason, eventType, widget: slug, maxAge, by, at, expiresAt, eventIds } = requirement
  const isMet = state === 'met'
  const isFed = !!widget && isFedBy(requirement, widget)
  // Until the item is read, it is unknown whether a check records it.
  const isManual = widget !== undefined && !isFed
  return (
    <li className="req">
      <StateMark
        value={gate.isSilent ? 'unknown' : requirementMark(state)}
        word={gate.isSilent ? `Was ${requirementWord(state).toLowerCase()}` : requirementWord(state)}
      />
      <div className="reqmain">
        <h3>{title}</h3>
        {!isMet && state !== 'missing' && <p className="dim2">{reason}</p>}
        <p className="dim">
          <span className="mono">{eventType}</span>
          {' on '}
          {widget ? (
            <Link
              to={'/widgets/$slug' as '/'}
              params={{ slug } as never}
              search={{ hub: gate.hub, tab: 'evidence' } as never}
              className="link"
            >
              {widget.name}
            </Link>
          ) : (
            <span className="mono">{slug}</span>
          )}
          {by !== undefined && ` · must be ${by === 'not-the-actor' ? 'from another actor' : by}`}
        </p>
        {!isMet && by === 'observed' && isManual && (
          <p className="dim">No check of this item records this evidence. Declare one in the inventory.</p>
        )}
        {!isMet && isManual && by === undefined && <Command text={recordCommand(requirement)} />}
      </div>
      <div className="reqage">
        {at === undefined ? (
          eventIds.length === 0 && <span className="dim">never recorded</span>
        ) : (
          <Age at={at} freshUntil={expiresAt} />
        )}
        <span className="dim">{validity(maxAge)}</span>
        {expiresAt !== undefined && isMet && (
          <span className="dim">
            expires <Ago at={expiresAt} kind="in" />
          </span>
        )}
        {!isMet && canAttest(requirement) && may(`hub:${gate.hub}:decide`) && (
          <Button size="s" onClick={({ currentTarget }) => onAttest(currentTarget)} aria-label={`Attest ${title}`}>
            Attest…
          </Button>
        )}
      </div>
    </li>
  )
}
