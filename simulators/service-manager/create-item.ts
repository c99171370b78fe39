import { COMPUTER_CLASS, NEVER, OBJECT_ACTIVE } from './classes.ts'
import { isSameGuid, newGuid } from './guid.ts'
import type { ManagementGroup, Projection } from './management-group.ts'
import { alreadyThere, invalidData, valueMissing } from './sdk-error.ts'

/** A class of configuration items. */
export interface ItemClass {
  readonly id: string
  readonly name: string
  /** The key property, whose values are unique in the class. */
  readonly key: string
  /** Its other text properties in the simulator. */
  readonly properties: readonly string[]
}

/** The Windows computer, and an example of a class that an installation defines. */
export const ITEM_CLASSES: readonly ItemClass[] = [
  {
    id: COMPUTER_CLASS,
    name: 'Microsoft.Windows.Computer',
    key: 'PrincipalName',
    properties: ['DisplayName', 'NetbiosComputerName', 'NetbiosDomainName', 'IPAddress', 'Notes'],
  },
  {
    id: '5c1d2a90-7b33-4e0a-9f64-2b8f0a6d1e57',
    name: 'Contoso.Azure.Resource',
    key: 'ResourceName',
    properties: ['DisplayName', 'ResourceId', 'Notes'],
  },
]

/** The members of an object besides its properties. */
const STRUCTURE = new Set(['ClassTypeId', 'ClassName', 'BaseId', 'ObjectStatus', 'LastModified', 'TimeAdded'])

/**
 * Stores a new configuration item.
 *
 * @throws SdkError when its key is taken, or the class does not allow it
 */
export function createItem(group: ManagementGroup, itemClass: ItemClass, given: Projection): Projection {
  const values = Object.entries(given).filter(([name]) => !STRUCTURE.has(name))
  for (const [name, value] of values) {
    if (name !== itemClass.key && !itemClass.properties.includes(name)) {
      throw invalidData(`The class ${itemClass.name} has no property ${name}.`)
    }
    if (typeof value !== 'string' || value.length > 256) {
      throw invalidData(`The value of property ${name} is no text of 256 characters at most.`)
    }
  }
  const key = given[itemClass.key]
  if (typeof key !== 'string' || key === '') throw valueMissing(itemClass.key)
  if (itemOfKey(group, itemClass, key) !== undefined) throw alreadyThere(key)
  const stamp = group.nextModified()
  const item = {
    DisplayName: key,
    ...Object.fromEntries(values),
    BaseId: newGuid(),
    ClassTypeId: itemClass.id,
    ClassName: itemClass.name,
    ObjectStatus: { Id: OBJECT_ACTIVE, Name: 'Active' },
    TimeAdded: stamp,
    LastModified: stamp,
  }
  group.configItems.push(item)
  return item
}

/** The item with a key, compared without regard to case. */
export function itemOfKey(
  { configItems }: ManagementGroup,
  { id, key }: ItemClass,
  value: string,
): Projection | undefined {
  return configItems.find(
    (item) => isSameGuid(item['ClassTypeId'], id) && String(item[key]).toLowerCase() === value.toLowerCase(),
  )
}

/** Stores a configuration item that the portal commits; it must be marked as a new object. */
export function commitItem(group: ManagementGroup, itemClass: ItemClass, current: Projection): string {
  if (current['BaseId'] != null) throw invalidData('Configuration items are created here, and not changed.')
  if (current['LastModified'] !== NEVER && current['TimeAdded'] !== NEVER) {
    throw invalidData(`A new object has the LastModified or TimeAdded ${NEVER}.`)
  }
  return String(createItem(group, itemClass, current)['BaseId'])
}
