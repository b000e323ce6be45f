/** `ihub audit`: who did what, newest first. */
import type { Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { age, type OutputForm, printJson, printTable } from '../output.ts'

type Args = ConnectionOptions & { output: OutputForm; limit: number } & Partial<
    Record<'hub' | 'action' | 'target' | 'actor' | 'since', string>
  >

export async function auditCommand(args: Args): Promise<void> {
  const { hub, action, target, actor, since } = args
  const client = await connect(args)
  const wanted = { hub, action, target, actor, since }
  const query = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined))
  const { data } = await client.get('/audit', { query: { ...query, per_page: args.limit } })
  if (args.output === 'json') return printJson(data)
  printTable(
    ['when', 'action', 'what', 'who', 'from', 'change'],
    data.map((record) => [
      age(record.at),
      record.count > 1 ? `${record.action} (${record.count} times)` : record.action,
      record.target?.name ?? record.operation ?? '-',
      record.by?.name ?? record.by?.via ?? (record.code === null ? 'the server' : 'unknown'),
      record.address ?? '-',
      [changeOf(record), record.reason ?? ''].filter(Boolean).join(' - ')
    ])
  )
}

/** The members that differ, or why something was refused. */
function changeOf({ action, before, after, code }: Schema<'AuditRecord'>): string {
  if (code !== null) return code
  if (!action.endsWith('.updated')) return ''
  return Object.keys({ ...before, ...after }).join(', ')
}
