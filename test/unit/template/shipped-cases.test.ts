import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { type Preview, previewAlert } from '../../../shared/bridge/deliver/preview-alert.ts'
import { loadConfig } from '../../../shared/config/load-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { caseNames, loadCase, RECEIVED_AT } from '../alert/cases.ts'
import { commonPayload } from '../alert/corpus.ts'

const root = new URL('../../../', import.meta.url)
const config = await loadConfig(fileURLToPath(new URL('config', root)), undefined, PRODUCTS)

const previewsOfCase = (name: string): Preview[] =>
  config.routes.flatMap((route) => previewAlert(config, loadCase(name), RECEIVED_AT, route.name))

const taken = caseNames.filter((name) => !name.startsWith('p34'))

describe.each(taken)('the case %s', (name) => {
  test('becomes one ticket on every route, as test/fixtures/previews/cases has it', async () => {
    const previews = previewsOfCase(name)
    expect(previews.map(({ route }) => route)).toEqual(config.routes.map((route) => route.name))
    const file = new URL(`test/fixtures/previews/cases/${name}.yaml`, root)
    await expect(stringify(previews, { lineWidth: 0 })).toMatchFileSnapshot(fileURLToPath(file))
  })
})

test('all links and custom properties follow a query that is longer than a ticket, on every route', () => {
  for (const { fields } of previewsOfCase('b05-long-query')) {
    const text = Object.values(fields).join('\n')
    expect(text).toContain('AlertDetailsTemplateBlade/alertId/')
    expect(text).toContain('LogsBlade/filtered')
    expect(text).toContain('Issue.ReactView/alertId/x')
    expect(text).toContain('Runbook: https://wiki.shop.example/runbooks/orders')
    expect(text).toContain('Team: Shop Ops')
    expect(text).toContain('Condition: Total n > 5')
    expect(text).toMatch(/Query: union .* … \(\d+ more characters\)/)
  }
})

/** An alert with a log alert's links, and a value in it that is longer than any ticket. */
function alertWithLong(essentials: object, criterion: object, customProperties: object): object {
  const [allOf] = [
    { searchQuery: 'q', operator: 'GreaterThan', threshold: 1, timeAggregation: 'Count', ...criterion },
  ]
  const links = { linkToFilteredSearchResultsUI: 'https://portal.azure.com/#search' }
  const investigationLink = 'https://portal.azure.com/#investigation'
  const service = { monitoringService: 'Log Alerts V2', investigationLink, ...essentials }
  return commonPayload(service, { condition: { allOf: [{ ...allOf, ...links }] } }, { customProperties })
}

const LONG = 'long value '.repeat(3_000)

test.each([
  ['description', alertWithLong({ description: LONG }, {}, { team: 'shop' })],
  ['rule name', alertWithLong({ alertRule: LONG }, {}, { team: 'shop' })],
  ['dimension', alertWithLong({}, { dimensions: { long: LONG } }, { team: 'shop' })],
  ['query of many lines', alertWithLong({}, { searchQuery: 'line\n'.repeat(5_000) }, { team: 'shop' })],
  ['custom property', alertWithLong({}, {}, { team: 'shop', long: LONG })],
  ['unknown member', alertWithLong({ unknown: LONG }, { unknown: LONG }, { team: 'shop' })],
])('everything that matters follows a long %s, on every route', (_, payload) => {
  for (const { name } of config.routes) {
    const [preview] = previewAlert(config, payload, RECEIVED_AT, name)
    const text = Object.values(preview?.fields ?? {}).join('\n')
    expect(text).toContain('AlertDetailsTemplateBlade/alertId/')
    expect(text).toContain('https://portal.azure.com/#search')
    expect(text).toContain('https://portal.azure.com/#investigation')
    expect(text).toContain('team: shop')
    expect(text).toContain('Condition: Count of rows > 1')
  }
})

test('an outage that is sent as Sev4 has neither the lowest priority nor the severity 5', () => {
  for (const name of ['b09-activity-critical-level', 'b09b-resource-health-unavailable']) {
    const shown = previewsOfCase(name).map(({ fields }) => {
      const { impact, urgency, severity, Impact, Urgency, prioritycode, Priority } = fields
      return [impact, urgency, severity, Impact, Urgency, prioritycode, Priority].filter(Boolean).join(' ')
    })
    const isCritical = name.startsWith('b09-')
    expect(shown).toEqual(
      isCritical ? ['1 1', '1', '1', 'High High', '1', '1'] : ['2 1', '2', '2', 'High Medium', '1', '2'],
    )
  }
})
