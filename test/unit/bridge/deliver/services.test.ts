/** What alerts become on a route without a group, by the nature of their service. */
import { expect, test } from 'vitest'
import { createTestBridge, type TestBridge } from '../../../builders/bridge.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { messageOf } from '../../../builders/notification.ts'
import { commonPayload, loadPayload } from '../../alert/corpus.ts'

const desk = (): TestBridge =>
  createTestBridge(() => buildConfig({ ...buildRoute('desk'), grouping: undefined }))

const actionsOf = ({ journal }: TestBridge): unknown[] =>
  journal.entries.flatMap((entry) => (entry.step === 'delivered' ? [entry.actions] : []))

interface Essentials {
  readonly data: { readonly essentials: object }
}

function resolvedAt(time: string, payload: unknown): object {
  const { data, ...others } = payload as Essentials
  const end = { monitorCondition: 'Resolved', resolvedDateTime: time }
  return { ...others, data: { ...data, essentials: { ...data.essentials, ...end } } }
}

test('refires of a Prometheus rule are one ticket, which the end of the last one resolves', async () => {
  const bridge = desk()
  const refires = [1, 2, 3].map((number) => loadPayload(`../cases/b03-prometheus-refires-${number}.json`))
  for (const refire of refires) await bridge.deliver(messageOf(refire))
  await bridge.deliver(messageOf(resolvedAt('2026-11-25T08:20:00Z', refires[2])))
  expect(bridge.product('desk').tickets).toHaveLength(1)
  expect(actionsOf(bridge)).toEqual([['open'], ['note'], ['note'], ['resolve']])
})

test('refires of a stateless log rule are one ticket, and another dimension has its own', async () => {
  const bridge = desk()
  for (const name of ['refire-1', 'refire-2', 'other-dimension', 'refire-3']) {
    await bridge.deliver(messageOf(loadPayload(`../cases/b12-stateless-log-${name}.json`)))
  }
  expect(bridge.product('desk').tickets).toHaveLength(2)
  expect(actionsOf(bridge)).toEqual([['open'], ['note'], ['open'], ['note']])
})

test('the phases of an operation are one ticket', async () => {
  const bridge = desk()
  for (const [minute, status] of ['Started', 'Accepted', 'Succeeded'].entries()) {
    const essentials = {
      monitoringService: 'Activity Log - Administrative',
      alertId: `/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/${status}`,
      firedDateTime: `2026-11-23T12:0${minute}:00Z`,
    }
    const operation = {
      operationName: 'a/restart/action',
      operationId: '51d3a1e3-f232-4aac-ae19-605185d18ce1',
    }
    await bridge.deliver(messageOf(commonPayload(essentials, { ...operation, status })))
  }
  expect(actionsOf(bridge)).toEqual([['open'], ['note'], ['note']])
})
