import { Type } from 'typebox'
import { RowVersion, row, type Table, Via } from '../db/table.ts'
import { Id, nullable, Time } from '../kernel/schema.ts'
import { Annotation, ResolveAnnotation } from './schema.ts'

const { category, body, severity, status, links } = Annotation.properties

export const annotationTables: readonly Table[] = [
  {
    name: 'annotations',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      widget_id: Id,
      event_id: nullable(Id),
      category,
      body,
      severity,
      status,
      links,
      resolution: nullable(ResolveAnnotation.properties.resolution),
      resolved_by: nullable(Id),
      resolved_via: Via,
      resolved_at: nullable(Time),
      source: nullable(Type.String({ maxLength: 500 })),
      external_id: nullable(Type.String({ maxLength: 500 })),
      actor_id: Id,
      via: Via,
      version: RowVersion,
      created_at: Time,
      updated_at: Time
    }),
    updated: {
      columns: [
        'category',
        'body',
        'severity',
        'status',
        'links',
        'resolution',
        'resolved_by',
        'resolved_via',
        'resolved_at'
      ]
    },
    actors: ['resolved_by', 'actor_id'],
    audited: { kind: 'annotation', hidden: ['version'] }
  }
]
