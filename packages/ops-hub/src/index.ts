/** Public door of ops-hub: reading and applying an inventory, and the runtime that looks at the world. */

export { collectorKinds, redactText } from '@inter-hub/collectors'
export { applyInventory, HubNotReady, InventoryConflict, loadInventory, planOf } from './apply.ts'
export type { Applied, Written } from './apply-writes.ts'
export { type Proof, readCoverage, type StoreCoverage } from './coverage.ts'
export { type FedRequirement, readFeeders } from './gates/feeders.ts'
export { attestationKind, gateContext, gateEventType, waiverKind } from './gates/names.ts'
export { type BrokenGate, eachOf, type HubGate, readGates, readInputs } from './gates/reader.ts'
export { checkImage, type ImageFinding, type ImageReport, parseImageReference, type RegistryLogin } from './image.ts'
export {
  type Check,
  checksOf,
  environmentType,
  findEnvironment,
  type Inventory,
  InventoryError,
  inventorySchemaFor,
  isFed,
  isFromCheck,
  membership,
  type Plan,
  pauseInHub,
  readChecks,
  readSources,
  vocabularyOf
} from './inventory/index.ts'
export { nearest } from './inventory/nearest.ts'
export { readYaml } from './inventory/yaml.ts'
export { type OpenDrift, readOpenDrift } from './open-drift.ts'
export { outsideHere } from './outside.ts'
export { changeLines, countPlan, planLines, restLines } from './preview/lines.ts'
export type { PlanLine } from './preview/result.ts'
export { type ProbedOnce, probeOnce, readEventTypes } from './probe-once.ts'
export { controlChecks } from './runtime/check-control.ts'
export { OpsConfigError } from './runtime/config.ts'
export { type HubChecks, readBrokenChecks, readHubChecks } from './runtime/hub-checks.ts'
export type { RunSummary } from './runtime/run.ts'
export { type RuntimeState, readRuntimeState } from './runtime/unobserved.ts'
export { readSnapshot } from './view/snapshot.ts'
