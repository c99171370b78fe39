import type { OptionsOf, OptionsSchema, Product, ProductConnection } from '../product.ts'
import { SERVICE_NOW_FORM } from './connect-form.ts'
import { serviceNowAlert, serviceNowEvent, serviceNowIncident } from './kinds.ts'

const OPTIONS = {
  properties: {
    createConfigurationItems: {
      description: 'Create configuration items that are missing, through identification and reconciliation.',
      type: 'boolean',
      default: false,
    },
    incidentsVia: {
      description: 'The Table API, or the import set of the store app that ITSMC used.',
      enum: ['table', 'import-set'],
      default: 'table',
    },
    instanceTemplate: {
      description: 'Name of a template of the instance (sys_template); fields of ours win over its fields.',
      type: 'string',
      minLength: 1,
    },
    configurationItems: {
      description: 'How the configuration item of a new incident is found.',
      type: 'object',
      additionalProperties: false,
      required: ['match'],
      properties: {
        match: {
          description: 'By what, in this order.',
          type: 'array',
          minItems: 1,
          uniqueItems: true,
          items: { enum: ['azure-resource-id', 'fqdn', 'name'] },
        },
        source: {
          description:
            "A choice of the CMDB's discovery_source, for items that are created (default Azure Monitor).",
          type: 'string',
          minLength: 1,
        },
        className: {
          description: 'Class of the items that are created (default cmdb_ci_server).',
          type: 'string',
          pattern: '^[a-z][a-z0-9_]*$',
        },
      },
    },
  },
} as const satisfies OptionsSchema

/** ServiceNow: incidents, and the events and alerts of Event Management. */
export const SERVICE_NOW: Product = {
  name: 'servicenow',
  title: 'ServiceNow',
  kinds: { incident: serviceNowIncident, event: serviceNowEvent, alert: serviceNowAlert },
  cloud: {
    hosts: ['.service-now.com', '.servicenow.com'],
    words: '*.service-now.com and *.servicenow.com',
    example: 'https://example.service-now.com',
    what: 'the instance',
  },
  options: OPTIONS,
  // ServiceNow docs, OAuth; support article KB0791140: a refresh does not move the refresh token's end.
  tokenServer: {
    token: '/oauth_token.do',
    authorize: '/oauth_auth.do',
    revoke: '/oauth_revoke_token.do',
  },
  form: SERVICE_NOW_FORM,
  itsmc: {
    entry: { configurationItems: { match: ['azure-resource-id', 'fqdn', 'name'] } },
    savedTemplate: { member: 'instanceTemplate', accepts: /./, wanted: 'its name' },
    chores: [],
    namesFieldsAlike: true,
  },
  createConnector: async ({ options, ...connection }: ProductConnection<OptionsOf<typeof OPTIONS>>) => {
    const { createServiceNowConnector } = await import('./service-now-connector.ts')
    const { incidentsVia, instanceTemplate, configurationItems, createConfigurationItems = false } = options
    return createServiceNowConnector({
      ...connection,
      ...(incidentsVia === undefined ? {} : { via: incidentsVia }),
      ...(instanceTemplate === undefined ? {} : { instanceTemplate }),
      ...(configurationItems === undefined
        ? {}
        : {
            configurationItems: {
              source: 'Azure Monitor',
              ...configurationItems,
              create: createConfigurationItems,
            },
          }),
    })
  },
}
