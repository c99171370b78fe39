import { describe, expect, test } from 'vitest'
import { decodeMessageText, triggerMetadata } from '../../../dev/host/queue-message.ts'

const received = {
  messageId: 'real-id',
  popReceipt: 'receipt',
  dequeueCount: 2,
  insertedOn: new Date('2026-11-23T10:00:00.000Z'),
  expiresOn: new Date('2026-11-30T10:00:00.000Z'),
  nextVisibleOn: new Date('2026-11-23T10:10:00.000Z'),
}

describe('the trigger metadata of a message', () => {
  test('is what the storage says of it', () => {
    expect(triggerMetadata('just text', received)).toEqual({
      QueueTrigger: { string: 'just text' },
      DequeueCount: { int: 2 },
      ExpirationTime: { json: '"2026-11-30T10:00:00+00:00"' },
      Id: { string: 'real-id' },
      InsertionTime: { json: '"2026-11-23T10:00:00+00:00"' },
      NextVisibleTime: { json: '"2026-11-23T10:10:00+00:00"' },
      PopReceipt: { string: 'receipt' },
    })
  })

  test('has the top-level properties of a JSON object, but no arrays and no nulls', () => {
    const text = '{"v":1,"on":true,"job":{"a":1},"list":[1],"none":null,"word":"w"}'
    expect(triggerMetadata(text, received)).toMatchObject({
      v: { string: '1' },
      on: { string: 'True' },
      job: { json: '{"a":1}' },
      word: { string: 'w' },
    })
    expect(Object.keys(triggerMetadata(text, received))).not.toEqual(expect.arrayContaining(['list']))
    expect(Object.keys(triggerMetadata(text, received))).not.toEqual(expect.arrayContaining(['none']))
  })

  test('is hidden by properties of the same name in any letter case', () => {
    const metadata = triggerMetadata('{"ID":"hidden","dequeueCount":99}', received)
    expect(metadata).toMatchObject({ Id: { string: 'hidden' }, DequeueCount: { string: '99' } })
    expect(Object.keys(metadata)).toHaveLength(7)
  })

  test.each(['[1,2]', 'null', '"text"', '{not json'])('has nothing to add from %s', (text) => {
    expect(Object.keys(triggerMetadata(text, received))).toHaveLength(7)
  })
})

describe('the text of a stored message', () => {
  test('is decoded from base64 as UTF-8', () => {
    expect(decodeMessageText(Buffer.from('grün').toString('base64'), 'base64')).toBe('grün')
  })
  test('is taken as it is with the encoding none', () => {
    expect(decodeMessageText('Z3I=', 'none')).toBe('Z3I=')
  })
  test('is unknown when it is not base64', () => {
    expect(decodeMessageText('{"plain":true}', 'base64')).toBeUndefined()
  })
})
