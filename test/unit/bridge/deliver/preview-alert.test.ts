import { expect, test } from 'vitest'
import { previewAlert } from '../../../../shared/bridge/deliver/preview-alert.ts'
import { createTestBridge } from '../../../builders/bridge.ts'
import { START } from '../../../builders/clock.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { messageOf } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'
import { commonPayload } from '../../alert/corpus.ts'

const config = buildConfig(buildRoute('first', { continue: true }), buildRoute('second'), buildRoute('third'))

test('shows for each chosen route what would be written', () => {
  const previews = previewAlert(config, buildPayload(), START)
  expect(previews).toMatchObject([
    {
      route: 'first',
      connection: 'first',
      action: 'open',
      fields: { title: 'open cpu-high', route: 'first' },
    },
    { route: 'second', connection: 'second', action: 'open' },
  ])
})

test('shows what a delivery then writes, under the same correlation id', async () => {
  const [preview] = previewAlert(config, buildPayload(), START)
  const bridge = createTestBridge(() => config)
  await bridge.deliver(messageOf(buildPayload()))
  const [ticket] = bridge.product('first').tickets
  expect(ticket).toMatchObject({ correlationId: preview?.correlationId, fields: preview?.fields })
})

test('shows the resolving of a resolved alert', () => {
  const previews = previewAlert(config, buildPayload({ condition: 'Resolved' }), START, 'third')
  expect(previews).toMatchObject([
    { route: 'third', action: 'resolve', fields: { title: 'resolve cpu-high' } },
  ])
})

test('of an unknown route names the known ones', () => {
  expect(() => previewAlert(config, buildPayload(), START, 'fourth')).toThrow(/first, second, third/)
})

test('shows each of the tickets that report an alert', () => {
  const payload = commonPayload({ configurationItems: ['vm-1', 'vm-2'] })
  const perCi = buildConfig(buildRoute('first', { grouping: 'perCi' }))
  const previews = previewAlert(perCi, payload, START)
  expect(previews).toMatchObject([{ action: 'open' }, { action: 'open' }])
  expect(new Set(previews.map(({ correlationId }) => correlationId)).size).toBe(2)
})
