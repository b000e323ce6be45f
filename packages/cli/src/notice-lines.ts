/** The lines of `ihub status` about notices: open maintenance windows, failing channels, and the number of open notices. */
import { roughDuration } from '@inter-hub/rules/browser'
import type { Client } from '@inter-hub/sdk'
import { aboutOf } from './commands/maintenance.ts'
import { age } from './output.ts'

export interface NoticeState {
  hub: string
  /** The number of open, unacknowledged notices. */
  open: number
  windows: { id: string; endsAt: string; reason: string; about: string }[]
  failingChannels: { slug: string; status: 'active' | 'disabled'; failingSince: string | null }[]
}

/** Reads the state of notices for each hub. */
export function readNoticeStates(client: Client, hubs: readonly string[]): Promise<NoticeState[]> {
  return Promise.all(
    hubs.map(async (hub) => {
      const [notices, windows, channels] = await Promise.all([
        client.get('/notices', { query: { hub, state: 'open', per_page: 1 } }),
        client.all('/maintenance-windows', { query: { hub, state: 'open' } }),
        client.all('/notice-channels', { query: { hub } })
      ])
      return {
        hub,
        open: notices.meta.total,
        windows: windows.map((one) => ({ id: one.id, endsAt: one.endsAt, reason: one.reason, about: aboutOf(one) })),
        failingChannels: channels
          .filter(({ status, failingSince }) => status === 'disabled' || failingSince !== null)
          .map(({ slug, status, failingSince }) => ({ slug, status, failingSince }))
      }
    })
  )
}

const lasting = (since: string | null) => roughDuration(Date.now() - Date.parse(since ?? ''))

/** Empty if there is nothing to report. */
export function noticeLines(states: readonly NoticeState[]): string[] {
  const lines = states.flatMap(({ hub, open, windows, failingChannels }) => [
    ...(open > 0
      ? [`${hub}: ${open === 1 ? '1 notice is' : `${open} notices are`} open; ihub notices --hub ${hub}`]
      : []),
    ...windows.map(
      ({ endsAt, about, reason }) =>
        `${hub}: maintenance of ${about} ends ${age(endsAt)}; no notices are sent: ${reason}`
    ),
    ...failingChannels.map(({ slug, status, failingSince }) =>
      status === 'disabled'
        ? `${hub}: the notice channel ${slug} is disabled and receives no messages`
        : `${hub}: the notice channel ${slug} has been failing for ${lasting(failingSince)}; ihub notices test ${slug} --hub ${hub}`
    )
  ])
  return lines.length === 0 ? [] : ['', ...lines]
}
