import { BridgeError } from '../../errors.ts'
import type { EnumValue, Work } from './service-manager.ts'
import { ENUM_LISTS, isGuid } from './well-known.ts'

/** How many known names an error lists. */
const LISTED_NAMES = 20

/** Values of lists by name or GUID. Service Manager is asked for a list once, and again when a name is not in it. */
export class EnumLists {
  readonly #lists = new Map<string, readonly EnumValue[]>()

  hasList(property: string): boolean {
    return property in ENUM_LISTS
  }

  /**
   * The list value that a template names.
   *
   * @param value English name of a built-in value, name or path of another one, or a GUID
   * @throws BridgeError `product_rejected` with the names that are known
   */
  async find(work: Work, property: string, value: string): Promise<EnumValue> {
    if (isGuid(value)) return { Id: value.toLowerCase(), Name: value }
    const name = value.trim().toLowerCase()
    const builtIn = ENUM_LISTS[property]?.builtIn[name]
    if (builtIn !== undefined) return { Id: builtIn, Name: value }
    return this.#cached(property, name) ?? (await this.#load(work, property, name))
  }

  #cached(property: string, name: string): EnumValue | undefined {
    return this.#lists.get(property)?.find((each) => each.Name.toLowerCase() === name)
  }

  async #load(work: Work, property: string, name: string): Promise<EnumValue> {
    const values = await work.listValues(ENUM_LISTS[property]?.id ?? property)
    this.#lists.set(property, values)
    const found = this.#cached(property, name)
    if (found !== undefined) return found
    const known = values.slice(0, LISTED_NAMES).map((each) => each.Name)
    const more = values.length > LISTED_NAMES ? ` and ${values.length - LISTED_NAMES} more` : ''
    const message = `Service Manager: the template gives a value that ${property} does not have; it has ${known.join(', ')}${more}`
    throw new BridgeError('product_rejected', message)
  }
}
