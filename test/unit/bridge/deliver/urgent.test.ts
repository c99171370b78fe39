import { expect, test } from 'vitest'
import { createDeliverTicket } from '../../../../shared/bridge/ticket/deliver-ticket.ts'
import type { CircuitBreaker } from '../../../../shared/bridge/protect/circuit-breaker.ts'
import type { Urgency } from '../../../../shared/bridge/protect/bulkhead.ts'
import { createFormerSeries } from '../../../../shared/bridge/ticket/recurrence.ts'
import { createStorms } from '../../../../shared/bridge/protect/storms.ts'
import { parseAlert } from '../../../../shared/alert/parse-alert.ts'
import { correlationIdOf } from '../../../../shared/ticket/keys.ts'
import { partsOf } from '../../../../shared/ticket/parts.ts'
import { createSharedStorage } from '../../../builders/bridge.ts'
import { START } from '../../../builders/clock.ts'
import { buildRoute } from '../../../builders/config.ts'
import { buildNotification } from '../../../builders/notification.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'
import { at, fired, resolved } from '../simulation/stories.ts'

const log = (): void => undefined

/** Delivers payloads one after another. @returns the urgencies with which each called the product */
async function urgenciesOf(...payloads: readonly object[]): Promise<Urgency[][]> {
  const { clock, registers, ledger } = createSharedStorage()
  const product = new ScriptedProduct()
  let urgencies: Urgency[] = []
  const breaker: Pick<CircuitBreaker, 'refusal' | 'pass'> = {
    refusal: async () => undefined,
    pass: (urgency, call) => {
      urgencies.push(urgency)
      return call()
    },
  }
  const { now } = clock
  const deliverTicket = createDeliverTicket({
    ledger,
    connector: async () => product,
    breaker: () => breaker,
    storms: createStorms({ registers, log, now }),
    formerSeries: createFormerSeries(registers, now),
    putWakeUp: async () => undefined,
    log,
    now,
  })
  const route = buildRoute('servicenow')
  const each: Urgency[][] = []
  for (const raw of payloads) {
    urgencies = []
    for (const { alert, occurrence, ticketKey } of partsOf(parseAlert(raw, START), 'perAlert')) {
      const notification = buildNotification(raw)
      const { deliveryId } = notification
      const row = correlationIdOf(route.connection.name, route.template.kind, ticketKey)
      await deliverTicket(row, { notification, deliveryId, alert, raw, route, occurrence })
    }
    each.push(urgencies)
  }
  return each
}

test.each([
  ['Sev0', 'urgent'],
  ['Sev1', 'urgent'],
  ['Sev2', 'normal'],
  ['Sev4', 'normal'],
] as const)('a ticket of %s is opened with %s urgency', async (severity, urgency) => {
  expect(await urgenciesOf(fired({ severity }))).toEqual([[urgency]])
})

test('only the opening is urgent: the end of a Sev0 is not, nor an end that comes first', async () => {
  const severity = 'Sev0'
  expect(await urgenciesOf(fired({ severity }), resolved(1, { severity }))).toEqual([
    ['urgent'],
    ['normal', 'normal'],
  ])
  expect(await urgenciesOf(resolved(1, { severity }), fired({ severity, firedAt: at(0) }))).toEqual([
    [],
    ['urgent', 'urgent'],
  ])
})
