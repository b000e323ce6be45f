/** The webhooks of a hub with their newest deliveries: test, resend, recover. */
import { useQuery } from '@tanstack/react-query'
import { act } from '../app/act.ts'
import { api } from '../app/api.ts'
import { may } from '../app/queries.ts'
import { Ago, Button, Card, cutWords, Empty, Loaded, StateIcon, StateMark } from '../ui/index.ts'
import { type Delivery, deliveriesQuery, type Hub, type Webhook, webhooksQuery } from './queries.ts'
import { deliveryMark, deliveryText, webhookState } from './words.ts'

export function WebhooksTab({ hub }: { hub: Hub }) {
  return (
    <Loaded query={useQuery(webhooksQuery(hub.slug))}>
      {({ data, meta }) =>
        data.length === 0 ? (
          <section className="card">
            <Empty command={`./ihub webhook create <url> --hub ${hub.slug}`}>
              No webhooks. A webhook sends the events of the hub to an address.
            </Empty>
          </section>
        ) : (
          <>
            {data.map((webhook) => (
              <WebhookCard key={webhook.id} webhook={webhook} webhooks={data.length} />
            ))}
            <p className="dim">{cutWords(data.length, meta.total)}</p>
          </>
        )
      }
    </Loaded>
  )
}

function WebhookCard({ webhook, webhooks }: { webhook: Webhook; webhooks: number }) {
  const { id, url, description, status } = webhook
  const deliveries = useQuery(deliveriesQuery(id, webhooks))
  const { mark, text } = webhookState(webhook)
  const mayWrite = may(`hub:${webhook.hubSlug}:write`)
  const sendTest = () =>
    act(
      { done: 'Test message queued', failed: 'The test message was not queued', about: url, reads: ['registry'] },
      () => api.post('/webhooks/{id}/test', { path: { id } })
    )
  const enable = () =>
    act({ done: 'Webhook enabled', failed: 'The webhook could not be enabled', about: url, reads: ['registry'] }, () =>
      api.patch('/webhooks/{id}', { path: { id }, body: { status: 'active' } })
    )
  return (
    <Card
      title={description || url}
      aside={
        mayWrite && (
          <>
            {status === 'disabled' && (
              <Button size="s" onClick={() => void enable()} aria-label={`Enable ${url}`}>
                Enable
              </Button>
            )}
            <Button size="s" onClick={() => void sendTest()} aria-label={`Send test to ${url}`}>
              Send test
            </Button>
          </>
        )
      }
    >
      <p className="pad row wrap">
        <StateMark value={mark} word={text} />
        <span className="mono grow clip">{url}</span>
        {webhook.failingSince !== null && (
          <span className="dim">
            <Ago at={webhook.failingSince} kind="for" />
          </span>
        )}
      </p>
      <Loaded query={deliveries} lines={2}>
        {({ data, meta }) =>
          data.length === 0 ? (
            <Empty>Nothing has been sent yet.</Empty>
          ) : (
            <>
              <ul aria-label={`Deliveries to ${url}`}>
                {data.map((delivery) => (
                  <DeliveryRow key={delivery.id} delivery={delivery} mayWrite={mayWrite} />
                ))}
              </ul>
              <p className="dim pad">{cutWords(data.length, meta.total)}</p>
            </>
          )
        }
      </Loaded>
    </Card>
  )
}

function DeliveryRow({ delivery, mayWrite }: { delivery: Delivery; mayWrite: boolean }) {
  const { id, type, state, updatedAt } = delivery
  const resend = () =>
    act({ done: 'Queued again', failed: 'It was not queued', about: type, reads: ['registry'] }, () =>
      api.post('/deliveries/{id}/redeliver', { path: { id } })
    )
  const text = deliveryText(delivery)
  return (
    <li className="line">
      <StateIcon value={deliveryMark(state)} word={state} />
      <span className="mono clip">{type}</span>
      <span className="grow clip dim2" title={text}>
        {text}
      </span>
      <span className="dim">
        <Ago at={updatedAt} />
      </span>
      {mayWrite && (
        <Button size="s" onClick={() => void resend()} aria-label={`Resend ${type}`}>
          Resend
        </Button>
      )}
    </li>
  )
}
