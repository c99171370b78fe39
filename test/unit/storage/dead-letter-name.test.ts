import { describe, expect, test } from 'vitest'
import { deadLetterName, isDeadLetterName } from '../../../shared/storage/dead-letter-name.ts'
import type { DeadLetter } from '../../../shared/storage/ports.ts'
import { START } from '../../builders/clock.ts'
import { buildNotification } from '../../builders/notification.ts'

const letter: DeadLetter = {
  code: 'product_rejected',
  reason: 'a mandatory field is missing',
  diedAt: '2026-11-24T01:00:00.000Z',
  attempts: 2,
  route: 'incidents',
  notification: buildNotification(undefined, { deliveryId: 'd'.repeat(32) }),
}
const replayed = { ...letter, notification: buildNotification(undefined, { heldAt: START }) }
const { route: _, ...beforeRouting } = letter

test('a letter is named by day of receipt, delivery and route', () => {
  expect(deadLetterName(letter)).toBe(`2026-11-23/${'d'.repeat(32)}.incidents.json`)
})

test('a letter of a replayed notification is another letter than the one before', () => {
  const names = [START, '2026-11-24T08:00:00.123Z'].map((heldAt) =>
    deadLetterName({ ...letter, notification: buildNotification(undefined, { heldAt }) }),
  )
  expect(new Set([deadLetterName(letter), ...names]).size).toBe(3)
})

describe('every name that is made is accepted', () => {
  const { notification: __, ...foreign } = letter
  test.each<[string, DeadLetter]>([
    ['of a route', letter],
    ['before routing', beforeRouting],
    ['replayed', replayed],
    ['a message', { ...foreign, message: 'hello' }],
    [
      'a notification that someone else put',
      {
        ...letter,
        route: '../../alert-payloads',
        notification: buildNotification(undefined, { deliveryId: '../x', receivedAt: 'now', heldAt: '/../' }),
      },
    ],
  ])('%s', (_kind, one) => {
    expect(deadLetterName(one)).toSatisfy(isDeadLetterName)
  })
})

describe('an invalid name of a letter is not accepted', () => {
  test.each([
    '',
    '2026-11-23',
    '2026-11-23/../x.json',
    '../alert-payloads/2026-11-23/x.json',
    '2026-11-23/x.incidents.json/../../..',
    '2026-11-23/x.incidents.json\n',
    '2026-11-23/x..json',
    '2026-11-23/x%2F.incidents.json',
    '2026-11-23\\x.incidents.json',
    '/2026-11-23/x.incidents.json',
  ])('%j', (text) => {
    expect(isDeadLetterName(text)).toBe(false)
  })
})
