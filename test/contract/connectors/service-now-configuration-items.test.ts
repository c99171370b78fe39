import { describe, expect, test } from 'vitest'
import type { Connector } from '../../../shared/connectors/connector.ts'
import {
  createServiceNowConnector,
  type ServiceNowOptions,
} from '../../../shared/connectors/service-now/service-now-connector.ts'
import type { ConfigurationItem, Ticket } from '../../../shared/ticket/ticket.ts'
import { type Instance, type Row, withInstance } from './service-now-product.ts'

const KEY = '0123456789abcdef0123456789abcdef'
const FIELDS = { short_description: 'CPU is high', impact: '2', urgency: '2' }
const RESOURCE_ID =
  '/subscriptions/0b1f/resourceGroups/shop (prod)/providers/Microsoft.Compute/virtualMachines/vm-7'

const connectWith =
  (settings: Partial<ServiceNowOptions>) =>
  ({ server, tokens, http }: Instance): Connector =>
    createServiceNowConnector({ name: 'itsm', url: server.url, tokens, http, now: Date.now, ...settings })

/** The incident that a ticket becomes. */
async function opened(
  settings: Partial<ServiceNowOptions>,
  ticket: Partial<Ticket> = {},
  prepare: (instance: Instance) => Promise<unknown> = async () => undefined,
): Promise<Row> {
  const [row] = await withInstance(connectWith(settings), async (connector, instance) => {
    await prepare(instance)
    await connector.open({ correlationId: KEY, fields: FIELDS, ...ticket })
    return instance.rowsOf('incident')
  })
  if (row === undefined) throw new Error('No incident came into being.')
  return row
}

const MATCH = {
  match: ['azure-resource-id', 'fqdn', 'name'],
  create: false,
  source: 'ServiceNow',
} as const

/** The name of the configuration item that an incident names, and what was reported of the others. */
async function matched(
  item: ConfigurationItem,
  settings: Partial<ServiceNowOptions> = {},
  prepare: (instance: Instance) => Promise<unknown> = async () => undefined,
): Promise<{ name: string; created: Row[]; unmatched: string[] }> {
  const unmatched: string[] = []
  const options = {
    configurationItems: MATCH,
    onUnmatched: (_: ConfigurationItem, reason: string) => void unmatched.push(reason),
    ...settings,
  }
  return withInstance(connectWith(options), async (connector, instance) => {
    await prepare(instance)
    await connector.open({ correlationId: KEY, fields: FIELDS, configurationItems: [item] })
    const [incident] = await instance.rowsOf('incident')
    const items = await instance.rowsOf('cmdb_ci')
    const name = items.find(({ sys_id }) => sys_id === incident?.['cmdb_ci'])?.['name'] ?? ''
    return { name, created: items.filter((row) => row['discovery_source'] === 'ServiceNow'), unmatched }
  })
}

async function setField(
  instance: Instance,
  table: string,
  itemName: string,
  field: string,
  value: string,
): Promise<void> {
  const [row] = await instance.rowsOf('cmdb_ci', `name=${itemName}`)
  await instance.ask('PATCH', `/__admin/tables/${table}/${row?.['sys_id']}`, { [field]: value })
}

async function addSource(instance: Instance, itemName: string): Promise<void> {
  const [row] = await instance.rowsOf('cmdb_ci', `name=${itemName}`)
  await instance.ask('POST', '/__admin/tables/sys_object_source', {
    name: 'ServiceNow',
    id: RESOURCE_ID,
    target_sys_id: row?.['sys_id'],
  })
}

describe('a configuration item', () => {
  test.each([
    ['its name', { resourceId: '', names: ['web-server-01'] }],
    ['its full name', { resourceId: RESOURCE_ID, names: ['web-server-01.example.com'] }],
  ])('is found by %s', async (_, item) => {
    expect(await matched(item)).toMatchObject({ name: 'web-server-01', unmatched: [] })
  })

  const BY_RESOURCE_ID = { resourceId: RESOURCE_ID, names: ['vm-7'] }

  test.each([
    ['object_id', 'cmdb_ci_computer', 'sql-server-01'],
    ['correlation_id', 'cmdb_ci', 'payments'],
  ])('is found by its resource id in %s of %s', async (field, table, itemName) => {
    const { name } = await matched(BY_RESOURCE_ID, {}, (instance) =>
      setField(instance, table, itemName, field, RESOURCE_ID),
    )
    expect(name).toBe(itemName)
  })

  test('is found by its resource id though the instance empties answers to invalid conditions', async () => {
    const { name } = await matched(BY_RESOURCE_ID, {}, async (instance) => {
      await setField(instance, 'cmdb_ci', 'payments', 'correlation_id', RESOURCE_ID)
      await instance.ask('POST', '/__admin/tables/sys_properties', {
        name: 'glide.invalid_query.returns_no_rows',
        value: 'true',
      })
    })
    expect(name).toBe('payments')
  })

  test('is found by the native key of its source before anything else', async () => {
    const { name } = await matched(BY_RESOURCE_ID, {}, async (instance) => {
      await setField(instance, 'cmdb_ci', 'web-server-01', 'correlation_id', RESOURCE_ID)
      await addSource(instance, 'payments')
    })
    expect(name).toBe('payments')
  })

  test('that two sources report is one item', async () => {
    const { name, unmatched } = await matched(BY_RESOURCE_ID, {}, async (instance) => {
      await addSource(instance, 'payments')
      await addSource(instance, 'payments')
    })
    expect([name, unmatched]).toEqual(['payments', []])
  })

  test('whose name two records have is no match, and is reported as ambiguous', async () => {
    const { name, unmatched } = await matched({ resourceId: '', names: ['payments'] }, {}, (instance) =>
      setField(instance, 'cmdb_ci', 'sql-server-01', 'name', 'payments'),
    )
    expect([name, unmatched]).toEqual(['', ['ambiguous: the CMDB has more than one such record']])
  })

  test('that the template names takes precedence', async () => {
    const row = await opened(
      { configurationItems: MATCH },
      {
        fields: { ...FIELDS, cmdb_ci: 'a'.repeat(32) },
        configurationItems: [{ resourceId: '', names: ['web-server-01'] }],
      },
    )
    expect(row['cmdb_ci']).toBe('a'.repeat(32))
  })

  test.each([
    'nobody knows',
    'a^ORname=web-server-01',
    'javascript:gs.getUserID()',
    'web-server-01,payments',
  ])('called %s is not found, and the incident is opened without one', async (name) => {
    expect(await matched({ resourceId: '', names: [name] })).toEqual({
      name: '',
      created: [],
      unmatched: ['the CMDB has no such record'],
    })
  })

  test('is created once under its resource id, and named', async () => {
    const configurationItems = { ...MATCH, create: true }
    const { name, created } = await matched(
      { resourceId: RESOURCE_ID, names: ['vm-7'] },
      { configurationItems },
    )
    expect(name).toBe('vm-7')
    expect(created).toMatchObject([{ name: 'vm-7', sys_class_name: 'cmdb_ci_server' }])
  })

  test.each([
    [
      'the source is unknown to the CMDB',
      { ...MATCH, create: true, source: 'Nowhere' },
      'INVALID_INPUT_DATA',
    ],
    ['the class is unknown', { ...MATCH, create: true, className: 'u_robot' }, 'INVALID_INPUT_DATA'],
  ])('does not hold the incident up when %s', async (_, configurationItems, reason) => {
    const { name, unmatched } = await matched({ resourceId: '', names: ['vm-7'] }, { configurationItems })
    expect(name).toBe('')
    expect(unmatched).toEqual([expect.stringContaining(reason)])
  })

  test('has the source that the connection names, which the check finds among the choices', async () => {
    const configurationItems = { ...MATCH, create: true, source: 'Azure Monitor' }
    const [before, after, item] = await withInstance(
      connectWith({ configurationItems }),
      async (connector, { ask, rowsOf }) => {
        const first = await connector.check()
        const choice = {
          name: 'cmdb_ci',
          element: 'discovery_source',
          value: 'Azure Monitor',
          inactive: 'false',
        }
        await ask('POST', '/__admin/tables/sys_choice', choice)
        const second = await connector.check()
        const items = [{ resourceId: '', names: ['vm-7'] }]
        await connector.open({ correlationId: KEY, fields: FIELDS, configurationItems: items })
        return [first, second, (await rowsOf('cmdb_ci', 'name=vm-7'))[0]] as const
      },
    )
    const detail = expect.stringContaining(
      'Azure Monitor is not a choice of discovery_source (known: ServiceNow',
    )
    expect(before).toContainEqual({ name: 'configuration items can be created', ok: false, detail })
    expect(after.filter(({ ok }) => !ok)).toEqual([])
    expect(item).toMatchObject({ discovery_source: 'Azure Monitor' })
  })

  test('is looked for among the nearest five of an alert, and no further', async () => {
    const items = Array.from({ length: 50 }, (_, index) => ({ resourceId: '', names: [`vm-${index}`] }))
    const unmatched: string[] = []
    const onUnmatched = ({ names }: ConfigurationItem): void => void unmatched.push(...names)
    await opened({ configurationItems: MATCH, onUnmatched }, { configurationItems: items })
    expect(unmatched).toEqual(['vm-0', 'vm-1', 'vm-2', 'vm-3', 'vm-4'])
  })

  test('does not hold the incident up when the CMDB is out of order', async () => {
    const { unmatched } = await matched({ resourceId: '', names: ['web-server-01'] }, {}, ({ fail }) =>
      fail('unavailable', '/api/now/v2/table/cmdb_ci'),
    )
    expect(unmatched).toEqual([expect.stringContaining('product_unavailable')])
  })
})
