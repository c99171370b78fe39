import type { Product } from '../../shared/ticket/ticket.ts'

/** What an imported connection needs to know of its product. */
export interface ProductFacts {
  readonly title: string
  /** Members of the connection besides product and url, such that a configuration item is looked for as ITSMC did. */
  readonly entry: Readonly<Record<string, unknown>>
  /** The connection's member that names a template which the product keeps; absent where there is none. */
  readonly savedTemplate?: {
    readonly member: 'instanceTemplate' | 'incidentTemplate'
    readonly accepts: RegExp
    /** What it must be. */
    readonly wanted: string
  }
  /** What stands in the written files and must be another in each installation. */
  readonly chores: readonly string[]
}

/** What the products besides ServiceNow call a field, an export of ITSMC need not. */
const LOOK_AT_CONSTANTS =
  'See whether the product has the fields and values of the constants in the templates: remove those that it has not.'

export const PRODUCT_FACTS: Readonly<Record<Product, ProductFacts>> = {
  servicenow: {
    title: 'ServiceNow',
    entry: { configurationItems: { match: ['azure-resource-id', 'fqdn', 'name'] } },
    savedTemplate: { member: 'instanceTemplate', accepts: /./, wanted: 'its name' },
    chores: [],
  },
  scsm: {
    title: 'Service Manager',
    entry: { allowOtherHost: true, user: 'DOMAIN\\name', linkConfigurationItems: true },
    savedTemplate: {
      member: 'incidentTemplate',
      accepts: /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
      wanted: 'its GUID',
    },
    chores: [
      'Write the user who signs in as `user` into bridge.yaml: the one there is made up.',
      LOOK_AT_CONSTANTS,
    ],
  },
  provance: {
    title: 'Provance',
    entry: {},
    chores: [
      'Write the GUID of your account as `customerid` into each template: the one there is made up.',
      LOOK_AT_CONSTANTS,
    ],
  },
  cherwell: {
    title: 'Cherwell',
    entry: { linkConfigurationItems: true },
    chores: [
      'Write values of your instance as customer, service and categories into each template.',
      LOOK_AT_CONSTANTS,
    ],
  },
}
