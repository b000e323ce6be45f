/** What an export holds, in an order in which each row finds what it refers to. */
import { annotationTables } from '../annotations/index.ts'
import { commandTables } from '../commands/index.ts'
import type { Table } from '../db/table.ts'
import { eventTables } from '../events/index.ts'
import { evidenceTables } from '../evidence/index.ts'
import { hubTables } from '../hubs/index.ts'
import { inboundHookTables } from '../inbound-hooks/index.ts'
import { keyTables } from '../keys/index.ts'
import { manifestTables } from '../manifests/index.ts'
import { ownerTables } from '../owners/index.ts'
import { patternTables } from '../patterns/index.ts'
import { recordTables } from '../records/index.ts'
import { systemTables } from '../system/index.ts'
import { webhookTables } from '../webhooks/index.ts'
import { widgetTables } from '../widgets/index.ts'

export const tables: readonly Table[] = [
  ...hubTables,
  ...manifestTables,
  ...keyTables,
  ...ownerTables,
  ...widgetTables,
  ...eventTables,
  ...evidenceTables,
  ...annotationTables,
  ...recordTables,
  ...patternTables,
  ...systemTables,
  ...webhookTables,
  ...inboundHookTables,
  ...commandTables
]
