import type { Json } from './json.ts'

/** Which incidents are looked for: those whose text property has a value, or has it in it. */
export interface Where {
  readonly property: string
  /** GUID of the class that declares it. */
  readonly classId: string
  readonly match: 'equals' | 'contains'
  /** Made of digests and identifiers only. */
  readonly value: string
}

/** A value of a list, as a projection holds it. */
export interface EnumValue {
  readonly Id: string
  readonly Name: string
}

/**
 * Service Manager, reached by a portal or a gateway. It reads and writes projections: an object with its related
 * objects, in the form of the portal's JSON.
 */
export interface ServiceManager {
  /** Begins an operation, whose calls share its time and its tokens. */
  readonly begin: () => Work
}

export interface Work {
  /** Signs in. @returns the account, for a person to read @throws BridgeError when this cannot be */
  signIn(): Promise<string>
  /** Further facts about the server and the user. */
  facts(): Promise<readonly Fact[]>
  isIncidentTemplate(id: string): Promise<boolean>
  /** Incidents that nobody deleted, the oldest first. */
  findIncidents(where: Where): Promise<readonly Json[]>
  /** The incident with its comments; undefined when a person deleted it. */
  readIncident(id: string): Promise<Json | undefined>
  /**
   * The values of a template for a new incident, as far as they are known before it is stored.
   *
   * @throws BridgeError `product_rejected` when the template is for another class
   */
  newIncident(template: string): Promise<Json>
  /**
   * Writes the differences between two versions of an incident, unless someone changed it since it was read.
   *
   * @returns the incident after the write
   * @throws BridgeError `product_rejected` for what Service Manager refuses, such as a change on top of an old version
   */
  commit(original: Json, current: Json): Promise<Json>
  /** Configuration items with these display names, or whose display name begins with one of them and a dot. */
  configurationItems(names: readonly string[]): Promise<readonly Json[]>
  /**
   * Creates a configuration item of that name, which is the value of its key as well.
   *
   * @returns it, as a projection relates to it; where the way to Service Manager says so, the one that has this key
   * @throws BridgeError `product_rejected` where the key is taken, or the class does not permit it
   */
  createConfigurationItem(itemClass: ItemClass, name: string): Promise<Json>
  /** The values of a list, each under its name and under its path, such as `Hardware\Disk`. */
  listValues(list: string): Promise<readonly EnumValue[]>
  /** Where a person or a program finds an incident. */
  readonly urlOf: (incident: { readonly id: string; readonly number: string }) => string
}

/** A class of configuration items. Its key tells one from another: there are no two with the same. */
export interface ItemClass {
  readonly name: string
  /** GUID. */
  readonly id: string
  readonly keyProperty: string
}

/** One thing that a connection needs, checked with the sign-in. */
export interface Fact {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
}
