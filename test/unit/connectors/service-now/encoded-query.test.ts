import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  allOf,
  anyOf,
  isSafeName,
  where,
  whereIn,
  whereNamed,
} from '../../../../shared/connectors/service-now/encoded-query.ts'

describe('a value in an encoded query', () => {
  test.each(['0123456789abcdef0123456789abcdef', 'work_notes', 'x'.repeat(100)])('may be %s', (value) => {
    expect(where('correlation_id', '=', value)).toBe(`correlation_id=${value}`)
  })

  test.each([
    ['a new condition', 'a^active=true'],
    ['a new query', 'a^NQstate=1'],
    ['a script', 'javascript:gs.getUserID()'],
    ['a space', 'a b'],
    ['a line break at its end', 'a\n'],
    ['a comma', 'a,b'],
    ['a letter that only looks like one', 'а'],
    ['nothing', ''],
    ['too much', 'x'.repeat(101)],
  ])('is refused with %s in it', (_, value) => {
    expect(() => where('correlation_id', '=', value)).toThrow(TypeError)
  })

  test('adds no condition, whatever its text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const query = queryOrRefusal(value)
        expect(query).toMatch(/^(number=[0-9a-z_]+|refused)$/)
      }),
    )
  })
})

function queryOrRefusal(value: string): string {
  try {
    return where('number', '=', value)
  } catch {
    return 'refused'
  }
}

test('the refusal does not repeat the value', () => {
  expect(() => where('number', '=', 'secret^value')).toThrow(/^(?!.*secret).*number$/)
})

test('conditions are joined', () => {
  expect(allOf(where('number', '=', 'a'), where('value', 'LIKE', 'b'), 'ORDERBYnumber')).toBe(
    'number=a^valueLIKEb^ORDERBYnumber',
  )
})

describe('a name in an encoded query', () => {
  test.each([
    'web-server-01.example.com',
    'Überwachung (Nord)',
    '/subscriptions/0b1f/resourceGroups/shop (prod)/providers/Microsoft.Compute/virtualMachines/vm_7',
    'x',
  ])('may be %s', (name) => {
    expect(whereNamed('name', name)).toBe(`name=${name}`)
  })

  test.each([
    'a^active=true',
    'javascript:gs.getUserID()',
    'a,b',
    'a\nb',
    ' a',
    'a ',
    '',
    '=',
    'x'.repeat(513),
  ])('may not be %j', (name) => {
    expect(() => whereNamed('name', name)).toThrow(TypeError)
  })

  test('whatever it is, adds no condition, no list and no script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(!isSafeName(name) || /^[^^,:\p{C}]+$/u.test(name)).toBe(true)
      }),
    )
  })
})

test('a list of values is checked one by one', () => {
  expect(whereIn('element', ['state', 'u_team'])).toBe('elementINstate,u_team')
  expect(() => whereIn('element', ['state', 'a^b'])).toThrow(TypeError)
})

test('alternatives are joined', () => {
  expect(anyOf(whereNamed('fqdn', 'a.b'), whereNamed('name', 'a'))).toBe('fqdn=a.b^ORname=a')
})
