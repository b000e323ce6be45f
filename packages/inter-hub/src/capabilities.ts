/** The capabilities of the server, lower ones first. To add one, add its folder and a line here. */

import { access } from './access/index.ts'
import { annotations } from './annotations/index.ts'
import { audit } from './audit/index.ts'
import { bootstrap } from './bootstrap/index.ts'
import type { Capability } from './capability/index.ts'
import { catalogue } from './catalogue/index.ts'
import { commands } from './commands/index.ts'
import { console } from './console/index.ts'
import { contexts } from './contexts/index.ts'
import type { Schema } from './db/migrate.ts'
import { events } from './events/index.ts'
import { evidence } from './evidence/index.ts'
import { explanations } from './explanations/index.ts'
import { health } from './health/index.ts'
import { history } from './history/index.ts'
import { hubs } from './hubs/index.ts'
import { idempotency } from './idempotency/index.ts'
import { inboundHooks } from './inbound-hooks/index.ts'
import { limits } from './limits/index.ts'
import { manifests } from './manifests/index.ts'
import { notices } from './notices/index.ts'
import { observations } from './observations/index.ts'
import { observe } from './observe/index.ts'
import { owners } from './owners/index.ts'
import { patterns } from './patterns/index.ts'
import { records } from './records/index.ts'
import { registry } from './registry/index.ts'
import { retention } from './retention/index.ts'
import { snapshot } from './snapshot/index.ts'
import { statuses } from './statuses/index.ts'
import { system } from './system/index.ts'
import { transfer } from './transfer/index.ts'
import { webhooks } from './webhooks/index.ts'
import { widgets } from './widgets/index.ts'

export const capabilities = [
  health,
  console,
  observe,
  limits,
  audit,
  idempotency,
  hubs,
  manifests,
  registry,
  access,
  owners,
  contexts,
  evidence,
  widgets,
  catalogue,
  observations,
  statuses,
  explanations,
  system,
  history,
  events,
  bootstrap,
  annotations,
  records,
  patterns,
  webhooks,
  notices,
  commands,
  inboundHooks,
  retention,
  transfer,
  snapshot
] as unknown as readonly Capability[]

/** Their tables, referenced ones first. */
export const tables = capabilities.flatMap((one) => one.tables ?? [])

/** What an import can contain, in the order in which it is written. */
export const importKinds = capabilities.flatMap(({ tables: own = [], intakes = [] }) => [...own, ...intakes])

/** For `migrate`. */
export const schema: Schema = { tables, folders: capabilities.map(({ name }) => name) }
