import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api } from '../app/api.ts'
import { type ExplainedWidget, kindOf, plainName, type ShownWidget, shortName } from '../app/widgets.ts'
import { Age, Ago, Basis, Card, Empty, Loaded, StateIcon, StateMark } from '../ui/index.ts'
import { bandsOf, bandWords } from './band.ts'
import { NoticesCard } from './notices.tsx'
import { StateBand } from './state-band.tsx'
import { Values } from './values.tsx'

type Claim = ExplainedWidget['explanation']['claims'][number]

const factWords = {
  what: 'What',
  why: 'Why',
  where: 'Where',
  owner: 'Owner',
  reached: 'Reached',
  links: 'Links'
} as const
const relationWords = { 'depends-on': 'Depends on', 'needed-by': 'Needed by', related: 'Related' } as const

export function OverviewTab({ widget }: { widget: ShownWidget }) {
  const { claims } = widget.explanation
  const about = (name: Claim['about']) => withoutRepeats(claims.filter((claim) => claim.about === name))
  return (
    <div className="cols">
      <div className="stack wide">
        <NoticesCard widget={widget} />
        <EvidenceCard claims={claims.filter((claim) => claim.about === 'evidence')} widget={widget} />
        <Card title="Facts">
          <dl className="answers">
            {Object.entries(factWords).map(([name, word]) => (
              <Fact key={name} word={word} claims={about(name as Claim['about'])} hub={widget.hubSlug} />
            ))}
          </dl>
        </Card>
      </div>
      <div className="stack wide">
        <History widget={widget} />
        <Values widget={widget} />
        <Card title="Relations">
          <div className="pad stack">
            {Object.entries(relationWords).map(([name, word]) => (
              <RelationGroup key={name} word={word} claims={about(name as Claim['about'])} hub={widget.hubSlug} />
            ))}
            {claims.every(({ about: kind }) => !(kind in relationWords)) && (
              <p className="dim">No relations to other items.</p>
            )}
          </div>
        </Card>
      </div>
    </div>
  )
}

function evidenceState({ evidence }: Claim): string {
  if (!evidence) return 'unproven'
  if (evidence.retired) return 'unproven'
  if (evidence.outcome === 'fail') return 'failing'
  if (evidence.outcome === 'info') return 'info'
  return evidence.fresh === false ? 'stale' : 'verified'
}

const worst = ['failing', 'stale', 'unproven', 'info', 'verified']

/** Removes repeats: several relations may lead to one widget, such as the environment of a service and of its host. */
function withoutRepeats(claims: readonly Claim[]): Claim[] {
  return claims.filter(
    ({ widget }, index) => !widget || claims.findIndex((other) => other.widget?.slug === widget.slug) === index
  )
}

function EvidenceCard({ claims, widget }: { claims: Claim[]; widget: ExplainedWidget }) {
  const sorted = [...claims].sort(
    (one, other) => worst.indexOf(evidenceState(one)) - worst.indexOf(evidenceState(other))
  )
  const fresh = claims.filter((claim) => evidenceState(claim) === 'verified').length
  return (
    <Card title="Evidence" count={claims.length === 0 ? undefined : `${fresh} of ${claims.length} verified`}>
      {claims.length === 0 ? (
        <Empty command={`./ihub record <event-type> ${widget.slug}`}>
          Nothing has been recorded for this item. Declare a check in the inventory, or record evidence yourself.
        </Empty>
      ) : (
        <ul>
          {sorted.map((claim) => (
            <li key={`${claim.evidence?.eventType} ${claim.evidence?.subject}`} className="proof">
              <StateMark value={evidenceState(claim)} />
              <div className="grow">
                <p>{plainName(claim.text)}</p>
                <p className="dim mono">
                  {claim.evidence?.eventType}
                  {claim.evidence?.subject && ` · ${claim.evidence.subject}`}
                </p>
              </div>
              <Basis value={claim.basis} />
              {claim.at !== null && (
                <Age
                  at={claim.at}
                  freshUntil={claim.evidence?.outcome === 'pass' ? claim.evidence.freshUntil : undefined}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

interface ClaimsProps {
  word: string
  claims: Claim[]
  /** Relations lead to items of the same hub. */
  hub: string
}

function Fact({ word, claims, hub }: ClaimsProps) {
  if (claims.length === 0) {
    return word === 'Links' || word === 'Why' ? null : (
      <div>
        <dt>{word}</dt>
        <dd className="dim">{word === 'Owner' ? 'no owner' : 'unknown'}</dd>
      </div>
    )
  }
  return claims.map((claim) => (
    <div key={claim.text}>
      <dt>{word}</dt>
      <dd>
        <ClaimText claim={claim} hub={hub} />
      </dd>
      <dd className="src">
        <Basis value={claim.basis} />
      </dd>
      <dd className="when dim">{claim.at !== null && <Ago at={claim.at} />}</dd>
    </div>
  ))
}

const isSafe = (url: string) => /^https?:\/\//i.test(url)

function ClaimText({ claim, hub }: { claim: Claim; hub: string }) {
  const { widget, link } = claim
  const text = plainName(claim.text)
  if (widget) return <WidgetRef widget={widget} hub={hub} />
  if (link && isSafe(link.url)) {
    return (
      <a className="link" href={link.url} rel="noreferrer" target="_blank">
        {link.name}
      </a>
    )
  }
  return text
}

function WidgetRef({ widget, hub }: { widget: NonNullable<Claim['widget']>; hub: string }) {
  return (
    <Link to="/widgets/$slug" params={{ slug: widget.slug }} search={{ hub }} className="ref" title={widget.slug}>
      <StateIcon value={widget.state ?? 'unproven'} size={13} />
      <span className="clip">{shortName(widget)}</span>
      <span className="dim">{kindOf(widget.widgetType)}</span>
    </Link>
  )
}

function RelationGroup({ word, claims, hub }: ClaimsProps) {
  if (claims.length === 0) return null
  return (
    <div className="rel">
      <h3>{word}</h3>
      <ul>
        {claims.map((claim) => (
          <li key={claim.text}>
            <ClaimText claim={claim} hub={hub} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function History({ widget }: { widget: ExplainedWidget }) {
  const states = useQuery({
    queryKey: ['widget', widget.slug, 'states', widget.id],
    queryFn: ({ signal }) =>
      api.get('/widgets/{id}/states', { path: { id: widget.id }, query: { per_page: 200 }, signal })
  })
  const bands = useMemo(
    () => bandsOf(states.data?.data ?? [], { state: widget.state, since: widget.stateSince }, api.now()),
    [states.data, widget.state, widget.stateSince]
  )
  return (
    <Card title="14 days" aside={states.data && <span className="count">{bandWords(bands)}</span>}>
      <Loaded query={states} lines={2}>
        {() => (
          <div className="pad">
            <StateBand bands={bands} label={`States over 14 days: ${bandWords(bands)}`} />
          </div>
        )}
      </Loaded>
    </Card>
  )
}
