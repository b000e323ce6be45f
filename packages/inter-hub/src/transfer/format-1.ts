/**
 * Rows of the first format, brought into the form of today. There an API consumer stood where an actor stands now, and
 * relations had a source instead of an origin.
 */

type Row = Record<string, unknown>

const systemActor = '00000000-0000-0000-0000-000000000001'

function renamed(row: Row, from: string, to: string): Row {
  const { [from]: value, ...rest } = row
  return value === undefined ? rest : { ...rest, [to]: value }
}

const changes: Record<string, (row: Row) => Row> = {
  hubs: (row) => ({ ...row, first_seq: 1 }),
  confirmations: (row) => ({ ...row, recent: [] }),
  decision_records: (row) => ({ ...row, subject: '' }),
  evidence: (row) => ({ ...row, proof_attention: null }),
  widgets: (row) => ({ ...row, ownership: {}, labels: {} }),
  widget_versions: ({ changed_by: actor, ...row }) => ({ ...row, actor_id: actor ?? systemActor }),
  relations: (row) => ({ ...renamed(row, 'source', 'origin'), inventories: [], actor_id: systemActor, version: 1 })
}

/** `kind`: the table. Rows of keys keep their consumer. */
export function fromFormat1(kind: string, row: Row): Row {
  const changed = changes[kind]?.(row) ?? row
  return kind === 'keys' ? changed : renamed(changed, 'consumer_id', 'actor_id')
}
