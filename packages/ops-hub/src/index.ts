/** Public door of ops-hub: reading and applying an inventory, and the runtime that looks at the world. */
export { type Applied, applyInventory, loadInventory, planOf } from './apply.ts'
export { type Check, checksOf, type Inventory, InventoryError, type Plan } from './inventory/index.ts'
export { OpsConfigError, readOpsConfig } from './runtime/config.ts'
export { type RunSummary, runOpsHub } from './runtime/run.ts'
