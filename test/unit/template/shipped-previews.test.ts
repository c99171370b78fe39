import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { type Preview, previewAlert } from '../../../shared/bridge/deliver/preview-alert.ts'
import { loadConfig } from '../../../shared/config/load-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { kindOf } from '../../builders/products.ts'
import { loadPayload, PAYLOAD_NAMES, RECEIVED_AT } from '../alert/corpus.ts'

const root = new URL('../../../', import.meta.url)
const config = await loadConfig(fileURLToPath(new URL('test/fixtures/config', root)), undefined, PRODUCTS)

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
