import { describe, expect, test } from 'vitest'
import { fatesOf, isPastGivingUp } from '../../../../shared/bridge/deliver/give-up.ts'
import { BridgeError, type ErrorCode, type ErrorFacts } from '../../../../shared/errors.ts'
import { START } from '../../../builders/clock.ts'

const failure = (code: ErrorCode, route: string, facts: ErrorFacts = {}) => ({
  error: new BridgeError(code, `failed: ${code}`, facts),
  route,
})

const hopeless = failure('product_rejected', 'a')
const hopeful = failure('product_unavailable', 'b')
const held = failure('sign_in_needed', 'c')
const heldAtBreaker = failure('circuit_open', 'd', { because: 'sign_in_needed' })
const atBreaker = failure('circuit_open', 'e', { because: 'product_unavailable' })

test('what can never succeed is given up at once, and the rest waits', () => {
  expect(fatesOf([hopeless, hopeful, held], false)).toEqual({ givenUp: [hopeless], waiting: [hopeful, held] })
})

test('what is too old is given up with its last reason, unless it waits for a person', () => {
  const { givenUp, waiting } = fatesOf([hopeless, hopeful, held, heldAtBreaker, atBreaker], true)
  expect(waiting).toEqual([held, heldAtBreaker])
  expect(givenUp.map(({ route, error }) => [route, error.code, error.message])).toEqual([
    ['a', 'product_rejected', 'failed: product_rejected'],
    [
      'b',
      'gave_up',
      'Tried until giveUpAfter; the last failure was product_unavailable: failed: product_unavailable',
    ],
    ['e', 'gave_up', 'Tried until giveUpAfter; the last failure was circuit_open: failed: circuit_open'],
  ])
})

describe('an alert is past giving up', () => {
  const now = Date.parse(START)
  const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString()

  test.each([
    [{ receivedAt: ago(60) }, false],
    [{ receivedAt: ago(60.001) }, true],
    [{ receivedAt: ago(600), heldAt: ago(60) }, false],
    [{ receivedAt: ago(600), heldAt: ago(61) }, true],
  ])('longer than giveUpAfter after it was received, or held last: %j, %s', (notification, expected) => {
    expect(isPastGivingUp(notification, 60, now)).toBe(expected)
  })
})
