import { describe, expect, test } from 'vitest'
import type { Config, ConnectionConfig } from '../../../shared/config/config.ts'
import type { SettingValues } from '../../../shared/config/connection-url.ts'
import { parseConfig } from '../../../shared/config/parse-config.ts'
import { formatProblem } from '../../../shared/config/problem.ts'
import { BRIDGE_YAML, buildConfigTexts } from '../../builders/bridge-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'

const ROUTE = '  - { name: spare, connection: second, template: incident }\n'

/** The outcome of bridge.yaml with a second connection, and text replaced in all of it. */
async function parse(
  connection: string,
  replaced: readonly [string, string][] = [],
  settings: SettingValues = {},
): Promise<Config | string[]> {
  return await parseWith(settings, connection, replaced)
}

async function parseWith(
  settings: SettingValues,
  connection: string,
  replaced: readonly [string, string][],
): Promise<Config | string[]> {
  const added = BRIDGE_YAML.replace('routes:\n', `  second: ${connection}\nroutes:\n`)
  const bridge = replaced.reduce((text, [from, to]) => text.replace(from, to), added)
  const parsed = await parseConfig(buildConfigTexts({ 'bridge.yaml': bridge }), settings, PRODUCTS)
  return Array.isArray(parsed) ? parsed.map(formatProblem) : parsed
}

function good(parsed: Config | string[]): Config {
  if (Array.isArray(parsed)) throw new Error(parsed.join('\n'))
  return parsed
}

const secondOf = async (connection: string): Promise<ConnectionConfig | undefined> =>
  good(await parse(connection)).connections.get('second')

describe('[S-15] the switch that creates configuration items', () => {
  const ADDRESSES: Readonly<Record<string, string>> = {
    servicenow: 'url: https://a.service-now.com',
    scsm: 'url: https://gateway.example, allowOtherHost: true, via: gateway',
    provance: 'url: https://a.crm.dynamics.com',
    cherwell: 'url: https://a.cherwellondemand.com',
  }

  test.each(PRODUCTS)('is the same for $title, and needs no other setting', async ({ name }) => {
    const connection = `{ product: ${name}, ${ADDRESSES[name]}, createConfigurationItems: true }`
    expect((await secondOf(connection))?.options).toMatchObject({ createConfigurationItems: true })
  })

  test.each(PRODUCTS)('is asked for by connect, off unless it is switched on: $title', ({ form }) => {
    expect(form.questions).toContainEqual(
      expect.objectContaining({ name: 'createConfigurationItems', kind: 'switch', default: 'no' }),
    )
  })
})

describe('[S-01, S-08] a connection has the options of its product', () => {
  test.each([
    ['servicenow', 'https://a.service-now.com', 'incidentsVia: import-set', { incidentsVia: 'import-set' }],
    [
      'servicenow',
      'https://a.service-now.com',
      'createConfigurationItems: true',
      { createConfigurationItems: true },
    ],
    ['scsm', 'https://portal.example', 'allowOtherHost: true, user: CONTOSO\\svc', { user: 'CONTOSO\\svc' }],
    ['scsm', 'https://gateway.example', 'allowOtherHost: true, via: gateway', { via: 'gateway' }],
    [
      'scsm',
      'https://gateway.example',
      `allowOtherHost: true, via: gateway, configurationItemClass: { name: A.B, id: ${'a'.repeat(8)}-aaaa-aaaa-aaaa-${'a'.repeat(12)}, keyProperty: Name }`,
      {
        via: 'gateway',
        configurationItemClass: {
          name: 'A.B',
          id: `${'a'.repeat(8)}-aaaa-aaaa-aaaa-${'a'.repeat(12)}`,
          keyProperty: 'Name',
        },
      },
    ],
    [
      'provance',
      'https://a.crm.dynamics.com',
      'configurationItems: { table: new_server, columns: { new_type: "2" } }',
      { configurationItems: { table: 'new_server', columns: { new_type: '2' } } },
    ],
    [
      'cherwell',
      'https://a.cherwellondemand.com',
      'configurationItems: { businessObject: ConfigCloud, fields: { AssetType: Cloud } }',
      { configurationItems: { businessObject: 'ConfigCloud', fields: { AssetType: 'Cloud' } } },
    ],
    [
      'cherwell',
      'https://a.cherwellondemand.com',
      'linkConfigurationItems: true',
      { linkConfigurationItems: true },
    ],
    [
      'provance',
      'https://a.crm.dynamics.com',
      'table: { name: new_incident, numberColumn: new_number }',
      { table: { name: 'new_incident', numberColumn: 'new_number' } },
    ],
    [
      'provance',
      'https://a.crm.dynamics.com',
      'changeRequests: { name: new_change, numberColumn: new_number, columns: { title: new_title } }',
      { changeRequests: { name: 'new_change', numberColumn: 'new_number', columns: { title: 'new_title' } } },
    ],
  ])('%s: %s, %s', async (product, url, options, expected) => {
    expect((await secondOf(`{ product: ${product}, url: '${url}', ${options} }`))?.options).toEqual(expected)
  })

  test('and no column that is not read', async () => {
    const options = 'changeRequests: { name: a, numberColumn: b, columns: { severity: c } }'
    const provance = `{ product: provance, url: 'https://a.crm.dynamics.com', ${options} }`
    expect(await parse(provance)).toEqual([expect.stringContaining('changeRequests')])
  })

  test('and none of another product', async () => {
    const cherwell = "{ product: cherwell, url: 'https://a.cherwellondemand.com', incidentsVia: table }"
    expect(await parse(cherwell)).toEqual([
      expect.stringMatching(/incidentsVia is not for the product cherwell$/),
    ])
  })

  test.each(['', ', via: portal'])('[S-06] and those that its product cannot do without%s', async (via) => {
    expect(
      await parse(`{ product: scsm, url: 'https://portal.example', allowOtherHost: true${via} }`),
    ).toEqual([expect.stringMatching(/a connection to scsm must have user$/)])
  })

  test('and none that makes no sense with the others', async () => {
    const portal = 'user: CONTOSO\\svc, proxy: { tokenHeader: X-Portal }'
    const second = `{ product: scsm, url: 'https://gateway.example', allowOtherHost: true, via: gateway, ${portal} }`
    expect(await parse(second)).toEqual([
      expect.stringMatching(/user is not for via: gateway$/),
      expect.stringMatching(/proxy is not for via: gateway$/),
    ])
  })
})

describe('an optional connection', () => {
  const optional = "{ product: servicenow, url: '${SECOND_URL}', optional: true }"
  const withRoute: readonly [string, string][] = [['defaultRoute', `${ROUTE}defaultRoute`]]

  test('without its setting is left out, with its routes', async () => {
    const config = good(await parse(optional, withRoute))
    expect([...config.connections.keys()]).toEqual(['servicenow'])
    expect(config.routes.map(({ name }) => name)).toEqual(['databases', 'incidents'])
  })

  test('with its setting is there', async () => {
    const config = good(await parse(optional, withRoute, { SECOND_URL: 'https://b.service-now.com' }))
    expect(config.routes.map(({ connection }) => connection.name)).toEqual([
      'servicenow',
      'servicenow',
      'second',
    ])
  })

  test('is checked all the same on a machine without settings', async () => {
    const unknown: readonly [string, string][] = [
      ['defaultRoute', `${ROUTE.replace('incident', 'nothing')}defaultRoute`],
    ]
    expect(await parseWith(undefined, optional, unknown)).toEqual([
      expect.stringContaining('no file templates/nothing.yaml'),
    ])
  })

  test('cannot have the default route', async () => {
    const asDefault = [...withRoute, ['defaultRoute: incidents', 'defaultRoute: spare']] as [string, string][]
    expect(await parse(optional, asDefault)).toEqual([
      expect.stringContaining('the connection second of the route spare has no setting for its url'),
    ])
  })
})

test('a default route of a connection that is not there is one problem', async () => {
  const bridge = BRIDGE_YAML.replace(
    'incidents\n    connection: servicenow',
    'incidents\n    connection: elsewhere',
  )
  const parsed = await parseConfig(buildConfigTexts({ 'bridge.yaml': bridge }), {}, PRODUCTS)
  expect(Array.isArray(parsed) && parsed.map(formatProblem)).toEqual([
    'bridge.yaml:13: there is no connection elsewhere. There is servicenow.',
  ])
})
