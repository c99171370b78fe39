import { describe, expect, test } from 'vitest'
import { checkTaken, eventOf } from '../../../../shared/connectors/service-now/event.ts'

const KEY = 'a'.repeat(32)

describe('an event', () => {
  test('carries its message key, whatever the template says', () => {
    expect(eventOf('open', KEY, { severity: '2', message_key: 'mine' })).toEqual({
      severity: '2',
      message_key: KEY,
    })
  })

  test('clears when the problem is over, unless the template says otherwise', () => {
    expect(eventOf('resolve', KEY, {})).toMatchObject({ severity: '0' })
    expect(eventOf('resolve', KEY, { severity: '5' })).toMatchObject({ severity: '5' })
  })

  test.each([
    [
      '{"cpu":100,"up":true,"tags":{"team":"shop"},"host":"vm"}',
      { cpu: '100', up: 'true', tags: '{"team":"shop"}', host: 'vm' },
    ],
    ['no JSON', { information: 'no JSON' }],
    ['[1]', { information: '[1]' }],
  ])('gives additional information as strings: %s', (given, sent) => {
    const { additional_info: info = '' } = eventOf('note', KEY, { additional_info: given })
    expect(JSON.parse(info)).toEqual(sent)
  })
})

describe('the answer to an event', () => {
  test.each(['1 events were inserted', '1 event was inserted'])('says that it was taken: %s', (text) => {
    expect(() => checkTaken({ 'Default Bulk Endpoint': text })).not.toThrow()
  })

  test.each(['0 events were inserted', '2 events were inserted', '11 events were inserted'])(
    'says that this event was not taken: %s',
    (text) => {
      expect(() => checkTaken({ 'Default Bulk Endpoint': text })).toThrow(
        expect.objectContaining({ code: 'product_rejected', inDoubt: false }),
      )
    },
  )

  test.each([[{ 'Default Bulk Endpoint': 'done' }], [{}], ['1 events were inserted'], [null], [[]]])(
    'says nothing: %j',
    (result) => {
      expect(() => checkTaken(result)).toThrow(
        expect.objectContaining({ code: 'product_answer_unusable', inDoubt: true }),
      )
    },
  )
})
