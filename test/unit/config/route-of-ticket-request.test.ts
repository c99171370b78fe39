import { describe, expect, test } from 'vitest'
import { parseTicketRequest } from '../../../shared/alert/ticket-request.ts'
import { loadConfig } from '../../../shared/config/load-config.ts'
import { routeOfTicketRequest } from '../../../shared/config/route-of-ticket-request.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { asBridgeError } from '../../../shared/errors.ts'
import { buildTicketRequest, type TicketRequestBody } from '../../builders/ticket-request.ts'

const config = await loadConfig('test/fixtures/config', undefined, PRODUCTS)

function routeOf(overrides: TicketRequestBody = {}) {
  return routeOfTicketRequest(config, parseTicketRequest(buildTicketRequest(overrides)))
}

function refusalOf(overrides: TicketRequestBody): { path: string | undefined; message: string } {
  try {
    routeOf(overrides)
  } catch (thrown) {
    const { path, message } = asBridgeError(thrown)
    return { path, message }
  }
  throw new Error('The ticket request was accepted.')
}

describe('a ticket request is written', () => {
  test.each(['servicenow', 'scsm', 'provance', 'cherwell'])(
    'by the template of the first route of its connection: %s',
    (connection) => {
      expect(routeOf({ connection }).template.name).toBe(`${connection}-incident`)
    },
  )

  test('by the first one of its kind', () => {
    expect(routeOf({ kind: 'event' }).template.name).toBe('servicenow-event')
  })

  test('by the template that it names', () => {
    expect(routeOf({ template: 'servicenow-alert' }).template.kind).toBe('alert')
  })

  test('with its own fields, as the kind of the first route', () => {
    const { kind, product } = routeOf({ fields: { impact: '1', urgency: '1' } }).template
    expect([product, kind]).toEqual(['servicenow', 'incident'])
  })

  test('outside of storms, on a route of its own', () => {
    expect(routeOf()).toMatchObject({ name: 'work-items', isOutsideStorms: true })
  })
})

describe('a ticket request that does not fit the configuration is refused, with the path of the member', () => {
  test.each<[string, TicketRequestBody, string]>([
    ['a connection', { connection: 'jira' }, '$.connection'],
    ['a kind', { kind: 'change' }, '$.kind'],
    ['a kind of another product', { connection: 'scsm', kind: 'event' }, '$.kind'],
    ['a template', { template: 'no-such' }, '$.template'],
    ['a template of another product', { template: 'scsm-incident' }, '$.template'],
    ['a template of another kind', { kind: 'event', template: 'servicenow-incident' }, '$.template'],
    ['fields that are not all', { fields: { impact: '1' } }, '$.fields'],
    ['a field of the bridge', { fields: { impact: '1', urgency: '1', number: '1' } }, '$.fields.number'],
  ])('%s', (_, overrides, path) => {
    expect(refusalOf(overrides).path).toBe(path)
  })

  test('with the names that exist', () => {
    expect(refusalOf({ connection: 'jira' }).message).toContain('servicenow, scsm, provance, cherwell')
  })
})
