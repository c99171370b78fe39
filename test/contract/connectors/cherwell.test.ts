import { describe, expect, test } from 'vitest'
import type { CherwellOptions } from '../../../shared/connectors/cherwell/cherwell-connector.ts'
import type { CreateOnce } from '../../../shared/connectors/create-once.ts'
import type { ConfigurationItem } from '../../../shared/ticket/ticket.ts'
import { INCIDENT_FIELDS, recordOf, startCherwellIncidents } from './cherwell-incident-product.ts'
import { type Instance, withInstance } from './cherwell-instance.ts'
import { describeConnector } from './connector-suite.ts'
import { kindOf } from '../../builders/products.ts'

const CORRELATION_ID = 'a'.repeat(32)
const CHANGE_ID = 'b'.repeat(32)

describeConnector('Cherwell incident', startCherwellIncidents, {
  absent: kindOf('cherwell', 'incident').absent,
  // A 404 that is not in Cherwell's own words comes from a server that restarts, not from a record that is gone.
  reportedAs: { 'not found': { code: 'product_unavailable', inDoubt: true } },
})

test('an incident holds what the template gave, where it comes from, and a URL that leads to it', async () => {
  const fields = { ...INCIDENT_FIELDS.open, Description: 'Ä 漢 🜚 ^NQ' }
  const { values, page, opened } = await withInstance(async (instance) => {
    const incident = await instance.connect().open({ correlationId: CORRELATION_ID, fields })
    const answer = await fetch(incident.url)
    const record = await recordOf(instance, incident)
    return { values: record.values, page: await answer.text(), opened: incident }
  })
  const Description = `${fields.Description}\n\nConnection: itsm`
  expect(values).toMatchObject({
    ...fields,
    Description,
    AzureCorrelationId: CORRELATION_ID,
    Status: 'New',
  })
  expect(opened.number).toBe(values['IncidentID'])
  expect(page).toContain('CPU is high')
})

test('definitions are read once: a note takes two requests, an opening two, a search one', async () => {
  const paths = await withInstance(async ({ connect, ask }) => {
    const connector = connect()
    const item = await connector.open({ correlationId: CORRELATION_ID, fields: INCIDENT_FIELDS.open })
    await connector.change(item, { action: 'note', id: CHANGE_ID, fields: INCIDENT_FIELDS.note })
    await ask('DELETE', '/__admin/requests')
    await connector.open({ correlationId: 'c'.repeat(32), fields: INCIDENT_FIELDS.open })
    await connector.change(item, { action: 'note', id: 'd'.repeat(32), fields: INCIDENT_FIELDS.note })
    await connector.find(CORRELATION_ID)
    const { requests } = (await ask('GET', '/__admin/requests')) as { requests: { path: string }[] }
    return requests.map(({ path }) => path.split('/')[4]).filter((path) => path !== undefined)
  })
  expect(paths).toEqual([
    'savebusinessobject',
    'getbusinessobject',
    'saverelatedbusinessobject',
    'getbusinessobject',
    'getsearchresults',
  ])
})

test('a session that was evicted when licences ran short is begun anew', async () => {
  const opened = await withInstance(async ({ ask, connect, signIn }) => {
    await ask('POST', '/__admin/settings', { licences: 1 })
    const evicted = await signIn()
    await signIn()
    const tokens = { current: async () => evicted, replace: signIn }
    return connect({ tokens }).open({ correlationId: CORRELATION_ID, fields: INCIDENT_FIELDS.open })
  })
  expect(opened).toMatchObject({ correlationId: CORRELATION_ID, status: 'open' })
})

describe('a failure after something was changed leaves the whole in doubt', () => {
  test('a note that is refused once the fields are saved', async () => {
    const failed = withInstance(async (instance) => {
      const connector = instance.connect()
      const item = await connector.open({ correlationId: CORRELATION_ID, fields: INCIDENT_FIELDS.open })
      const fault = { match: { path: '/CherwellAPI/api/V1/saverelated' }, fault: { kind: 'acl' } }
      await instance.ask('POST', '/__admin/faults', fault)
      await connector.change(item, { action: 'escalate', id: CHANGE_ID, fields: INCIDENT_FIELDS.escalate })
    })
    await expect(failed).rejects.toMatchObject({ code: 'product_not_permitted', inDoubt: true })
  })

  test('an incident that is opened and cannot be read', async () => {
    const failed = withInstance(async ({ ask, connect }) => {
      const fault = { match: { path: '/CherwellAPI/api/V1/getbusinessobject/' }, fault: { status: 401 } }
      await ask('POST', '/__admin/faults', { ...fault, times: null })
      await connect().open({ correlationId: CORRELATION_ID, fields: INCIDENT_FIELDS.open })
    })
    await expect(failed).rejects.toMatchObject({ code: 'product_refused_credentials', inDoubt: true })
  })
})

test('a check says that Cherwell ends, when, and what to do', async () => {
  const checks = await withInstance(({ connect }) => connect().check())
  expect(checks[0]).toMatchObject({
    ok: true,
    detail: expect.stringMatching(
      /Cherwell (ends|has ended) on 2026-12-31.*connect the product that replaces it/,
    ),
  })
})

async function customerCheck(customer: string): Promise<unknown> {
  const checks = await withInstance(({ connect }) =>
    connect().check({ fields: [], choices: { CustomerDisplayName: [customer] } }),
  )
  return checks.find(({ name }) => name === 'the customer that templates name exists')
}

describe('names of an instance', () => {
  test('that has no correlation field: nothing is opened, and the error says what to do', async () => {
    const { error, count } = await withInstance(async ({ ask, connect, incidents }) => {
      await ask('DELETE', '/__admin/fields/Incident/AzureCorrelationId')
      const opening = connect().open({ correlationId: CORRELATION_ID, fields: INCIDENT_FIELDS.open })
      const thrown: unknown = await opening.catch((reason: unknown) => reason)
      return { error: thrown, count: (await incidents()).length }
    })
    expect(error).toMatchObject({
      code: 'product_rejected',
      message: expect.stringMatching(/^Cherwell: Incident has no field AzureCorrelationId: add/),
    })
    expect(count).toBe(0)
  })

  test('that keeps notes elsewhere: nothing is changed, and the error says what to do', async () => {
    const { error, values } = await withInstance(async (instance) => {
      const connector = instance.connect({ names: { journalRelationship: 'Incident Has Remarks' } })
      const item = await connector.open({ correlationId: CORRELATION_ID, fields: INCIDENT_FIELDS.open })
      const change = { action: 'escalate', id: CHANGE_ID, fields: INCIDENT_FIELDS.escalate } as const
      const thrown: unknown = await connector.change(item, change).catch((reason: unknown) => reason)
      return { error: thrown, values: (await recordOf(instance, item)).values }
    })
    expect(error).toMatchObject({
      code: 'product_rejected',
      inDoubt: false,
      message: expect.stringMatching(/^Cherwell: Incident has no relationship “Incident Has Remarks”: name/),
    })
    expect(values).toMatchObject({ Priority: '3' })
  })

  test('that gets its correlation field later is read again', async () => {
    const found = await withInstance(async ({ ask, connect }) => {
      await ask('DELETE', '/__admin/fields/Incident/AzureCorrelationId')
      const connector = connect()
      await connector.find(CORRELATION_ID).catch(() => undefined)
      await ask('PUT', '/__admin/fields/Incident/AzureCorrelationId', { maximumSize: 32 })
      await connector.open({ correlationId: CORRELATION_ID, fields: INCIDENT_FIELDS.open })
      return connector.find(CORRELATION_ID)
    })
    expect(found).toMatchObject({ correlationId: CORRELATION_ID })
  })

  test('can be configured', async () => {
    const found = await withInstance(async ({ ask, connect }) => {
      await ask('PUT', '/__admin/fields/Incident/ExternalID', {})
      const names = { correlationField: 'ExternalID', pending: 'Assigned' }
      const connector = connect({ names })
      const fields = { ...INCIDENT_FIELDS.open, Status: 'Assigned' }
      await connector.open({ correlationId: CORRELATION_ID, fields })
      return connector.find(CORRELATION_ID)
    })
    expect(found).toMatchObject({ correlationId: CORRELATION_ID, status: 'held' })
  })

  test('that templates use and that do not exist are named by the checks', async () => {
    const checks = await withInstance(({ connect }) =>
      connect().check({ fields: ['Impact', 'JournalNote'], choices: { Status: ['On Hold'] } }),
    )
    expect(checks.filter(({ ok }) => !ok)).toMatchObject([
      { detail: expect.stringContaining('Incident has no field Impact') },
      { detail: expect.stringContaining('Incident has no status On Hold') },
    ])
  })

  test('of customers that templates give are looked up', async () => {
    expect(await customerCheck('Azure Monitor')).toMatchObject({ ok: true, detail: 'Azure Monitor' })
    expect(await customerCheck('Nobody')).toMatchObject({
      isSkipped: true,
      detail: expect.stringMatching(
        /^no CustomerInternal has the name Nobody: .* correct CustomerDisplayName/,
      ),
    })
  })

  test('that incidents require and templates leave out are named by the checks', async () => {
    const opening = ['Description', 'Priority', 'Service', 'Category', 'CustomerDisplayName']
    const checks = await withInstance(({ connect }) =>
      connect().check({ fields: opening, opening, choices: {} }),
    )
    expect(checks.filter(({ isSkipped }) => isSkipped)).toContainEqual(
      expect.objectContaining({ ok: true, detail: expect.stringContaining('leave out Subcategory:') }),
    )
  })
})

const createOnce: CreateOnce = (_, create) => create()

const checked = (configurationItems: CherwellOptions['configurationItems'] = {}) =>
  withInstance(async ({ connect }) => {
    const created = { createConfigurationItems: true, createOnce, configurationItems }
    const checks = await connect(created).check()
    return checks.find(({ name }) => name === 'configuration items')
  })

describe('configuration items that are created', () => {
  test('are checked', async () => {
    expect(await checked()).toMatchObject({ ok: true, detail: 'by FriendlyName; ConfigServer is created' })
  })

  test.each([
    [{ businessObject: 'Incident' }, 'Incident is not a kind of configuration item'],
    [{ businessObject: 'ConfigRobot' }, 'there is no business object ConfigRobot'],
    [{ fields: { Colour: 'red' } }, 'has no field Colour'],
  ])('configured as %o are Not complete, with the reason', async (wrong, reason) => {
    expect(await checked(wrong)).toMatchObject({ ok: false, detail: expect.stringContaining(reason) })
  })
})

const itemNamed = (...names: string[]): ConfigurationItem => ({ resourceId: '', names })

async function linkedTo(
  items: ConfigurationItem[],
  prepare: (instance: Instance) => Promise<unknown> = async () => undefined,
): Promise<{ linked: unknown[]; unmatched: string[] }> {
  return withInstance(async (instance) => {
    await prepare(instance)
    const unmatched: string[] = []
    const connector = instance.connect({
      linkConfigurationItems: true,
      onUnmatched: (_, reason) => unmatched.push(reason),
    })
    const opened = await connector.open({
      correlationId: CORRELATION_ID,
      fields: INCIDENT_FIELDS.open,
      configurationItems: items,
    })
    const record = await recordOf(instance, opened)
    const linked = record.related['Incident Links Configuration Items'] ?? []
    return { linked: linked.map(({ FriendlyName }) => FriendlyName), unmatched }
  })
}

describe('a configuration item', () => {
  test('that the instance has is linked, whatever the case of its name', async () => {
    const { linked, unmatched } = await linkedTo([itemNamed('unknown'), itemNamed('SQL-Server-01')])
    expect(linked).toEqual(['sql-server-01'])
    expect(unmatched).toHaveLength(1)
  })

  test.each(['unknown', "x' OR '1'='1", 'web-server'])(
    'that does not exist is reported: %s',
    async (name) => {
      const { linked, unmatched } = await linkedTo([itemNamed(name)])
      expect(linked).toEqual([])
      expect(unmatched).toHaveLength(1)
    },
  )

  test('whose name two items have is ambiguous, and neither is linked', async () => {
    const { linked, unmatched } = await linkedTo([itemNamed('sql-server-01')], async ({ ask }) => {
      const servers = (await ask('GET', '/__admin/records/ConfigServer')) as {
        records: { busObRecId: string }[]
      }
      const [first] = servers.records
      await ask('PATCH', `/__admin/records/${first?.busObRecId}`, { FriendlyName: 'SQL-server-01' })
    })
    expect(linked).toEqual([])
    expect(unmatched).toEqual([expect.stringMatching(/^ambiguous: more than one record/)])
  })

  test.each([
    ['getsearchresults', { status: 503 }],
    ['linkrelatedbusinessobject', { kind: 'cut', when: 'before' }],
  ])('does not keep the ticket from being opened: %s fails', async (path, fault) => {
    const { linked, unmatched } = await linkedTo([itemNamed('web-server-01')], ({ ask }) =>
      ask('POST', '/__admin/faults', { match: { path: `/CherwellAPI/api/V1/${path}` }, fault }),
    )
    expect(linked).toEqual([])
    expect(unmatched).toHaveLength(1)
  })
})

test('an incident that is reopened no longer says how it was closed', async () => {
  const { values } = await withInstance(async (instance) => {
    const connector = instance.connect()
    const opened = await connector.open({ correlationId: CORRELATION_ID, fields: INCIDENT_FIELDS.open })
    const closing = { ...INCIDENT_FIELDS.resolve, CloseDescription: 'Over.', CauseCode: 'Monitoring' }
    await connector.change(opened, { action: 'resolve', fields: closing, id: CHANGE_ID })
    await connector.change(opened, { action: 'reopen', fields: INCIDENT_FIELDS.reopen, id: 'c'.repeat(32) })
    return recordOf(instance, opened)
  })
  expect(values).toMatchObject({ Status: 'Reopened', CloseDescription: '', CauseCode: '' })
})
