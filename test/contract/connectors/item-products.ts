import { SERVICE_NOW } from '../../../shared/connectors/service-now/product.ts'
import { CHERWELL } from '../../../shared/connectors/cherwell/product.ts'
import { PROVANCE } from '../../../shared/connectors/provance/product.ts'
import { SCSM } from '../../../shared/connectors/scsm/product.ts'
import type { ProductOptions } from '../../../shared/connectors/product.ts'
import type { ItemOptions, ItemProduct } from './configuration-item-suite.ts'
import { INCIDENT_FIELDS as SERVICE_NOW_FIELDS } from './service-now-incident-product.ts'
import { INCIDENT_FIELDS as CHERWELL_FIELDS, recordOf } from './cherwell-incident-product.ts'
import { type ShownRecord, startInstance as startCherwell } from './cherwell-instance.ts'
import { caseFields } from './provance-case-product.ts'
import { type Row as ProvanceRow, startEnvironment } from './provance-product.ts'
import { startGateway } from './scsm-gateway-product.ts'
import { INCIDENT_FIELDS as SCSM_FIELDS } from './scsm-incident-product.ts'
import { startPortal, type TriedServiceManager } from './scsm-product.ts'
import { type Row, startInstance } from './service-now-product.ts'

/** The facts of a connection that a product gets besides its options. */
const connectionOf = ({ http, onUnmatched, createOnce }: ItemOptions) => ({
  name: 'tried',
  kind: 'incident' as const,
  http,
  onUnmatched,
  createOnce,
  onLeftOut: () => undefined,
  proxyTokens: () => Promise.reject(new Error('There is no proxy.')),
  now: Date.now,
})

/** With no setting but one of the two switches. */
const switchOf = ({ create }: ItemOptions): ProductOptions =>
  create ? { createConfigurationItems: true } : { linkConfigurationItems: true }

const nameOf = ({ name = '' }: Row): string => name

/** With no setting but the switch. */
export async function startServiceNowItems(): Promise<ItemProduct> {
  const { server, tokens, http, rowsOf, stop } = await startInstance()
  return {
    http,
    connect: (options) => {
      const switches = options.create ? { createConfigurationItems: true } : { configurationItems: {} }
      const connection = { ...connectionOf(options), url: server.url, tokens, options: switches }
      return SERVICE_NOW.createConnector(connection)
    },
    fields: SERVICE_NOW_FIELDS.open,
    known: 'web-server-01',
    isCreation: ({ url }) => url.pathname === '/api/now/identifyreconcile',
    items: async () => (await rowsOf('cmdb_ci')).map(nameOf),
    itemsOf: async ({ id }) => {
      const [incident] = await rowsOf('incident', `sys_id=${id}`)
      return (await rowsOf('cmdb_ci', `sys_id=${incident?.['cmdb_ci'] || 'none'}`)).map(nameOf)
    },
    stop,
  }
}

const COMPUTER_CLASS = 'ea99500d-8d52-fc52-b5a5-10dcd1e9d2bd'

const namesIn = (projections: unknown): string[] =>
  (projections as { DisplayName: string }[]).map(({ DisplayName }) => DisplayName)

async function scsmItems(
  { http, tokens, admin, incidents, stop }: TriedServiceManager,
  way: { readonly url: string; readonly options: object },
  isCreation: ItemProduct['isCreation'],
): Promise<ItemProduct> {
  return {
    http,
    connect: (options) => {
      const own = { ...way.options, ...switchOf(options) }
      return SCSM.createConnector({ ...connectionOf(options), url: way.url, tokens, options: own })
    },
    fields: SCSM_FIELDS.open,
    known: 'web-server-01.example.com',
    isCreation,
    items: async () => namesIn(await admin('GET', 'configuration-items')),
    itemsOf: async ({ id }) => {
      const incident = (await incidents()).find(({ BaseId }) => BaseId === id)
      return namesIn(incident?.['HasRelatedWorkItems'])
    },
    stop,
  }
}

export async function startPortalItems(): Promise<ItemProduct> {
  const portal = await startPortal()
  const { url, user } = portal.server
  return scsmItems(
    portal,
    { url, options: { user } },
    ({ url: { pathname }, body = '' }) =>
      pathname.endsWith('/Commit') &&
      body.includes(`"ClassTypeId":"${COMPUTER_CLASS}"`) &&
      body.includes('"original":null'),
  )
}

export async function startGatewayItems(): Promise<ItemProduct> {
  const gateway = await startGateway()
  const way = { url: gateway.gateway.url, options: { via: 'gateway' } }
  return scsmItems(
    gateway,
    way,
    ({ method, url }) => method === 'POST' && url.pathname === '/v1/configuration-items',
  )
}

export async function startProvanceItems(): Promise<ItemProduct> {
  const { server, tokens, http, rowsOf, stop } = await startEnvironment()
  const assets = async (): Promise<readonly ProvanceRow[]> => rowsOf('msdyn_customerasset')
  return {
    http,
    connect: (options) =>
      PROVANCE.createConnector({
        ...connectionOf(options),
        url: server.url,
        tokens,
        options: switchOf(options),
      }),
    fields: caseFields(server.accountId).open,
    known: 'web-server-01',
    isCreation: ({ method, url }) => method === 'PATCH' && url.pathname.includes('/msdyn_customerassets('),
    items: async () => (await assets()).map((row) => String(row['msdyn_name'])),
    itemsOf: async ({ id }) => {
      const found = (await rowsOf('incident')).find((row) => row['incidentid'] === id)
      const isIt = (row: ProvanceRow): boolean =>
        row['msdyn_customerassetid'] === found?.['_contoso_asset_value']
      return (await assets()).filter(isIt).map((row) => String(row['msdyn_name']))
    },
    stop,
  }
}

export async function startCherwellItems(): Promise<ItemProduct> {
  const instance = await startCherwell()
  const { server, tokens, http, ask, stop } = instance
  const items = async (): Promise<readonly ShownRecord[]> => {
    const shown = ['ConfigServer', 'ConfigurationItem'].map((each) => ask('GET', `/__admin/records/${each}`))
    return (await Promise.all(shown)).flatMap((each) => (each as { records: ShownRecord[] }).records)
  }
  return {
    http,
    connect: (options) =>
      CHERWELL.createConnector({
        ...connectionOf(options),
        url: server.url,
        tokens,
        options: switchOf(options),
      }),
    fields: CHERWELL_FIELDS.open,
    known: 'web-server-01',
    isCreation: ({ url, body = '' }) =>
      url.pathname.endsWith('/savebusinessobject') && !body.includes('It is.'),
    items: async () => {
      const all = (await items()).map(
        ({ busObRecId, values }) => [busObRecId, values['FriendlyName'] ?? ''] as const,
      )
      return [...new Map(all).values()]
    },
    itemsOf: async (item) => {
      const { related } = await recordOf(instance, item)
      return (related['Incident Links Configuration Items'] ?? []).map(
        ({ FriendlyName = '' }) => FriendlyName,
      )
    },
    stop,
  }
}
