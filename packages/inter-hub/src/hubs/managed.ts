import { FieldManaged } from '../kernel/problem.ts'

interface Managed {
  inventory?: string | null
}

/**
 * Refuses a change of a record that an inventory manages, unless the change names an inventory: the same one, another one
 * that takes it over, or null.
 * @throws FieldManaged
 */
export function requireInventory(what: string, { inventory }: Managed, change: Managed): object {
  if (inventory === null || inventory === undefined || change.inventory !== undefined) return {}
  const name = JSON.stringify(inventory)
  throw new FieldManaged(
    `The inventory ${name} manages this ${what}. Change it there, or send "inventory": null to remove it from the inventory.`,
    { members: { inventory, pointer: '' } }
  )
}
