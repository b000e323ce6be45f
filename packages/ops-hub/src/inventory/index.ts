/** Public door: reading an inventory, planning what it changes in the hub, and the checks it declares. */
export { type Check, checksOf, environmentNameOf, findEnvironment } from './discover.ts'
export { readDocument, type Source } from './document.ts'
export { isInterval } from './entries.ts'
export { readChecks } from './hub-form.ts'
export type {
  Confidence,
  DeclaredCheck,
  DeclaredRelation,
  Entry,
  Gap,
  Inventory,
  Owner,
  RelationState
} from './inventory.ts'
export { environmentType, type Json, membership } from './inventory.ts'
export { placedFaults, withSecrets } from './notices.ts'
export { type ParseOptions, parseInventory } from './parse.ts'
export { type CheckObservation, nextEnd, type Pause, pauseInHub } from './pause.ts'
export { type PlanOptions, planInventory } from './plan.ts'
export { checkContext, isFed, isFromCheck } from './plan-evidence.ts'
export { noLongerDeclared } from './plan-records.ts'
export type {
  Conflict,
  Current,
  CurrentEvidence,
  CurrentRelation,
  CurrentWidget,
  FieldChange,
  MissingWidget,
  MovedWidget,
  NewWidget,
  NoticeChange,
  ObsoleteEvidence,
  ObsoleteRelation,
  Plan,
  PlannedPause,
  RecordChange,
  WidgetUpdate
} from './plan-types.ts'
export { inventoryOf } from './plan-widgets.ts'
export { InventoryError, type Problem } from './problems.ts'
export { type CheckKinds, inventorySchemaFor } from './schema.ts'
export { compileShape } from './shape.ts'
export { readSources } from './sources.ts'
export { inventoryVariables } from './variables.ts'
export { hasEnvironment, type ManifestLike, type Vocabulary, vocabularyOf } from './vocabulary.ts'
