import { CREATE_CONFIGURATION_ITEMS, LINK_CONFIGURATION_ITEMS } from '../created-item.ts'
import type { OptionsOf, OptionsSchema, Product, ProductConnection } from '../product.ts'
import { CHERWELL_FORM } from './connect-form.ts'
import { cherwellIncident } from './kinds.ts'

const name = <const Default extends string>(standing: Default) =>
  ({ description: `Default ${standing}.`, type: 'string', minLength: 1 }) as const

const OPTIONS = {
  properties: {
    linkConfigurationItems: LINK_CONFIGURATION_ITEMS,
    createConfigurationItems: CREATE_CONFIGURATION_ITEMS,
    configurationItems: {
      description: 'What is created. Its name goes into names.configurationItemField.',
      type: 'object',
      additionalProperties: false,
      properties: {
        businessObject: {
          description: 'Name of the business object, a kind of configuration item. Default ConfigServer.',
          type: 'string',
          pattern: '^[A-Za-z][A-Za-z0-9_]*$',
        },
        fields: {
          description: 'What a new one gets besides its name, by field: what the business object requires.',
          type: 'object',
          additionalProperties: { type: 'string' },
        },
      },
    },
    names: {
      description: 'Names of this instance that differ from the default content.',
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        correlationField: name('AzureCorrelationId'),
        closeCodeField: name('CauseCode'),
        journalRelationship: name('Incident Owns Journals'),
        configurationItemRelationship: name('Incident Links Configuration Items'),
        configurationItemField: name('FriendlyName'),
        inProgress: name('In Progress'),
        pending: name('Pending'),
        resolved: name('Resolved'),
        closed: name('Closed'),
      },
    },
  },
} as const satisfies OptionsSchema

/** Cherwell Service Management, now Ivanti's. */
export const CHERWELL: Product = {
  name: 'cherwell',
  title: 'Cherwell',
  kinds: { incident: cherwellIncident },
  cloud: {
    hosts: ['.cherwellondemand.com'],
    words: '*.cherwellondemand.com, such as an instance on premises',
    example: 'https://contoso.cherwellondemand.com',
    what: 'the instance',
  },
  options: OPTIONS,
  // Ivanti help, Cherwell REST API: a refresh brings a new refresh token.
  tokenServer: { token: '/CherwellAPI/token?auth_mode=Internal', prolongsRefreshTokens: true },
  form: CHERWELL_FORM,
  itsmc: {
    entry: { linkConfigurationItems: true },
    chores: ['Write values of your instance as customer, service and categories into each template.'],
    namesFieldsAlike: false,
  },
  createConnector: async ({ options, ...connection }: ProductConnection<OptionsOf<typeof OPTIONS>>) => {
    const { createCherwellConnector } = await import('./cherwell-connector.ts')
    return createCherwellConnector({ ...connection, ...options })
  },
}
