import { describe, expect, test } from 'vitest'
import type { Route } from '../../../../shared/config/config.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import type { Action } from '../../../../shared/ticket/ticket.ts'
import type { TestBridge } from '../../../builders/bridge.ts'
import { buildRoute } from '../../../builders/config.ts'
import { lostAnswer, refusal } from '../../../builders/scripted-product.ts'
import {
  actionsOf,
  at,
  bridgeOf,
  deliverEach,
  fired,
  pass,
  resolved,
  stateless,
  statusesOf,
} from '../simulation/stories.ts'

const failure = 'templates/plain.yaml:7: open.team: it is missing. Give the value a default.'

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

const notesOf = (bridge: TestBridge): (string | undefined)[] =>
  bridge
    .product()
    .tickets.flatMap(({ changes }) => changes.map(({ fields }) => fields['text']))
    .filter((text) => text !== undefined)

const hold = { policy: { onResolve: 'hold', resolveAfterSeconds: 1800 } } as const

const plain = (remedy: string): object => ({
  title: 'plain open cpu-high',
  text: expect.stringContaining(remedy),
})

const refusing = (action: Action): TestBridge => {
  const bridge = bridgeOf(action === 'hold' ? hold : {})
  bridge.product().refuse(action, refusal('product_rejected'))
  return bridge
}

describe('a ticket is opened plainly', () => {
  test('when its template fails, and ticket, log and journal give the reason', async () => {
    const bridge = bridgeOf({ template: failingFor('open') })
    await deliverEach(bridge, fired())
    expect(bridge.product().tickets).toMatchObject([{ status: 'open', fields: plain(failure) }])
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
    const remedy = 'Fix the section open of the template: templates/plain.yaml:1'
    expect(bridge.product().tickets).toMatchObject([{ fields: plain(remedy) }])
    expect(actionsOf(bridge)).toEqual([['open', 'resolve']])
    expect(reasonsOf(bridge)).toMatchObject([
      [['open'], 'plain-ticket', 'INC1'],
      [['resolve'], 'over-resolved', 'INC1'],
    ])
  })

  test('or becomes a dead letter with the first refusal when the plain ticket is refused too', async () => {
    const bridge = bridgeOf({ template: failingFor('open') })
    bridge.product().refuse('open', refusal('product_rejected'))
    bridge.product().refuse('open', refusal('product_rejected'))
    await deliverEach(bridge, fired())
    expect(bridge.product().tickets).toEqual([])
    const reason = `${failure} The plain change was refused as well: refused: product_rejected`
    expect(bridge.deadLetters.letters).toMatchObject([{ code: 'template_failed', reason }])
  })

  test('with nothing but the required fields when it is refused with the values that are known', async () => {
    const bridge = bridgeOf()
    bridge.product().refuse('open', new BridgeError('product_rejected', 'impact is not known'))
    bridge.product().refuse('open', refusal('product_rejected'))
    await deliverEach(bridge, fired())
    expect(bridge.product().calls.filter((call) => call === 'open')).toHaveLength(3)
    expect(bridge.product().tickets).toMatchObject([{ fields: { kept: '' } }])
  })

  test('without the value that the product names', async () => {
    const bridge = bridgeOf()
    bridge.product().refuse('open', new BridgeError('product_rejected', 'impact is not known'))
    await deliverEach(bridge, fired())
    expect(bridge.product().tickets).toMatchObject([{ fields: { kept: 'urgency' } }])
  })

  test('once, when the answer to it was lost', async () => {
    const bridge = bridgeOf({ template: failingFor('open') })
    bridge.product().loseAnswer('open')
    await deliverEach(bridge, fired())
    await bridge.settle()
    expect(bridge.product().tickets).toMatchObject([{ fields: plain(failure) }])
    expect(bridge.deadLetters.letters).toEqual([])
  })

  test.each(['product_not_permitted', 'product_throttled', 'product_timed_out'] as const)(
    'never for %s, which no template can fix',
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
    ['when its template fails', 'resolved', (): TestBridge => bridgeOf({ template: failingFor('resolve') })],
    ['when the product refuses it', 'resolved', (): TestBridge => refusing('resolve')],
    ['when the product refuses to set it aside', 'put on hold', (): TestBridge => refusing('hold')],
  ])('%s', async (_, what, start) => {
    const bridge = start()
    await deliverEach(bridge, fired(), resolved(5))
    expect(actionsOf(bridge)).toEqual([['open', 'note']])
    expect(statusesOf(bridge)).toEqual(['open'])
    expect(notesOf(bridge)).toEqual([expect.stringContaining(`could not be ${what} and stays open`)])
    expect(reasonsOf(bridge).at(-1)).toEqual([['note'], 'end-noted-only', 'INC1'])
    expect(bridge.logLines).toContainEqual(
      expect.objectContaining({ event: 'ticket-noted', reasonCode: 'end-noted-only' }),
    )
    expect(bridge.deadLetters.letters).toEqual([])
  })

  test('once, when the answer to the note was lost', async () => {
    const bridge = bridgeOf({ template: failingFor('resolve') })
    bridge.product().loseAnswer('note')
    await deliverEach(bridge, fired(), resolved(5))
    await bridge.settle()
    expect(notesOf(bridge)).toEqual([expect.stringContaining(failure)])
    expect(reasonsOf(bridge).at(-1)).toEqual([['note'], 'end-noted-only', 'INC1'])
  })
})

describe('an end that a wake-up finds is noted plainly', () => {
  const route = { ...hold, template: failingFor('resolve') }

  test('where the ticket was on hold', async () => {
    const bridge = bridgeOf(route)
    await deliverEach(bridge, fired(), resolved(1))
    await pass(bridge, 24 * 60)
    expect(actionsOf(bridge)).toEqual([['open', 'hold', 'note']])
    expect(notesOf(bridge).at(-1)).toContain('cpu-high has been over since')
    expect(reasonsOf(bridge).at(-1)).toEqual([['note'], 'end-noted-only', 'INC1'])
    expect(bridge.deadLetters.letters).toEqual([])
    expect(bridge.queue.notifications).toEqual([])
  })

  test('where nothing was heard of it for closeAfter', async () => {
    const bridge = bridgeOf({ policy: { closeAfterSeconds: 3600 }, template: failingFor('resolve') })
    await deliverEach(bridge, stateless('a', 0))
    await pass(bridge, 24 * 60)
    expect(actionsOf(bridge)).toEqual([['open', 'note']])
    expect(notesOf(bridge)).toEqual([expect.stringContaining('no report came')])
    expect(bridge.queue.notifications).toEqual([])
  })

  test('once, when the answer to the note was lost', async () => {
    const bridge = bridgeOf(route)
    await deliverEach(bridge, fired(), resolved(1))
    bridge.product().loseAnswer('note')
    await pass(bridge, 24 * 60)
    expect(actionsOf(bridge)).toEqual([['open', 'hold', 'note']])
    expect(bridge.queue.notifications).toEqual([])
  })

  test('and becomes a dead letter when the note is refused as well', async () => {
    const bridge = bridgeOf(route)
    await deliverEach(bridge, fired(), resolved(1))
    bridge.product().refuse('note', refusal('product_rejected'))
    await pass(bridge, 60)
    expect(bridge.deadLetters.letters).toMatchObject([
      { code: 'template_failed', reason: expect.stringContaining(failure) },
    ])
  })
})

describe('an episode that lasts or comes back is noted plainly', () => {
  test.each([
    ['note', {}, ['open', 'note']],
    ['escalate', { severity: 'Sev0' }, ['open', 'note']],
  ] as const)('where %s fails', async (failing, facts, actions) => {
    const bridge = bridgeOf({ template: failingFor(failing) })
    await deliverEach(bridge, fired(), fired({ firedAt: at(1), ...facts }))
    expect(actionsOf(bridge)).toEqual([actions])
    expect(notesOf(bridge)).toEqual([expect.stringContaining('cpu-high fired at')])
    expect(reasonsOf(bridge).at(-1)).toEqual([['note'], 'plain-change', 'INC1'])
    expect(bridge.deadLetters.letters).toEqual([])
  })

  test('where reopen fails, and the ticket is open again', async () => {
    const bridge = bridgeOf({ template: failingFor('reopen') })
    await deliverEach(bridge, fired(), resolved(1), fired({ firedAt: at(5) }))
    expect(actionsOf(bridge)).toEqual([['open', 'resolve', 'reopen']])
    expect(statusesOf(bridge)).toEqual(['open'])
    expect(reasonsOf(bridge).at(-1)).toEqual([['reopen'], 'plain-change', 'INC1'])
  })

  test('where reopen fails, and becomes a dead letter when the ticket is not open then', async () => {
    const bridge = bridgeOf({ template: failingFor('reopen') })
    await deliverEach(bridge, fired(), resolved(1))
    const product = bridge.product()
    const change = product.change.bind(product)
    product.change = async (item, one) => ({ ...(await change(item, one)), status: 'resolved' })
    await deliverEach(bridge, fired({ firedAt: at(5) }))
    expect(bridge.deadLetters.letters).toMatchObject([{ code: 'template_failed' }])
  })
})
