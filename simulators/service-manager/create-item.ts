import { COMPUTER_CLASS, NEVER, OBJECT_ACTIVE } from './classes.ts'
import { isSameGuid, newGuid } from './guid.ts'
import type { ManagementGroup, Projection } from './management-group.ts'
import { alreadyThere, invalidData, valueMissing } from './sdk-error.ts'

/** A class of configuration items. */
export interface ItemClass {
  readonly id: string
  readonly name: string
  /** No two objects of the class have the same value of it. */
  readonly key: string
  /** The other text properties that it has here. */
  readonly properties: readonly string[]
}

/** The Windows computer, and a class that stands for those of an installation's own. */
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

/** What an object is made of besides its properties. */
const STRUCTURE = new Set(['ClassTypeId', 'ClassName', 'BaseId', 'ObjectStatus', 'LastModified', 'TimeAdded'])

/**
 * Keeps a new configuration item.
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

/** The item that a key names, in any case. */
export function itemOfKey(
  { configItems }: ManagementGroup,
  { id, key }: ItemClass,
  value: string,
): Projection | undefined {
  return configItems.find(
    (item) => isSameGuid(item['ClassTypeId'], id) && String(item[key]).toLowerCase() === value.toLowerCase(),
  )
}

/** A configuration item as the portal commits it: a new object, which says so. */
export function commitItem(group: ManagementGroup, itemClass: ItemClass, current: Projection): string {
  if (current['BaseId'] != null) throw invalidData('Configuration items are created here, and not changed.')
  if (current['LastModified'] !== NEVER && current['TimeAdded'] !== NEVER) {
    throw invalidData(`A new object has the LastModified or TimeAdded ${NEVER}.`)
  }
  return String(createItem(group, itemClass, current)['BaseId'])
}
