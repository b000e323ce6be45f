/** The cards next to the requirements of a gate. */

import { Ago, api, Button, Card, Command, may, notify, queryClient, StateMark, stateWord } from '@inter-hub/console'
import { shellWord } from '@inter-hub/rules/browser'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { waiverKind } from '../../src/gates/names.ts'
import type { GateView } from './gate.ts'
import { changesQuery, decisionsQuery } from './queries.ts'
import { nextState, upcoming } from './words.ts'

const endsShown = 6

/** What expires, and when, if nothing new is recorded. */
export function Forecast({ gate }: { gate: GateView }) {
  const ends = upcoming(gate)
  const next = nextState(gate)
  if (gate.isSilent || (ends.length === 0 && !next)) return null
  return (
    <Card title="Forecast">
      <div className="pad stack">
        {next ? (
          <p>
            It becomes {stateWord(next.state).toLowerCase()} <Ago at={next.at} kind="in" /> if nothing new is recorded.
          </p>
        ) : (
          <p className="dim2">Its state does not change when evidence expires.</p>
        )}
        {ends.length > 0 && (
          <ul className="ends">
            {ends.slice(0, endsShown).map(({ at, text }) => (
              <li key={at + text}>
                <span className="grow">{text}</span>
                <span className="dim">
                  <Ago at={at} kind="in" />
                </span>
              </li>
            ))}
          </ul>
        )}
        {ends.length > endsShown && <p className="dim">{ends.length - endsShown} more</p>}
      </div>
    </Card>
  )
}

export function About({ gate }: { gate: GateView }) {
  const { why, owner, due, rollbackNote, proposed, slug } = gate
  const facts: [string, string][] = [
    ...(why ? [['Why', why] as [string, string]] : []),
    ['Owner', owner ?? 'no owner'],
    ...(due ? [['Due', due] as [string, string]] : []),
    ['Item', slug],
    ...(rollbackNote ? [['Rollback', rollbackNote] as [string, string]] : []),
    ...(proposed.length > 0
      ? [['Unconfirmed', `${proposed.join(', ')}: proposed, not confirmed by the owner`] as [string, string]]
      : [])
  ]
  return (
    <Card title="About">
      <dl className="gatefacts pad">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}

/** Waivers and attestations in force, each with a button to withdraw it. */
export function Decisions({ gate }: { gate: GateView }) {
  const { data = [] } = useQuery(decisionsQuery(gate))
  const [busy, setBusy] = useState<string>()
  const withdraw = async (id: string, title: string) => {
    setBusy(id)
    try {
      await api.patch('/decision-records/{id}', { path: { id }, body: { status: 'withdrawn' } })
      await queryClient.invalidateQueries({ queryKey: ['gates'] })
      notify('Withdrawn', title)
    } catch (error) {
      notify('Could not withdraw the decision', error instanceof Error ? error.message : String(error), true)
    }
    setBusy(undefined)
  }
  const inForce = data.filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > api.now())
  if (inForce.length === 0) return null
  return (
    <Card title="Decisions" count={inForce.length}>
      <ul className="pad stack">
        {inForce.map(({ id, kind, subject, title, reason, approver, by, expiresAt }) => (
          <li key={id} className="stack">
            <p>
              <b>{kind === waiverKind ? 'Waived' : `Attested: ${subject}`}</b>
              {expiresAt !== null && (
                <span className="dim">
                  , ends <Ago at={expiresAt} kind="in" />
                </span>
              )}
            </p>
            <p className="dim2 prose">{reason}</p>
            <div className="row">
              <span className="dim grow">by {approver ?? by.name}</span>
              {may(`hub:${gate.hub}:decide`) && (
                <Button
                  size="s"
                  disabled={busy === id}
                  onClick={() => void withdraw(id, title)}
                  aria-label={`Withdraw ${title}`}
                >
                  Withdraw
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}

export function History({ gate, widgetType }: { gate: GateView; widgetType: string }) {
  const { data = [] } = useQuery(changesQuery(gate, widgetType))
  if (data.length === 0) return null
  return (
    <Card title="History">
      <ul className="pad hist">
        {data.map(({ id, metadata, occurredAt }) => (
          <li key={id}>
            <StateMark value={String(metadata.newStatus ?? 'unknown')} />
            <span className="grow clip" title={String(metadata.reason ?? '')}>
              {String(metadata.reason ?? '')}
            </span>
            <span className="dim">
              <Ago at={occurredAt} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

export function Pipeline({ gate }: { gate: GateView }) {
  return (
    <Card title="In a pipeline">
      <div className="pad stack">
        <p className="dim2">Exits with 0 if the gate is green or waived, otherwise with 1.</p>
        <Command text={`./ihub gate assert ${shellWord(gate.id)}`} />
      </div>
    </Card>
  )
}
