import { describe, expect, test } from 'vitest'
import type { HttpClient } from '../../../shared/http/http-client.ts'
import { describeConnector } from './connector-suite.ts'
import {
  connectIncidents,
  INCIDENT_FIELDS,
  startServiceNowIncidents,
} from './service-now-incident-product.ts'
import { type Differences, FAULTS } from './product.ts'
import { withInstance } from './service-now-product.ts'
import { kindOf } from '../../builders/products.ts'

const DIFFERENCES: Differences = {
  absent: kindOf('servicenow', 'incident').absent,
  // An access control makes closed incidents read-only, and its refusal reads as that of a missing role.
  closedAs: FAULTS['not permitted'],
}

describeConnector('ServiceNow incident', startServiceNowIncidents, DIFFERENCES)

describeConnector(
  'ServiceNow incident by import set',
  () => startServiceNowIncidents({ via: 'import-set' }),
  DIFFERENCES,
)

test('an incident holds what the template gave, where it comes from, and a URL that leads to it', async () => {
  const fields = { ...INCIDENT_FIELDS.open, impact: '1', description: 'Ä 漢 🜚 ^NQ' }
  const { rows, page, number } = await withInstance(connectIncidents(), async (connector, { rowsOf }) => {
    const opened = await connector.open({ correlationId: 'a'.repeat(32), fields })
    const answer = await fetch(opened.url)
    return { rows: await rowsOf('incident'), page: await answer.text(), number: opened.number }
  })
  expect(rows).toMatchObject([
    { ...fields, correlation_id: 'a'.repeat(32), correlation_display: 'Azure Monitor (itsm)', priority: '2' },
  ])
  expect(page).toContain(number)
})

describe('an incident is opened under a sys_id of ours', () => {
  const ticket = { correlationId: 'b'.repeat(32), fields: INCIDENT_FIELDS.open }

  test('and is the one that an earlier try opened when the instance has it already', async () => {
    const { first, second, rows } = await withInstance(connectIncidents(), async (connector, { rowsOf }) => ({
      first: await connector.open(ticket),
      second: await connector.open(ticket),
      rows: await rowsOf('incident'),
    }))
    expect(rows).toMatchObject([{ sys_id: ticket.correlationId, correlation_id: ticket.correlationId }])
    expect(second).toEqual(first)
  })

  test('but another record that has it does not count as ours', async () => {
    const refused = withInstance(connectIncidents(), async (connector, { ask }) => {
      await ask('POST', '/api/now/table/incident', { ...ticket.fields, sys_id: ticket.correlationId })
      return connector.open(ticket)
    })
    await expect(refused).rejects.toMatchObject({ code: 'product_not_permitted', inDoubt: false })
  })

  test('and is opened all the same by an instance that gives it one of its own, and is not sent one again', async () => {
    const sent: unknown[] = []
    const other = { ...ticket, correlationId: 'c'.repeat(32) }
    const { opened, found } = await withInstance(
      (instance) => connectIncidents()({ ...instance, http: withoutSysId(instance.http, sent) }),
      async (connector) => ({
        opened: [await connector.open(ticket), await connector.open(other)],
        found: [await connector.find(ticket.correlationId), await connector.find(other.correlationId)],
      }),
    )
    expect(opened).toMatchObject([
      { correlationId: ticket.correlationId, status: 'open' },
      { status: 'open' },
    ])
    expect(opened.map(({ id }) => id)).not.toContain(ticket.correlationId)
    expect(sent).toEqual([ticket.correlationId, undefined])
    expect(found).toEqual(opened)
  })
})

/** Drops the sys_id of a new record, as an instance does that lets no client choose it. @param sent takes what was sent */
function withoutSysId(http: HttpClient, sent: unknown[]): HttpClient {
  return {
    ...http,
    send: (request) => {
      if (request.method !== 'POST' || request.body === undefined) return http.send(request)
      const { sys_id: id, ...body } = JSON.parse(request.body) as Record<string, unknown>
      sent.push(id)
      return http.send({ ...request, body: JSON.stringify(body) })
    },
  }
}

test('an incident that is reopened no longer has a close code or close notes', async () => {
  const rows = await withInstance(connectIncidents(), async (connector, { rowsOf }) => {
    const opened = await connector.open({ correlationId: 'f'.repeat(32), fields: INCIDENT_FIELDS.open })
    const { resolve, reopen } = INCIDENT_FIELDS
    await connector.change(opened, { action: 'resolve', fields: resolve, id: '1'.repeat(32) })
    await connector.change(opened, { action: 'reopen', fields: reopen, id: '2'.repeat(32) })
    return rowsOf('incident')
  })
  expect(rows).toMatchObject([
    { state: '2', close_code: '', close_notes: '', resolved_at: '', resolved_by: '' },
  ])
})
