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
 * Service Manager, by whichever way it is reached. What is read and written are projections: an object with what it is
 * related to, as the portal's JSON has it.
 */
export interface ServiceManager {
  /** Begins a piece of work, whose calls share its time and its tokens. */
  readonly begin: () => Work
}

export interface Work {
  /** Signs in. @returns as whom, for a person @throws BridgeError when this cannot be */
  signIn(): Promise<string>
  /** What there is to say of the server and the user besides. */
  facts(): Promise<readonly Fact[]>
  isIncidentTemplate(id: string): Promise<boolean>
  /** Incidents that nobody deleted, the oldest first. */
  findIncidents(where: Where): Promise<readonly Json[]>
  /** The incident with its comments; undefined when a person deleted it. */
  readIncident(id: string): Promise<Json | undefined>
  /**
   * What a template gives for a new incident, as far as that is known before it is stored.
   *
   * @throws BridgeError `product_rejected` when it is known to be a template for something else
   */
  newIncident(template: string): Promise<Json>
  /**
   * Writes what differs between two versions of an incident, unless someone changed it since it was read.
   *
   * @returns the incident as it is then
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

/** One thing that a connection needs, found out with the sign-in. */
export interface Fact {
  readonly name: string
  readonly ok: boolean
  readonly detail: string
}
