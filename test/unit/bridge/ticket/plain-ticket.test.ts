import { describe, expect, test } from 'vitest'
import type { Route } from '../../../../shared/config/config.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import type { Action } from '../../../../shared/ticket/ticket.ts'
import type { TestBridge } from '../../../builders/bridge.ts'
import { buildRoute } from '../../../builders/config.ts'
import { lostAnswer, refusal } from '../../../builders/scripted-product.ts'
import { actionsOf, bridgeOf, deliverEach, fired, resolved, statusesOf } from '../simulation/stories.ts'

const failure = 'Template plain.open.team: it is missing. Give the value a default.'

/** A template that fails for one action. */
function failingFor(failing: Action): Route['template'] {
  const { template } = buildRoute('servicenow')
  return {
    ...template,
    render: (action, context) => {
      if (action === failing) throw new BridgeError('template_failed', failure)
      return template.render(action, context)
    },
  }
}

const reasonsOf = ({ journal }: TestBridge): unknown[] =>
  journal.entries.flatMap((entry) =>
    entry.step === 'delivered' ? [[entry.actions, entry.reasonCode, entry.number]] : [],
  )

describe('a ticket is opened plainly', () => {
  const plain = {
    title: 'plain open cpu-high',
    text: expect.stringContaining('section open of templates/plain'),
  }

  test('when its template fails, and says so in the ticket, the log and the journal', async () => {
    const bridge = bridgeOf({ template: failingFor('open') })
    await deliverEach(bridge, fired())
    expect(bridge.product().tickets).toMatchObject([{ status: 'open', fields: plain }])
    expect(bridge.product().tickets[0]?.fields['text']).toContain(failure)
    expect(bridge.logLines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        event: 'ticket-opened',
        reasonCode: 'plain-ticket',
        problem: failure,
      }),
    )
    expect(reasonsOf(bridge)).toEqual([[['open'], 'plain-ticket', 'INC1']])
    expect(bridge.deadLetters.letters).toEqual([])
  })

  test('when the product refuses a field, and is resolved like any other', async () => {
    const bridge = bridgeOf()
    bridge.product().refuse('open', refusal('product_rejected'))
    await deliverEach(bridge, fired(), resolved(5))
    expect(bridge.product().tickets).toMatchObject([{ fields: plain }])
    expect(actionsOf(bridge)).toEqual([['open', 'resolve']])
    expect(reasonsOf(bridge)).toMatchObject([
      [['open'], 'plain-ticket', 'INC1'],
      [['resolve'], 'over-resolved', 'INC1'],
    ])
  })

  test('or becomes a dead letter by its first refusal when that is refused too', async () => {
    const bridge = bridgeOf({ template: failingFor('open') })
    bridge.product().refuse('open', refusal('product_rejected'))
    await deliverEach(bridge, fired())
    expect(bridge.product().tickets).toEqual([])
    expect(bridge.deadLetters.letters).toMatchObject([{ code: 'template_failed', reason: failure }])
  })

  test('once, when the answer to it was lost', async () => {
    const bridge = bridgeOf({ template: failingFor('open') })
    bridge.product().loseAnswer('open')
    await deliverEach(bridge, fired())
    await bridge.settle()
    expect(bridge.product().tickets).toMatchObject([{ fields: plain }])
    expect(bridge.deadLetters.letters).toEqual([])
  })

  test.each(['product_not_permitted', 'product_throttled', 'product_timed_out'] as const)(
    'never for %s, which no template mends',
    async (code) => {
      const bridge = bridgeOf()
      bridge.product().refuse('open', code === 'product_timed_out' ? lostAnswer() : refusal(code))
      await deliverEach(bridge, fired())
      expect(bridge.logLines.filter(({ reasonCode }) => reasonCode === 'plain-ticket')).toEqual([])
    },
  )
})

describe('an end is noted plainly, and the ticket stays open,', () => {
  test.each([
    ['when its template fails', (): TestBridge => bridgeOf({ template: failingFor('resolve') })],
    [
      'when the product refuses it',
      (): TestBridge => {
        const bridge = bridgeOf()
        bridge.product().refuse('resolve', refusal('product_rejected'))
        return bridge
      },
    ],
  ])('%s', async (_, start) => {
    const bridge = start()
    await deliverEach(bridge, fired(), resolved(5))
    expect(actionsOf(bridge)).toEqual([['open', 'note']])
    expect(statusesOf(bridge)).toEqual(['open'])
    const [note] = bridge.product().tickets[0]?.changes ?? []
    expect(note?.fields['text']).toContain('could not be resolved and stays open')
    expect(reasonsOf(bridge).at(-1)).toEqual([['note'], 'end-noted-only', 'INC1'])
    expect(bridge.logLines).toContainEqual(
      expect.objectContaining({ event: 'ticket-noted', reasonCode: 'end-noted-only' }),
    )
    expect(bridge.deadLetters.letters).toEqual([])
  })
})
