import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../../shared/config/load-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import type { Ticket } from '../../../shared/ticket/ticket.ts'
import { describeConnector } from './connector-suite.ts'
import { connectEvents, EVENT_FIELDS, startServiceNowEvents } from './service-now-event-product.ts'
import { withInstance } from './service-now-product.ts'
import { buildAlert } from '../../builders/alert.ts'
import { kindOf } from '../../builders/products.ts'
import { buildTemplateContext } from '../../builders/template.ts'

describeConnector('ServiceNow event', () => startServiceNowEvents(), {
  absent: kindOf('servicenow', 'event').absent,
  // A user who may send events need not have the right to read alerts.
  nothing: ['not permitted'],
})

const KEY = '0123456789abcdef0123456789abcdef'
const ticket: Ticket = { correlationId: KEY, fields: EVENT_FIELDS.open }

test('[S-29] any number of events of a problem are one alert', async () => {
  const alerts = await withInstance(connectEvents, async (connector, { rowsOf }) => {
    const opened = await connector.open(ticket)
    await connector.open(ticket)
    await connector.change(opened, { action: 'note', fields: EVENT_FIELDS.open, id: KEY })
    return rowsOf('em_alert')
  })
  expect(alerts).toMatchObject([
    { message_key: KEY, event_count: '3', state: 'Open', number: 'Alert0010001' },
  ])
})

test('a resolved problem clears its alert, and one that comes back opens it again', async () => {
  const states = await withInstance(connectEvents, async (connector, { rowsOf }) => {
    const opened = await connector.open(ticket)
    await connector.change(opened, { action: 'resolve', fields: EVENT_FIELDS.resolve, id: KEY })
    const [cleared] = await rowsOf('em_alert')
    await connector.change(opened, { action: 'reopen', fields: EVENT_FIELDS.open, id: KEY })
    const [back] = await rowsOf('em_alert')
    return [cleared?.['state'], cleared?.['severity'], back?.['state'], back?.['severity']]
  })
  expect(states).toEqual(['Closed', '0', 'Reopen', '3'])
})

test('a note on a problem that is over leaves its alert closed', async () => {
  const { noted, alerts } = await withInstance(connectEvents, async (connector, { rowsOf }) => {
    const opened = await connector.open(ticket)
    await connector.change(opened, { action: 'resolve', fields: EVENT_FIELDS.resolve, id: KEY })
    const fields = { ...EVENT_FIELDS.note, description: 'A later word.' }
    const answer = await connector.change(opened, { action: 'note', fields, id: KEY })
    return { noted: answer, alerts: await rowsOf('em_alert') }
  })
  expect(noted.status).toBe('resolved')
  expect(alerts).toMatchObject([{ state: 'Closed', description: 'A later word.' }])
})

test('[S-38] a user who may only send events still sends them, and takes alerts that cannot be seen as open', async () => {
  const result = await withInstance(connectEvents, async (connector, { ask, rowsOf }) => {
    await ask('PUT', '/__admin/users/integration/roles', { roles: ['evt_mgmt_integration'] })
    const opened = await connector.open(ticket)
    const resolved = await connector.change(opened, {
      action: 'resolve',
      fields: EVENT_FIELDS.resolve,
      id: KEY,
    })
    return {
      opened,
      resolved,
      read: await connector.read(opened),
      found: await connector.find(KEY),
      checks: await connector.check(),
      states: (await rowsOf('em_alert')).map(({ state }) => state),
    }
  })
  expect(result.opened).toMatchObject({ id: KEY, number: KEY, status: 'open' })
  expect(result.opened.url).toContain(`em_alert_list.do%3Fsysparm_query%3Dmessage_key%3D${KEY}`)
  expect(result.resolved.status).toBe('resolved')
  expect(result.read).toEqual(result.opened)
  expect(result.found).toBeUndefined()
  expect(result.checks.filter(({ ok }) => !ok)).toEqual([])
  expect(result.checks.map(({ detail }) => detail).join('\n')).toContain('evt_mgmt_user')
  expect(result.states).toEqual(['Closed'])
})

test('an event that was not accepted does not count as accepted', async () => {
  const opening = withInstance(connectEvents, async (connector, { ask }) => {
    await ask('POST', '/__admin/faults', {
      match: { path: '/api/global' },
      fault: { kind: 'events-dropped' },
    })
    return connector.open(ticket)
  })
  await expect(opening).rejects.toMatchObject({
    code: 'product_rejected',
    inDoubt: false,
    message: expect.stringContaining('of one event, 0 were inserted'),
  })
})

test('an event counts as sent, even if what became of it cannot be seen for now', async () => {
  const opened = await withInstance(connectEvents, async (connector, { fail }) => {
    await fail('unavailable', '/api/now/')
    return connector.open(ticket)
  })
  expect(opened).toMatchObject({ number: KEY, status: 'open' })
})

describe('the alert of an event', () => {
  test('is bound to the configuration item that the event names by its attributes', async () => {
    const [alert, item] = await withInstance(connectEvents, async (connector, { ask, rowsOf }) => {
      const [row] = await rowsOf('cmdb_ci', 'name=sql-server-01')
      await ask('PATCH', `/__admin/tables/cmdb_ci_computer/${row?.['sys_id']}`, {
        object_id: '/Subscriptions/1',
      })
      const binding = { ci_type: 'cmdb_ci_win_server', ci_identifier: '{"object_id":"/subscriptions/1"}' }
      await connector.open({ ...ticket, fields: { ...EVENT_FIELDS.open, node: 'nowhere', ...binding } })
      return [(await rowsOf('em_alert'))[0], row]
    })
    expect(alert?.['cmdb_ci']).toBe(item?.['sys_id'])
  })

  test('that the instance closes for its age has not ended, and one that a person closes has', async () => {
    const statuses = await withInstance(connectEvents, async (connector, { ask, rowsOf }) => {
      const opened = await connector.open({
        ...ticket,
        fields: { ...EVENT_FIELDS.open, time_of_event: '2026-01-01 00:00:00' },
      })
      await ask('POST', '/__admin/close-idle-alerts')
      const [alert] = await rowsOf('em_alert')
      const aged = await connector.read(opened)
      await ask('PATCH', `/__admin/tables/em_alert/${alert?.['sys_id']}`, { state: 'Open' })
      await ask('PATCH', `/__admin/tables/em_alert/${alert?.['sys_id']}`, { state: 'Closed' })
      return [alert?.['state'], aged?.status, (await connector.read(opened))?.status]
    })
    expect(statuses).toEqual(['Closed', 'open', 'resolved'])
  })
})

describe('of the alerts of Azure, written by the shipped templates,', () => {
  test.each(['servicenow-event', 'servicenow-alert'])(
    'no event is an OK, however low its severity: %s',
    async (name) => {
      const { routes } = await loadConfig('test/fixtures/config', undefined, PRODUCTS)
      const template = routes.find((route) => route.template.name === name)?.template
      const alert = buildAlert({ severity: 'Sev4', importance: 'Sev4' })
      expect(template?.render('open', buildTemplateContext({ alert }))['severity']).toBe('4')
    },
  )

  test('each event carries what the instance binds and groups by, as JSON where the instance expects JSON', async () => {
    const { routes } = await loadConfig('test/fixtures/config', undefined, PRODUCTS)
    const template = routes.find((route) => route.template.name === 'servicenow-event')?.template
    const alert = buildAlert({
      customProperties: { team: 'a "quoted" team', runbook: 'https://example.com/r' },
    })
    const fields = template?.render('open', buildTemplateContext({ alert })) ?? {}
    expect(fields).toMatchObject({
      resource: alert.resource?.name,
      metric_name: alert.rule.name,
      ci_type: 'cmdb_ci_vm_instance',
    })
    expect(JSON.parse(fields['ci_identifier'] ?? '')).toEqual({ object_id: alert.resource?.id })
    expect(JSON.parse(fields['additional_info'] ?? '')).toMatchObject({
      azure_severity: alert.severity,
      azure_alert: alert.links.alert,
      team: 'a "quoted" team',
      runbook: 'https://example.com/r',
    })
  })
})
