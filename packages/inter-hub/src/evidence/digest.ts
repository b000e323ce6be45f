/** Digests of evidence: what a runtime needs to decide whether an observation is new. */
import { type Sql, sql } from '../db/sql.ts'
import { freshUntil } from './state.ts'

/** The most bytes of a digest as JSON. */
export const digestBytesMax = 1024

export interface Digest {
  widgetId: string
  eventType: string
  subject: string
  eventId: string
  outcome: string
  /** Of the event; its first 250 characters. */
  viewContext: string | null
  /** Who recorded the event. */
  by: { id: string; kind: string }
  occurredAt: string
  /** Null: it proves nothing. */
  freshUntil: string | null
  /** SHA-256 of the metadata as it was sent, in hexadecimal. */
  metadataHash: string
  attention: string[]
  /** The number of texts that did not fit. */
  attentionCut?: number
  /** Retired: a new event is needed. */
  retired: boolean
}

/** Of all evidence of a hub. */
export function digestsOfHub(hubId: string): Sql {
  return sql`
    select e.widget_id as "widgetId", e.event_type as "eventType", e.subject, p.id as "eventId", p.outcome,
      left(p.view_context, 250) as "viewContext",
      (select jsonb_build_object('id', y.id, 'kind', y.kind) from hub.actors y where y.id = p.actor_id) as by, p.occurred_at as "occurredAt",
      case when v.fresh_for_s is not null then ${freshUntil} end as "freshUntil",
      encode(sha256(convert_to(p.metadata::text, 'UTF8')), 'hex') as "metadataHash",
      coalesce(p.attention, '{}') as attention, e.proof_event_id is null and e.retired_as_of is not null as retired
    from hub.evidence e
    left join hub.vocabulary v on v.hub_id = e.hub_id and v.kind = 'event-type' and v.name = e.event_type and v.status = 'active'
    cross join lateral hub.event(e.hub_id, coalesce(e.proof_event_id, e.latest_event_id)) p
    where e.hub_id = ${hubId}
    order by e.widget_id, e.event_type, e.subject`
}

/** A digest within its bytes: texts of attention are left out from the last on, and counted. */
export function bounded(digest: Digest): Digest {
  let cut = digest
  for (let kept = digest.attention.length; Buffer.byteLength(JSON.stringify(cut)) > digestBytesMax && kept > 0; ) {
    kept--
    cut = { ...digest, attention: digest.attention.slice(0, kept), attentionCut: digest.attention.length - kept }
  }
  return cut
}
