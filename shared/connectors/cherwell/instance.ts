import type { Definitions } from './definitions.ts'

/** State that the operations of a connector share. */
export interface Instance {
  /** Origin. */
  readonly url: string
  readonly names: CherwellNames
  readonly definitions: Definitions
}

/** Names that can differ from Cherwell's default content. */
export interface CherwellNames {
  /** A text field of Incident for the correlation id. The default content has none: an administrator adds it. */
  readonly correlationField: string
  /** Says why an incident ended. */
  readonly closeCodeField: string
  /** Leads from an incident to its journals. */
  readonly journalRelationship: string
  /** Leads from an incident to its configuration items. */
  readonly configurationItemRelationship: string
  /** The field of a configuration item that holds the name which alerts give. */
  readonly configurationItemField: string
  /** The status in which someone works on an incident. */
  readonly inProgress: string
  /** The status in which an incident is set aside. */
  readonly pending: string
  readonly resolved: string
  readonly closed: string
}

/** Cherwell's default content (Ivanti docs, incident form; names of relationships as seen in others’ integrations). */
export const DEFAULT_NAMES: CherwellNames = {
  correlationField: 'AzureCorrelationId',
  closeCodeField: 'CauseCode',
  journalRelationship: 'Incident Owns Journals',
  configurationItemRelationship: 'Incident Links Configuration Items',
  configurationItemField: 'FriendlyName',
  inProgress: 'In Progress',
  pending: 'Pending',
  resolved: 'Resolved',
  closed: 'Closed',
}
