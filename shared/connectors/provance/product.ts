import { CREATE_CONFIGURATION_ITEMS, LINK_CONFIGURATION_ITEMS } from '../created-item.ts'
import { READ_TEXTS, READ_TIMES } from '../read-since.ts'
import type { OptionsOf, OptionsSchema, Product, ProductConnection } from '../product.ts'
import { PROVANCE_FORM } from './connect-form.ts'
import { provanceIncident } from './kinds.ts'

/** A logical name. */
const COLUMN = { type: 'string', pattern: '^[a-z][a-z0-9_]*$' } as const

/** Which column holds each value that is read. */
const READ_COLUMNS = {
  type: 'object',
  propertyNames: { enum: [...READ_TEXTS, ...READ_TIMES] },
  additionalProperties: COLUMN,
} as const

const OPTIONS = {
  properties: {
    linkConfigurationItems: LINK_CONFIGURATION_ITEMS,
    createConfigurationItems: CREATE_CONFIGURATION_ITEMS,
    configurationItems: {
      description:
        'Where configuration items are, whose table Provance does not publish, and how tickets name them.',
      type: 'object',
      additionalProperties: false,
      properties: {
        table: { description: 'Logical name. Default: msdyn_customerasset.', ...COLUMN },
        nameColumn: {
          description:
            'The text column with the name that alerts give. Default: the primary name of the table.',
          ...COLUMN,
        },
        lookupColumn: {
          description:
            'The lookup column of the tickets’ table that leads there. Default: the only such column.',
          ...COLUMN,
        },
        columns: {
          description: 'What a new one gets besides its name, by column, as a template writes it.',
          type: 'object',
          propertyNames: COLUMN,
          additionalProperties: { type: 'string' },
        },
      },
    },
    table: {
      description:
        'If incidents are in another Dataverse table than cases (incident): its logical name, and those of its columns.',
      type: 'object',
      additionalProperties: false,
      required: ['name', 'numberColumn'],
      properties: {
        name: COLUMN,
        numberColumn: COLUMN,
        keyColumn: {
          description: "An alternate key for the correlation id. Default: the record's own id.",
          ...COLUMN,
        },
        onHold: { description: 'The statuscode of a ticket that is on hold.', type: 'integer' },
        inWork: { description: 'The statuscode of a ticket that someone works on.', type: 'integer' },
      },
    },
    readColumns: {
      description:
        'Which columns of that table hold what is read of incidents, such as title: new_title. Default: those of the cases.',
      ...READ_COLUMNS,
    },
    changeRequests: {
      description:
        'The Dataverse table of change requests, whose name is not public, and which of its columns hold what is read. Needed to sync change requests.',
      type: 'object',
      additionalProperties: false,
      required: ['name', 'numberColumn', 'columns'],
      properties: { name: COLUMN, numberColumn: COLUMN, columns: READ_COLUMNS },
    },
  },
} as const satisfies OptionsSchema

/** Provance ITSM, which keeps its records in Dataverse. */
export const PROVANCE: Product = {
  name: 'provance',
  title: 'Provance',
  kinds: { incident: provanceIncident },
  cloud: {
    // Dataverse docs, national clouds.
    hosts: ['.dynamics.com', '.microsoftdynamics.us', '.appsplatform.us', '.dynamics.cn'],
    words: '*.dynamics.com and the national clouds of Dynamics 365',
    example: 'https://contoso.crm.dynamics.com',
    what: 'the Dataverse environment',
  },
  options: OPTIONS,
  // Its grants name a tenant of Entra ID, whose server gives the tokens; Dataverse itself gives none.
  tokenServer: { token: '/api/data/v9.2/WhoAmI' },
  form: PROVANCE_FORM,
  itsmc: {
    entry: {},
    chores: ['Write the GUID of your account as `customerid` into each template: the one there is made up.'],
    namesFieldsAlike: false,
  },
  createConnector: async ({ options, ...connection }: ProductConnection<OptionsOf<typeof OPTIONS>>) => {
    const { createProvanceConnector } = await import('./provance-connector.ts')
    return createProvanceConnector({ ...connection, ...options })
  },
}
