import { CREATE_CONFIGURATION_ITEMS } from '../created-item.ts'
import type { OptionsOf, OptionsSchema, Product, ProductConnection } from '../product.ts'
import { SERVICE_NOW_FORM } from './connect-form.ts'
import { RELEASES } from './releases.ts'
import { serviceNowAlert, serviceNowEvent, serviceNowIncident } from './kinds.ts'

const OPTIONS = {
  properties: {
    caller: {
      description:
        'The caller of incidents, as templates write it ({{ connection.caller }}): a user name, a name, an e-mail address or a sys_id. Most instances accept no incident without a caller.',
      type: 'string',
      minLength: 1,
    },
    assignmentGroup: {
      description:
        'Which group gets new incidents, as templates write it ({{ connection.assignmentGroup }}): its name or sys_id. An incident without a group is in nobody’s queue.',
      type: 'string',
      minLength: 1,
    },
    createConfigurationItems: CREATE_CONFIGURATION_ITEMS,
    release: {
      description:
        'The release of the instance, if its user may not read it (glide.buildname): npm run check-connection warns of features that the release lacks.',
      enum: RELEASES,
    },
    incidentsVia: {
      description:
        'Whether new incidents use the Table API or the staging table of the store app that ITSMC used. For the staging table, map correlation_id with coalesce in its transform map; otherwise a lost answer can open a second incident.',
      enum: ['table', 'import-set'],
      default: 'table',
    },
    instanceTemplate: {
      description:
        'The name of an active template for incidents of the instance (sys_template). New incidents get its fields where our template gives none. Values that the instance would evaluate (javascript:) are left out.',
      type: 'string',
      minLength: 1,
    },
    configurationItems: {
      description:
        "How the field cmdb_ci of a new incident is filled, for the nearest five items of the alert. What fails is logged (configuration-item-unmatched) and never stands in the ticket's way. A template that gives cmdb_ci takes precedence. Without this member and without createConfigurationItems no item is looked for.",
      type: 'object',
      additionalProperties: false,
      properties: {
        match: {
          description:
            'By what an item is looked for, in this order. Default: azure-resource-id, fqdn, name.',
          type: 'array',
          minItems: 1,
          uniqueItems: true,
          items: { enum: ['azure-resource-id', 'fqdn', 'name'] },
        },
        source: {
          description:
            'The discovery source of items that are created, a choice that the CMDB must have (default ServiceNow, which every CMDB has).',
          type: 'string',
          minLength: 1,
        },
        className: {
          description: 'The class of items that are created (default cmdb_ci_server).',
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
    hosts: ['.service-now.com', '.servicenow.com', '.servicenowservices.com'],
    words: '*.service-now.com, *.servicenow.com and *.servicenowservices.com',
    example: 'https://example.service-now.com',
    what: 'the instance',
  },
  options: OPTIONS,
  templateOptions: ['caller', 'assignmentGroup'],
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
    const { incidentsVia, instanceTemplate, release } = options
    const { configurationItems, createConfigurationItems = false } = options
    return createServiceNowConnector({
      ...connection,
      ...(incidentsVia === undefined ? {} : { via: incidentsVia }),
      ...(instanceTemplate === undefined ? {} : { instanceTemplate }),
      ...(release === undefined ? {} : { release }),
      ...(configurationItems === undefined && !createConfigurationItems
        ? {}
        : { configurationItems: { ...configurationItems, create: createConfigurationItems } }),
    })
  },
}
