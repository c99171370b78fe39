import { describe, expect, test } from 'vitest'
import { type ImportPlan, planImport, type PlannedRoute } from '../../../../cli/import-itsmc/plan-import.ts'
import type { TicketConfiguration } from '../../../../cli/import-itsmc/ticket-configuration.ts'
import { SERVICE_NOW } from '../../../../shared/connectors/service-now/product.ts'
import { productNamed } from '../../../builders/products.ts'
import { buildReceiver, TEMPLATE_ID } from './receivers.ts'

const namesOf = (named: readonly { readonly name: string }[]): string[] => named.map(({ name }) => name)

function planOf(...names: readonly string[]): ImportPlan {
  return planImport(
    names.map((name) => buildReceiver({ name })),
    SERVICE_NOW,
    'servicenow',
  )
}

function routeOf(configuration: Partial<TicketConfiguration>, product = 'servicenow'): PlannedRoute {
  const [route] = planImport([buildReceiver({}, configuration)], productNamed(product), product).routes
  if (route === undefined) throw new Error('A receiver becomes a route.')
  return route
}

describe('routes', () => {
  test.each([
    ['Raise incident (prod)', 'raise-incident-prod'],
    ['Störung | Überwachung', 'storung-uberwachung'],
    ['24x7', 'itsm-24x7'],
    ['障害', 'itsm'],
    [`Very ${'long '.repeat(20)}`, 'very-long-long-long-long-long-long-long-long-long-long-lon'],
  ])('of the receiver %s are called %s', (receiver, route) => {
    expect(namesOf(planOf(receiver).routes)).toEqual([route])
  })

  test('have names of their own', () => {
    const { routes } = planOf('Raise incident', 'raise-incident', 'raise-incident-2', 'Raise: incident!')

    expect(namesOf(routes)).toEqual([
      'raise-incident',
      'raise-incident-2',
      'raise-incident-2-2',
      'raise-incident-3',
    ])
  })
})

describe('connections', () => {
  test('are one for each of ITSMC', () => {
    const receivers = ['one', 'other', 'one'].map((connectionId) => buildReceiver({ connectionId }))

    const { connections, routes } = planImport(receivers, SERVICE_NOW, 'desk')

    expect(connections).toMatchObject([
      { name: 'desk', connectionId: 'one', setting: 'DESK_URL' },
      { name: 'desk-2', connectionId: 'other', setting: 'DESK_2_URL' },
    ])
    expect(routes.map(({ connection }) => connection.name)).toEqual(['desk', 'desk-2', 'desk'])
  })

  test('are one more for a saved template, at the same address', () => {
    const receivers = ['', 'Azure alert'].map((savedTemplate) => buildReceiver({}, { savedTemplate }))

    const { connections } = planImport(receivers, SERVICE_NOW, 'servicenow')

    expect(connections).toMatchObject([
      { name: 'servicenow', setting: 'SERVICENOW_URL', savedTemplate: '' },
      { name: 'servicenow-2', setting: 'SERVICENOW_URL', savedTemplate: 'Azure alert' },
    ])
  })
})

describe('constants', () => {
  test('are taken over except those that the bridge writes, that describe the alert, or that are not fields', () => {
    const constants = new Map([
      ['u_team', 'shop'],
      ['priority', '1'],
      ['description', 'fixed'],
      ['not a field', 'x'],
    ])

    const route = routeOf({ constants })

    expect(route.constants).toEqual(new Map([['u_team', 'shop']]))
    expect(route.remarks).toEqual([
      expect.stringContaining('priority is left out'),
      expect.stringContaining('description is left out'),
      expect.stringContaining('not a field is left out'),
    ])
  })

  test('take the names that the product knows, in whatever case they come', () => {
    const route = routeOf({ constants: new Map([['impact', 'High']]) }, 'scsm')

    expect(route.constants).toEqual(new Map([['Impact', 'High']]))
  })
})

test('what a product has no work item for becomes incidents, without constants that were meant for other fields', () => {
  const route = routeOf({ kind: 'event', constants: new Map([['severity', '2']]) }, 'cherwell')

  expect(route).toMatchObject({
    kind: 'incident',
    constants: new Map(),
    remarks: ['Cherwell has no work items of type event: incidents are made, without the constants'],
  })
})

describe('a saved template', () => {
  test.each([
    ['servicenow', 'Azure alert'],
    ['scsm', TEMPLATE_ID],
  ] as const)('of %s is applied by the connection', (product, savedTemplate) => {
    expect(routeOf({ savedTemplate }, product)).toMatchObject({ connection: { savedTemplate }, remarks: [] })
  })

  test.each([
    ['servicenow', 'event', 'only incidents begin with a template of ServiceNow'],
    ['scsm', 'incident', 'write its GUID as incidentTemplate into the connection'],
    ['provance', 'incident', "write its values into the route's template"],
  ] as const)('of %s for the type %s is left to a person', (product, kind, remark) => {
    expect(routeOf({ kind, savedTemplate: 'Azure alert' }, product)).toMatchObject({
      connection: { savedTemplate: '' },
      remarks: [expect.stringContaining(remark)],
    })
  })
})
