import { CREATE_CONFIGURATION_ITEMS, LINK_CONFIGURATION_ITEMS } from '../created-item.ts'
import type { OptionsOf, OptionsSchema, Product, ProductConnection } from '../product.ts'
import { SCSM_FORM } from './connect-form.ts'
import { scsmIncident } from './kinds.ts'
import { SCSM_PROXY_FORM } from './proxy-form.ts'

const GUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

const OPTIONS = {
  variants: [
    { member: 'via', value: 'portal', isDefault: true, required: ['user'], without: [] },
    { member: 'via', value: 'gateway', required: [], without: ['user', 'proxy'] },
  ],
  properties: {
    via: {
      description:
        'How Service Manager is reached: by a Cireson portal, or by a gateway that keeps docs/service-manager-gateway.openapi.yaml.',
      enum: ['portal', 'gateway'],
      default: 'portal',
    },
    user: {
      description: 'For a portal: DOMAIN\\name of the user who signs in; incidents are created in that name.',
      type: 'string',
      minLength: 1,
    },
    incidentTemplate: {
      description:
        'GUID of the incident template that new incidents begin with. Default: the Default Incident Template.',
      type: 'string',
      pattern: GUID,
    },
    correlationProperty: {
      description:
        'An extension property of the incident class that carries the correlation id. Default: the last line of the description.',
      type: 'object',
      additionalProperties: false,
      required: ['name', 'classId'],
      properties: {
        name: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_]*$' },
        classId: { type: 'string', pattern: GUID },
      },
    },
    linkConfigurationItems: LINK_CONFIGURATION_ITEMS,
    createConfigurationItems: CREATE_CONFIGURATION_ITEMS,
    configurationItemClass: {
      description:
        'The class of configuration items that are created, a class with one key property. Default: the Windows computer, whose key is PrincipalName.',
      type: 'object',
      additionalProperties: false,
      required: ['name', 'id', 'keyProperty'],
      properties: {
        name: {
          description: 'Its name in the management pack, used by a gateway.',
          type: 'string',
          pattern: '^[A-Za-z][A-Za-z0-9_.]*$',
        },
        id: { description: 'Its GUID, used by a portal.', type: 'string', pattern: GUID },
        keyProperty: {
          description: 'The text property that gets the name of the resource, like the display name.',
          type: 'string',
          pattern: '^[A-Za-z][A-Za-z0-9_]*$',
        },
      },
    },
    proxy: {
      description:
        'For a portal: a proxy in front that requires a bearer token of Entra ID; its grant is that of the connection `<name>-proxy`.',
      type: 'object',
      additionalProperties: false,
      required: ['tokenHeader'],
      properties: {
        tokenHeader: {
          description: "The header for the portal's own token.",
          type: 'string',
          pattern: '^[A-Za-z][A-Za-z0-9-]*$',
        },
      },
    },
  },
} as const satisfies OptionsSchema

const BY_PORTAL = {
  entry: { allowOtherHost: true, user: 'DOMAIN\\name', linkConfigurationItems: true },
  chores: [
    'Write the user who signs in as `user` into bridge.yaml: the one there is an example. Without a Cireson portal run this again with `--via gateway`.',
  ],
}

const BY_GATEWAY = {
  entry: { allowOtherHost: true, via: 'gateway', linkConfigurationItems: true },
  chores: [
    'Install the gateway beside Service Manager (`gateway/scsm`): it replaces ITSMC’s web app, which the bridge can’t use.',
  ],
}

/** System Center Service Manager, by a Cireson portal or by a gateway. */
export const SCSM: Product = {
  name: 'scsm',
  title: 'Service Manager',
  kinds: { incident: scsmIncident },
  cloud: {
    // On premises.
    hosts: [],
    words: '',
    example: 'https://portal.contoso.com',
    what: 'the Cireson portal or the gateway, or of the proxy in front of it',
  },
  options: OPTIONS,
  // Cireson portal's web API for System Center Service Manager.
  tokenServer: { token: '/api/V3/Authorization/GetToken' },
  form: SCSM_FORM,
  proxyForm: SCSM_PROXY_FORM,
  itsmc: {
    ...BY_PORTAL,
    ways: { portal: BY_PORTAL, gateway: BY_GATEWAY },
    savedTemplate: { member: 'incidentTemplate', accepts: new RegExp(GUID), wanted: 'its GUID' },
    namesFieldsAlike: false,
  },
  createConnector: async ({
    options: { via, user = '', incidentTemplate: template, proxy, ...own },
    proxyTokens,
    ...connection
  }: ProductConnection<OptionsOf<typeof OPTIONS>>) => {
    const { createScsmConnector } = await import('./scsm-connector.ts')
    const both = { ...connection, ...own, ...(template === undefined ? {} : { template }) }
    if (via === 'gateway') return createScsmConnector({ ...both, via })
    const behind = proxy === undefined ? {} : { proxy: { ...proxy, tokens: await proxyTokens() } }
    return createScsmConnector({ ...both, ...behind, user })
  },
}
