import { describe, expect, test } from 'vitest'
import { parseOrder } from '../../../shared/alert/order.ts'
import { loadConfig } from '../../../shared/config/load-config.ts'
import { routeOfOrder } from '../../../shared/config/route-of-order.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { asBridgeError } from '../../../shared/errors.ts'
import { buildOrder, type OrderBody } from '../../builders/order.ts'

const config = await loadConfig('test/fixtures/config', undefined, PRODUCTS)

function routeOf(overrides: OrderBody = {}) {
  return routeOfOrder(config, parseOrder(buildOrder(overrides)))
}

function refusalOf(overrides: OrderBody): { path: string | undefined; message: string } {
  try {
    routeOf(overrides)
  } catch (thrown) {
    const { path, message } = asBridgeError(thrown)
    return { path, message }
  }
  throw new Error('The order was taken.')
}

describe('an order is written', () => {
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

describe('an order that does not go with the configuration is refused, with the path of the member', () => {
  test.each<[string, OrderBody, string]>([
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

  test('and told what there is', () => {
    expect(refusalOf({ connection: 'jira' }).message).toContain('servicenow, scsm, provance, cherwell')
  })
})
