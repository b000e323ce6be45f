import { capability } from '../capability/index.ts'
import { events } from '../events/index.ts'
import { evidence } from '../evidence/index.ts'
import { hubs } from '../hubs/index.ts'
import { openSecretBox } from '../kernel/secret-box.ts'
import { system } from '../system/index.ts'
import { widgets } from '../widgets/index.ts'
import { Deliverer } from './deliver.ts'
import { startDispatcher } from './dispatch.ts'
import { sentMessages } from './message-schema.ts'
import { forgetDeliveries } from './queue.ts'
import { webhookRoutes } from './routes.ts'
import type { Sender } from './send.ts'
import { webhookTables } from './tables.ts'

export type { SecretBox } from '../kernel/secret-box.ts'
export { requireAllowed, requireServerAllowed } from './allowed.ts'
export { readDueQueue } from './due-queue.ts'
export { UrlNotAllowed } from './errors.ts'
export { signatureHeaders } from './message.ts'
export { readOverdueWebhooks } from './overdue.ts'
export { Delivery, DeliveryQuery } from './schema.ts'
export { type Attempt, failed, type Sender, type Sending, send } from './send.ts'
export { listDeliveries } from './store.ts'

export const webhooks = capability({
  name: 'webhooks',
  needs: [hubs, widgets, evidence, events, system],
  tags: { webhooks: 'Webhooks: signed deliveries of events to other servers.' },
  webhooks: sentMessages,
  tables: webhookTables,
  // Capabilities above this one fill `senders`; their messages use the same queue.
  open: ({ secretsKey }) => ({ secrets: openSecretBox(secretsKey), senders: new Map<string, Sender>() }),
  routes: async (api, { secrets }, { db, clock, egress }) => webhookRoutes(api, { db, clock, egress, secrets }),
  jobs: (_, { pool }) => [{ what: 'removing old deliveries', everyMs: 3600 * 1000, run: () => forgetDeliveries(pool) }],
  start: ({ secrets, senders }, { pool: db, clock, signals, egress, publicUrl, observers, failed }) => {
    const onError = failed('delivering webhooks')
    const observer = observers.deliveries
    const deliverer = new Deliverer({ db, clock, signals, egress, secrets, publicUrl, senders, onError, observer })
    const stop = startDispatcher(db, clock, signals, deliverer.wake, failed('dispatching to webhooks'))
    return async () => {
      await stop()
      await deliverer.stop()
    }
  }
})
