import { capability } from '../capability/index.ts'
import { contexts } from '../contexts/index.ts'
import { evidence } from '../evidence/index.ts'
import { hubs } from '../hubs/index.ts'
import { owners } from '../owners/index.ts'
import { records } from '../records/index.ts'
import { statuses } from '../statuses/index.ts'
import { system } from '../system/index.ts'
import { webhooks } from '../webhooks/index.ts'
import { widgets } from '../widgets/index.ts'
import { senders } from './channels/index.ts'
import { forgetNotices, noticesOf } from './notice-store.ts'
import { noticeRoutes } from './routes.ts'
import { noticeTables } from './tables.ts'
import { watchNotices } from './watch.ts'
import { windowsOf } from './window-store.ts'

export { readOverdueNotices } from './overdue.ts'

export const notices = capability({
  name: 'notices',
  needs: [hubs, owners, contexts, evidence, widgets, statuses, system, records, webhooks],
  tags: {
    notices: 'Notices: what needs attention.',
    'notice-rules': 'Notice rules: when notices are opened, and where they are sent.',
    'notice-channels': 'Notice channels: e-mail, chat, push, webhook or Alertmanager.',
    'maintenance-windows': 'Maintenance windows: periods in which no notices are sent.'
  },
  tables: noticeTables,
  open: ({ of }) => {
    for (const [kind, sender] of Object.entries(senders)) of(webhooks).senders.set(kind, sender)
    const { includes } = of(widgets)
    includes.set('notices', {
      member: 'notices',
      read: async (db, { hubId, id }, now) => JSON.stringify(await noticesOf(db, hubId, id, now))
    })
    includes.set('maintenance', {
      member: 'maintenance',
      read: async (db, { hubId, id }, now) => JSON.stringify(await windowsOf(db, hubId, id, now))
    })
  },
  routes: async (api, _, { db, clock, egress, of }) =>
    noticeRoutes(api, { db, clock, egress, secrets: of(webhooks).secrets }),
  jobs: (_, { pool }) => [{ what: 'removing old notices', everyMs: 3600 * 1000, run: () => forgetNotices(pool) }],
  start: (_, { pool: db, clock, signals, publicUrl, failed }) =>
    watchNotices({ db, clock, signals, publicUrl, onError: failed('evaluating notices') })
})
