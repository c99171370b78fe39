import { describe, expect, test } from 'vitest'
import { alertOfTicketRequest } from '../../../shared/alert/alert-of-ticket-request.ts'
import { TICKET_REQUEST_LIMITS, parseTicketRequest } from '../../../shared/alert/ticket-request.ts'
import { BridgeError } from '../../../shared/errors.ts'
import { buildTicketRequest, type TicketRequestBody } from '../../builders/ticket-request.ts'

const NOON = '2026-11-23T12:00:00.000Z'

function refusalOf(request: unknown): BridgeError {
  try {
    parseTicketRequest(request)
  } catch (thrown) {
    if (thrown instanceof BridgeError) return thrown
  }
  throw new Error('The ticket request was accepted.')
}

describe('a ticket request is read', () => {
  test('with what it leaves out', () => {
    expect(parseTicketRequest(buildTicketRequest())).toEqual({
      connection: 'servicenow',
      kind: undefined,
      template: undefined,
      fields: undefined,
      title: 'Disk is full',
      description: 'Volume /data of vm-1 has 0 bytes left.',
      severity: 'Sev3',
      configurationItem: '',
      correlation: '',
    })
  })

  test('with a title of one line, and fields as texts', () => {
    const request = parseTicketRequest(
      buildTicketRequest({ title: ' Disk\nis full ', fields: { impact: 1, vip: true } }),
    )
    expect(request.title).toBe('Disk is full')
    expect(request.fields).toEqual({ impact: '1', vip: 'true' })
  })
})

describe('a ticket request is refused, with the path of the member', () => {
  const tooMany = Object.fromEntries(
    Array.from({ length: TICKET_REQUEST_LIMITS.fields + 1 }, (_, index) => [`f${index}`, '1']),
  )
  test.each<[string, TicketRequestBody, string]>([
    ['without a connection', { connection: undefined }, '$.connection'],
    ['with a blank title', { title: ' \n ' }, '$.title'],
    ['without a description', { description: undefined }, '$.description'],
    ['with a title that is no text', { title: 7 }, '$.title'],
    ['with a long title', { title: 'x'.repeat(TICKET_REQUEST_LIMITS.title + 1) }, '$.title'],
    [
      'with a long description',
      { description: 'x'.repeat(TICKET_REQUEST_LIMITS.description + 1) },
      '$.description',
    ],
    [
      'with a long correlation',
      { correlation: 'x'.repeat(TICKET_REQUEST_LIMITS.correlation + 1) },
      '$.correlation',
    ],
    ['with an unknown severity', { severity: 'high' }, '$.severity'],
    ['with a template and fields', { template: 'incident', fields: {} }, '$.fields'],
    ['with fields that are a list', { fields: ['impact'] }, '$.fields'],
    ['with too many fields', { fields: tooMany }, '$.fields'],
    ['with a field that holds an object', { fields: { impact: {} } }, '$.fields.impact'],
    ['with a field that holds half a number', { fields: { impact: 1.5 } }, '$.fields.impact'],
    [
      'with a long field',
      { fields: { notes: 'x'.repeat(TICKET_REQUEST_LIMITS.field + 1) } },
      '$.fields.notes',
    ],
    ['with a field of an odd name', { fields: { 'impact^urgency': '1' } }, '$.fields'],
    ['with a member that is misspelt', { titel: 'Disk' }, '$.titel'],
    ['with a member of an odd name', { '${secret}': '1' }, '$'],
  ])('%s', (_, overrides, path) => {
    const sent = Object.entries(buildTicketRequest(overrides)).filter(([, value]) => value !== undefined)
    expect(refusalOf(Object.fromEntries(sent))).toMatchObject({ code: 'request_invalid', path })
  })

  test.each([[[]], ['text'], [null], [7]])('when it is not an object: %j', (request) => {
    expect(refusalOf(request)).toMatchObject({ code: 'body_not_object', path: '$' })
  })

  test('and no value of it is repeated', () => {
    expect(refusalOf(buildTicketRequest({ severity: 'hunter2' })).message).not.toContain('hunter2')
  })
})

const keysOf = (overrides: TicketRequestBody, receivedAt = NOON) =>
  alertOfTicketRequest(parseTicketRequest(buildTicketRequest(overrides)), receivedAt).keys

describe('as an alert', () => {
  test('a ticket request that names a resource is about it', () => {
    const id =
      '/subscriptions/11112222-3333-4444-5555-666677778888/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1'
    const alert = alertOfTicketRequest(
      parseTicketRequest(buildTicketRequest({ configurationItem: id })),
      NOON,
    )
    expect(alert).toMatchObject({ configurationItems: ['vm-1'], resource: { id, name: 'vm-1' } })
    expect(alert.links.resource).toContain('/virtualMachines/vm-1')
  })

  test('a ticket request that names something else has no target', () => {
    const alert = alertOfTicketRequest(
      parseTicketRequest(buildTicketRequest({ configurationItem: 'sap-prod' })),
      NOON,
    )
    expect(alert).toMatchObject({ configurationItems: ['sap-prod'], resource: null, targets: [] })
  })

  test('ticket requests with the same correlation are one delivery, whatever their time and content', () => {
    const one = keysOf({ correlation: 'job-7' })
    expect(keysOf({ correlation: 'job-7', title: 'Other' }, '2027-01-01T00:00:00.000Z')).toEqual(one)
    expect(keysOf({ correlation: 'JOB-7' }).episode).not.toBe(one.episode)
  })

  test('without one, the same content is one delivery within ten minutes, and the same subject later', () => {
    const one = keysOf({ fields: { impact: '1', urgency: '2' } })
    const retried = keysOf({ fields: { urgency: '2', impact: '1' } }, '2026-11-23T12:09:59.999Z')
    const later = keysOf({ fields: { impact: '1', urgency: '2' } }, '2026-11-23T12:10:00.000Z')
    expect(retried).toEqual(one)
    expect(later.episode).toBe(one.episode)
    expect(later.notification).not.toBe(one.notification)
    expect(keysOf({ fields: { impact: '2', urgency: '2' } }).episode).not.toBe(one.episode)
  })

  test('the same correlation on another connection is another delivery', () => {
    const elsewhere = keysOf({ correlation: 'job-7', connection: 'scsm' })
    expect(elsewhere.notification).not.toBe(keysOf({ correlation: 'job-7' }).notification)
  })

  test('a correlation cannot be confused with the id of an Azure alert', () => {
    const id = '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/1'.slice(0, 200)
    const { alertId, links } = alertOfTicketRequest(
      parseTicketRequest(buildTicketRequest({ correlation: id })),
      NOON,
    )
    expect(alertId).toBe(`/alert-ticket-bridge/ticket-requests/${id}`)
    expect(links.alert).toBeNull()
  })
})
