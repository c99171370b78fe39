import { expect, test } from 'vitest'
import { parseConfig } from '../../../shared/config/parse-config.ts'
import { BRIDGE_YAML, buildConfigTexts } from '../../builders/bridge-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'

const parse = async (lines: string) => {
  const url = '    url: https://example.service-now.com\n'
  return await parseConfig(
    buildConfigTexts({ 'bridge.yaml': BRIDGE_YAML.replace(url, `${url}${lines}`) }),
    {},
    PRODUCTS,
  )
}

test('a connection without it syncs nothing', async () => {
  const parsed = await parse('')
  if (Array.isArray(parsed)) throw new Error('It is valid.')
  expect(parsed.connections.get('servicenow')).not.toHaveProperty('sync')
})

test('[S-13] work items and days are kept', async () => {
  const parsed = await parse('    sync: { workItems: [incidents, changeRequests], days: 120 }\n')
  if (Array.isArray(parsed)) throw new Error('It is valid.')
  expect(parsed.connections.get('servicenow')?.sync).toEqual({
    workItems: ['incidents', 'changeRequests'],
    days: 120,
    everySeconds: 900,
  })
})

test.each([
  ['', undefined],
  ['    azureAlerts: false\n', undefined],
  ['    azureAlerts: true\n', { closeAlert: 'ended' }],
  ['    azureAlerts: { closeAlert: always }\n', { closeAlert: 'always' }],
])('Azure’s alerts follow if asked for: %j', async (lines, azureAlerts) => {
  const parsed = await parse(lines)
  if (Array.isArray(parsed)) throw new Error('It is valid.')
  expect(parsed.connections.get('servicenow')?.azureAlerts).toEqual(azureAlerts)
})

test('it is configured how often changes are read', async () => {
  const parsed = await parse('    sync: { workItems: [incidents], days: 7, every: 1h }\n')
  if (Array.isArray(parsed)) throw new Error('It is valid.')
  expect(parsed.connections.get('servicenow')?.sync?.everySeconds).toBe(3600)
})

test.each([
  [
    '{ workItems: [incidents], days: 121 }',
    'sync.days of the connection servicenow must be at most 120; it is 121',
  ],
  [
    '{ workItems: [incidents], days: 0 }',
    'sync.days of the connection servicenow must be at least 1; it is 0',
  ],
  ['{ workItems: [], days: 7 }', 'sync.workItems of the connection servicenow must have at least one item'],
  ['{ workItems: [incidents], days: 7, every: 1m }', '1m is not a multiple of 5m from 5m to 1d'],
  ['{ workItems: [incidents], days: 7, every: 7m }', '7m is not a multiple of 5m from 5m to 1d'],
  ['{ workItems: [incidents], days: 7, every: 2d }', '2d is not a multiple of 5m from 5m to 1d'],
  [
    '{ workItems: [problems], days: 7 }',
    'item 1 of sync.workItems of the connection servicenow cannot be problems. It is one of incidents, changeRequests.',
  ],
])('sync %s is refused', async (sync, reason) => {
  expect(await parse(`    sync: ${sync}\n`)).toEqual([
    expect.objectContaining({ file: 'bridge.yaml', line: 5, reason }),
  ])
})
