import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { type Preview, previewAlert } from '../../../shared/bridge/deliver/preview-alert.ts'
import { loadConfig } from '../../../shared/config/load-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { kindOf } from '../../builders/products.ts'
import { caseNames, loadCase, RECEIVED_AT as CASE_RECEIVED_AT } from '../alert/cases.ts'
import { loadPayload, PAYLOAD_NAMES, RECEIVED_AT } from '../alert/corpus.ts'

const root = new URL('../../../', import.meta.url)
const config = await loadConfig(fileURLToPath(new URL('config', root)), undefined, PRODUCTS)

/** One of each sort, for people to read: what each route makes of it is in test/fixtures/previews. */
const READ_BY_PEOPLE = [
  'common/activity-log-security-docs-fired.json',
  'common/azure-backup-full-backup-missing-fired.json',
  'common/cost-alerts-budget-actual-testaction-fired.json',
  'common/log-alerts-v2-adf-fired.json',
  'common/platform-derived-three-targets-two-criteria-fired.json',
  'common/platform-static-series-a-resolved.json',
  'common/prometheus-docs-sqlup-fired.json',
  'common/resource-health-reboot-testaction-fired.json',
  'common/service-health-active-japanese-fired.json',
  'common/smart-detector-dependency-testaction-fired.json',
  'legacy/log-v1-log-analytics.json',
  'own/unusual-text-fired.json',
]

function previewsOf(name: string): Preview[] {
  const payload = loadPayload(name)
  return config.routes.flatMap((route) => previewAlert(config, payload, RECEIVED_AT, route.name))
}

test.each(READ_BY_PEOPLE)('%s becomes what test/fixtures/previews has, on every route', async (name) => {
  const text = stringify(previewsOf(name), { lineWidth: 0 })
  const file = new URL(`test/fixtures/previews/${name.replace('/', '-').replace('.json', '.yaml')}`, root)
  await expect(text).toMatchFileSnapshot(fileURLToPath(file))
})

const previewsOfCase = (name: string): Preview[] =>
  config.routes.flatMap((route) => previewAlert(config, loadCase(name), CASE_RECEIVED_AT, route.name))

const taken = caseNames.filter((name) => !name.startsWith('p34'))

describe.each(taken)('the case %s', (name) => {
  test('becomes one ticket on every route, as test/fixtures/previews/cases has it', async () => {
    const previews = previewsOfCase(name)
    expect(previews.map(({ route }) => route)).toEqual(config.routes.map((route) => route.name))
    const file = new URL(`test/fixtures/previews/cases/${name}.yaml`, root)
    await expect(stringify(previews, { lineWidth: 0 })).toMatchFileSnapshot(fileURLToPath(file))
  })
})

test('behind a query longer than a ticket all links and custom properties are there, on every route', () => {
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

test('an outage that is sent as Sev4 has neither the lowest priority nor the severity 5', () => {
  for (const name of ['b09-activity-critical-level', 'b09b-resource-health-unavailable']) {
    const told = previewsOfCase(name).map(({ fields }) => {
      const { impact, urgency, severity, Impact, Urgency, prioritycode, Priority } = fields
      return [impact, urgency, severity, Impact, Urgency, prioritycode, Priority].filter(Boolean).join(' ')
    })
    const isCritical = name.startsWith('b09-')
    expect(told).toEqual(
      isCritical ? ['1 1', '1', '1', 'High High', '1', '1'] : ['2 1', '2', '2', 'High Medium', '1', '2'],
    )
  }
})

describe.each(PAYLOAD_NAMES)('%s', (name) => {
  test('gives every route what its product requires, and no trace of a value that there is not', () => {
    for (const { route, product, kind, action, fields } of previewsOf(name)) {
      const required = kindOf(product, kind).required[action]
      const given = Object.keys(fields).filter((field) => fields[field]?.trim() !== '')
      expect({ route, given }).toEqual({ route, given: expect.arrayContaining([...required]) })
      expect(Object.values(fields).join('\n')).not.toMatch(/\[object |undefined|NaN|\(\)/)
    }
  })

  test('names things in titles by their names, in one line', () => {
    const titles = previewsOf(name).flatMap(({ fields }) =>
      ['short_description', 'Title', 'title', 'ShortDescription', 'node'].map((field) => fields[field] ?? ''),
    )
    for (const title of titles) expect(title).not.toMatch(/\/subscriptions\/|\n| {2}|: *$/)
  })
})
