import { expect, test } from 'vitest'
import { createFollow } from '../../../../shared/bridge/sync/follow-tickets.ts'
import { BridgeError, type ErrorCode } from '../../../../shared/errors.ts'
import { createClock, START } from '../../../builders/clock.ts'
import { buildReadItem } from '../../../builders/work-items.ts'

/** Follows three tickets, of which looking at the first fails. */
async function follow(code: ErrorCode): Promise<{ looked: string[]; logged: object[]; failure: unknown }> {
  const looked: string[] = []
  const logged: object[] = []
  const run = createFollow({
    connection: 'servicenow',
    look: async (id) => {
      looked.push(id)
      if (id === 'a') throw new BridgeError(code, 'ServiceNow: no')
    },
    log: (_, event, facts) => void logged.push({ event, ...facts }),
    now: createClock().now,
  })
  const items = ['a', 'b', 'c'].map((id) => buildReadItem(id, START, { correlationId: 'x' }))
  const failure = await run(items, async () => undefined).catch((thrown: unknown) => thrown)
  return { looked, logged, failure }
}

test.each<[string, ErrorCode]>([
  ['no further try can read', 'product_rejected'],
  ['the user may not read', 'product_not_permitted'],
])('a ticket that %s holds up none behind it, and is logged', async (_, code) => {
  expect(await follow(code)).toEqual({
    looked: ['a', 'b', 'c'],
    logged: [
      {
        event: 'ticket-not-looked-at',
        connection: 'servicenow',
        number: 'a',
        code,
        reason: 'ServiceNow: no',
      },
    ],
    failure: undefined,
  })
})

test('a product that is away ends the run, which the next one repeats', async () => {
  const { looked, failure } = await follow('product_unavailable')
  expect([looked, failure]).toEqual([['a'], expect.objectContaining({ code: 'product_unavailable' })])
})

test('records without a correlation id, and changes of days ago, are not looked at', async () => {
  const looked: string[] = []
  const run = createFollow({
    connection: 'servicenow',
    look: async (id) => looked.push(id),
    log: () => undefined,
    now: createClock().now,
  })
  const old = new Date(Date.parse(START) - 4 * 86_400_000).toISOString()
  const items = [
    buildReadItem('theirs', START),
    buildReadItem('old', old, { correlationId: 'x' }),
    buildReadItem('ours', START, { correlationId: 'x' }),
  ]
  await run(items, async () => undefined)
  expect(looked).toEqual(['ours'])
})
