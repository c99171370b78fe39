import { describe, expect, test } from 'vitest'
import { begunBy, digestBegunBy } from '../../../../shared/bridge/ticket/begun.ts'
import { phasesOf } from '../../../../shared/bridge/ticket/phases.ts'
import type { TicketRequest } from '../../../../shared/bridge/ticket/ticket-delivery.ts'
import { changeIdOf } from '../../../../shared/ticket/keys.ts'
import { at, buildRequest } from '../../../builders/batch.ts'

/** For example `a+3`: episode a fires at minute 3; `a-5`: it ends at minute 5; `w`: a wake-up. */
function requestOf(text: string): TicketRequest {
  const [, episode = '', sign, minute] = /^(\w)([+-])?(\d+)?$/.exec(text) ?? []
  if (sign === undefined) return buildRequest({ id: text, wakeUpAt: at(0) })
  const condition = sign === '+' ? 'fired' : 'resolved'
  return buildRequest({ id: text, episode, condition, occurredAt: at(Number(minute)) })
}

const phases = (...texts: readonly string[]): string[] =>
  phasesOf(texts.map(requestOf)).map(
    ({ what, requests }) => `${what}: ${requests.map(({ delivery }) => delivery.deliveryId).join(' ')}`,
  )

describe('the phases of a batch', () => {
  test.each([
    [[], []],
    [['a+1'], ['fired: a+1']],
    [['a-1'], ['resolved: a-1']],
    [
      ['a-5', 'a+1'],
      ['fired: a+1', 'resolved: a-5'],
    ],
    [
      ['a+1', 'b-2', 'c+3'],
      ['fired: a+1 c+3', 'resolved: b-2'],
    ],
    [
      ['a+6', 'a-5', 'a+1'],
      ['fired: a+1', 'resolved: a-5', 'fired: a+6'],
    ],
    [
      ['a+6', 'a-5', 'b+7', 'b-8'],
      ['fired: b+7', 'resolved: a-5 b-8', 'fired: a+6'],
    ],
    [
      ['a+1', 'a+2', 'a-3', 'a-4'],
      ['fired: a+1 a+2', 'resolved: a-3 a-4'],
    ],
    [
      ['w', 'a-5', 'v', 'a+1'],
      ['fired: a+1', 'resolved: a-5', 'wakeUp: w v'],
    ],
    [['w'], ['wakeUp: w']],
  ])('of %j are %j', (texts, expected) => {
    expect(phases(...texts)).toEqual(expected)
  })
})

const begin = (...texts: readonly string[]) => begunBy(texts.map(requestOf), at(9))

describe('what is begun', () => {
  test('shares a change with what is begun in the same phase', () => {
    const change = changeIdOf(['a+1', 'b+2'], at(9))
    const fact = { begunAt: at(9), condition: 'fired', changeId: change }
    expect(begin('b+2', 'a+1', 'w')).toEqual([
      { ...fact, deliveryId: 'a+1', episode: 'a', occurredAt: at(1) },
      { ...fact, deliveryId: 'b+2', episode: 'b', occurredAt: at(2) },
    ])
  })

  test('has a change of its own in another phase', () => {
    const [fired, ended] = begin('a+1', 'a-2')
    expect([fired?.condition, ended?.condition]).toEqual(['fired', 'resolved'])
    expect([fired?.changeId, ended?.changeId]).toEqual([
      changeIdOf(['a+1'], at(9)),
      changeIdOf(['a-2'], at(9)),
    ])
  })

  test('is named once, however often it is in the batch', () => {
    expect(begin('a+1', 'a+1').map(({ deliveryId }) => deliveryId)).toEqual(['a+1'])
  })
})

const digestOf = (...texts: readonly string[]) => digestBegunBy(texts.map(requestOf), at(9))

describe('the digest that wake-ups may write', () => {
  test('does not exist when no wake-up is in the batch', () => {
    expect(digestOf('a+1', 'a-2')).toBeUndefined()
  })

  test('is named by the wake-ups, whatever they share the batch with', () => {
    expect(digestOf('w', 'a+1', 'v')).toEqual({
      changeId: changeIdOf(['digest', 'w', 'v'], at(9)),
      begunAt: at(9),
    })
  })
})
