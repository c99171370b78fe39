import { afterEach, beforeEach, expect, test } from 'vitest'
import { startClient } from './service-now-client.ts'
import type { Client } from './service-now-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

test('the list shows the newest incident first, escaped, and looks again by itself', async () => {
  await client.open({ short_description: 'older' })
  await client.open({ short_description: '<script>alert(1)</script>', impact: '1', urgency: '1' })
  const { body, headers } = await client.send('GET', '/')
  expect(String(body).indexOf('INC0010002')).toBeLessThan(String(body).indexOf('INC0010001'))
  expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(body).not.toContain('<script>')
  expect(body).toContain('1 - Critical')
  expect(body).toContain('<meta http-equiv="refresh" content="5" />')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('the style sheet comes from the instance itself', async () => {
  const { status, headers } = await client.send('GET', '/pages.css')
  expect([status, headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8'])
})

test('an incident is found by number and by sys_id, with its lines and its work notes', async () => {
  const { number, sys_id } = await client.open({ description: 'first line\nsecond line', work_notes: 'seen' })
  const byNumber = await client.send('GET', `/incident/${number}`)
  const bySysId = await client.send('GET', `/incident/${sys_id}`)
  expect(byNumber.body).toBe(bySysId.body)
  expect(byNumber.body).toContain('<pre>first line\nsecond line</pre>')
  expect(byNumber.body).toContain('<pre>seen</pre>')
  expect(byNumber.body).not.toContain('close_notes')
})

test('an unknown incident is a 404 with a page', async () => {
  expect((await client.send('GET', '/incident/INC9999999')).status).toBe(404)
})

test.each([
  (sysId: string) => `/nav_to.do?uri=incident.do?sys_id=${sysId}`,
  (sysId: string) => `/nav_to.do?uri=incident.do%3Fsys_id%3D${sysId}`,
  (sysId: string) => `/nav_to.do?uri=%2Fincident.do%3Fsys_id%3D${sysId}%26sysparm_view%3Dess`,
  (sysId: string) => `/incident.do?sys_id=${sysId}`,
])('a link of the real product leads to the incident (%#)', async (link) => {
  const { sys_id = '' } = await client.open()
  const { status, headers } = await client.send('GET', link(sys_id))
  expect([status, headers.get('location')]).toEqual([302, `/incident/${sys_id}`])
})

test('looking at the pages is not logged as use of the API', async () => {
  await client.send('GET', '/')
  expect((await client.send('GET', '/__admin/requests')).body).toEqual({ requests: [] })
})

const EVENT = {
  source: 'test',
  node: 'web-server-01',
  severity: '1',
  message_key: 'k1',
  description: 'CPU is high',
}

test('an event and the alert that it became have pages of their own', async () => {
  await client.send('POST', '/api/global/em/jsonv2', { records: [EVENT] })
  const events = await client.send('GET', '/event')
  const alerts = await client.send('GET', '/alert')
  const alert = await client.send('GET', '/alert/Alert0010001')
  expect(events.body).toContain('CPU is high')
  expect(alerts.body).toContain('Alert0010001')
  expect(alerts.body).toContain('1 in all, 1 open')
  expect(alert.body).toContain('web-server-01')
  expect(alert.body).toContain('<dt>message_key</dt>')
})

test.each([
  (sysId: string) => `/nav_to.do?uri=em_alert.do%3Fsys_id%3D${sysId}`,
  () => '/nav_to.do?uri=em_alert_list.do%3Fsysparm_query%3Dmessage_key%3Dk1',
])('a link of the real product leads to the alert (%#)', async (link) => {
  await client.send('POST', '/api/global/em/jsonv2', { records: [EVENT] })
  const [alert] = await client.list('em_alert')
  const { status, headers } = await client.send('GET', link(alert?.sys_id ?? ''))
  expect([status, headers.get('location')]).toEqual([302, `/alert/${alert?.sys_id}`])
})

test('an incident shows its files', async () => {
  const { sys_id, number } = await client.open()
  const query = `table_name=incident&table_sys_id=${sys_id}&file_name=alerts.csv`
  await client.send('POST', `/api/now/attachment/file?${query}`, 'a,b', { 'Content-Type': 'text/csv' })
  expect((await client.send('GET', `/incident/${number}`)).body).toContain('alerts.csv')
})
