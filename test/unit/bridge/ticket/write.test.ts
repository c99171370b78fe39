import { describe, expect, test } from 'vitest'
import type { BatchState, Refusal } from '../../../../shared/bridge/ticket/batch-state.ts'
import type { TicketChange } from '../../../../shared/bridge/ticket/changes.ts'
import type { TicketTools } from '../../../../shared/bridge/ticket/ticket-tools.ts'
import { write } from '../../../../shared/bridge/ticket/write.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import type { Decision } from '../../../../shared/ticket/decide-action.ts'
import { reasonOf } from '../../../../shared/ticket/reasons.ts'
import {
  at,
  buildBatch,
  buildEpisode,
  buildItem,
  buildRequest,
  buildTools,
  ROW,
} from '../../../builders/batch.ts'
import { lostAnswer, refusal as refusalOf, ScriptedProduct } from '../../../builders/scripted-product.ts'

const decision: Decision = {
  actions: ['note'],
  followsPrevious: false,
  isLeftForDigest: false,
  isForgotten: false,
  ...reasonOf('reported-again'),
}
const refused: Refusal = { error: new BridgeError('template_failed', 'line 7 fails'), isBare: true }

interface Facts {
  readonly wakeUpAt?: string
  readonly refusal?: Refusal
}

/** A note on a ticket that is there. */
async function bench({ wakeUpAt, refusal }: Facts = {}) {
  const lines: object[] = []
  let now = Date.parse(at(100))
  const connector = new ScriptedProduct()
  const item = await connector.open({ correlationId: ROW, fields: {}, configurationItems: [] })
  const request = buildRequest(wakeUpAt === undefined ? {} : { wakeUpAt })
  const change: TicketChange = {
    action: 'note',
    delivery: request.delivery,
    reports: 2,
    changeId: 'change-1',
    correlationId: ROW,
    episodes: { a: buildEpisode() },
    severities: [],
  }
  const tools: TicketTools = buildTools({
    connector,
    log: (level, event, facts) => void lines.push({ level, event, ...facts }),
    // Each look at the clock takes 7 ms.
    now: () => (now += 7),
  })
  const state = buildBatch([request], { item }, { item: buildItem({ ...item }), refusal })
  return { connector, lines, run: (): Promise<BatchState> => write(state, change, decision, tools) }
}

const line = {
  deliveryId: 'd',
  route: 'servicenow',
  connection: 'servicenow',
  correlationId: ROW,
  number: 'INC1',
  reports: 2,
}

describe('a change that is written is logged, with how long it took', () => {
  test('and why it was decided', async () => {
    const { run, lines } = await bench()
    await run()
    const why = reasonOf('reported-again')
    expect(lines).toEqual([{ level: 'info', event: 'ticket-noted', ...line, ...why, durationMs: 14 }])
  })

  test('and what it was written plainly for', async () => {
    const { run, lines } = await bench({ refusal: refused })
    await run()
    const why = { ...reasonOf('plain-change'), problem: 'line 7 fails' }
    expect(lines).toEqual([{ level: 'warn', event: 'ticket-noted', ...line, ...why, durationMs: 14 }])
  })
})

describe('a change whose answer is lost', () => {
  test('made plainly for a wake-up, is tried again when what it has written can be found', async () => {
    const { run, connector } = await bench({ wakeUpAt: at(90), refusal: refused })
    connector.loseAnswer('note')
    await expect(run()).rejects.toMatchObject({ code: 'product_timed_out', retryAfterSeconds: 80 })
  })

  test.each([
    [
      'made plainly for a delivery, is tried again after the usual delay: the delivery is in doubt and looked up',
      { refusal: refused },
    ],
    [
      'made in full for a wake-up, is tried again after the usual delay: its digest is in doubt and looked up',
      { wakeUpAt: at(90) },
    ],
  ])('%s', async (_, facts) => {
    const { run, connector } = await bench(facts)
    const error = lostAnswer()
    connector.refuse('note', error)
    await expect(run()).rejects.toBe(error)
  })

  test('made plainly for a wake-up, is not waited for when it was refused instead', async () => {
    const { run, connector } = await bench({ wakeUpAt: at(90), refusal: refused })
    const error = refusalOf('product_throttled')
    connector.refuse('note', error)
    await expect(run()).rejects.toBe(error)
  })
})

test.each([
  ['with the same message reports it once', 'line 7 fails', 'line 7 fails'],
  [
    'with another message reports both',
    'no such group',
    'line 7 fails The plain change was refused as well: no such group',
  ],
])('a change whose plain form is refused as well, %s', async (_, again, message) => {
  const { run, connector } = await bench({ refusal: refused })
  connector.refuse('note', new BridgeError('product_rejected', again))
  await expect(run()).rejects.toMatchObject({ code: 'template_failed', message })
})
