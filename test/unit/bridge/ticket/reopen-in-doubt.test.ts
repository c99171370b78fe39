import { expect, test } from 'vitest'
import type { Change, WorkItem, WorkItemRef } from '../../../../shared/ticket/ticket.ts'
import { createSharedStorage, createTestBridge } from '../../../builders/bridge.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { buildNotification } from '../../../builders/notification.ts'
import { buildPayload } from '../../../builders/payload.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'

/** Reopens into In Progress, as the shipped template does. */
class ProductWithWork extends ScriptedProduct {
  override async change(item: WorkItemRef, change: Change): Promise<WorkItem> {
    if (change.action === 'reopen') this.setAssignment(item.number, { inWork: true })
    if (change.action === 'resolve') this.setAssignment(item.number, { inWork: false })
    return super.change(item, change)
  }
}

const WITHIN_SECONDS = 3000

test('a ticket whose reopening is in doubt is not taken for a person’s, and is resolved in the end', async () => {
  const product = new ProductWithWork()
  const storage = createSharedStorage()
  const products = new Map([['servicenow', product]])
  const bridge = createTestBridge(() => buildConfig(buildRoute('servicenow')), storage, products)
  const deliver = async (payload: object): Promise<void> => {
    await storage.queue.put([buildNotification(payload)])
    await bridge.settle(WITHIN_SECONDS)
  }
  const first = { episode: 'a', series: 's' }
  const second = { episode: 'b', series: 's', firedAt: '2026-11-23T12:40:00.000Z' }
  await deliver(buildPayload(first))
  await deliver(buildPayload({ ...first, condition: 'Resolved' }))
  product.loseAnswer('reopen')
  await deliver(buildPayload(second))

  await deliver(buildPayload({ ...second, condition: 'Resolved', resolvedAt: '2026-11-23T12:50:00.000Z' }))

  expect(product.tickets.map(({ status }) => status)).toEqual(['resolved'])
})
