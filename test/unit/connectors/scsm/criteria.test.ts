import { describe, expect, test } from 'vitest'
import {
  contains,
  DISPLAY_NAME,
  equals,
  ID,
  propertyOf,
  searchFor,
  startsWith,
} from '../../../../shared/connectors/scsm/criteria.ts'

const CLASS = 'f59821e2-0364-ed2c-19e3-752efbb1ece9'

describe('a value with characters that could change the criteria is refused', () => {
  test.each(['', '%', 'a%b', 'a[b]', "a'b", 'a"b', '$Context$', 'a<b', 'a&b', 'a\nb', ' a', 'x'.repeat(261)])(
    '%j',
    (value) => {
      for (const compare of [equals, contains, startsWith]) {
        expect(() => compare(ID, value)).toThrow(TypeError)
      }
    },
  )
})

test.each(['azn:0123456789abcdef', 'web-server-01.example.com', 'Büro_PC (2. Stock)', '漢字'])(
  'a name or an identifier is searched for as it is: %s',
  (value) => {
    expect(equals(DISPLAY_NAME, value).SimpleExpression.ValueExpressionRight.Value).toBe(value)
  },
)

test('a pattern has its wildcards at the ends only', () => {
  const left = propertyOf(CLASS, 'Description')
  expect([contains(left, 'key'), startsWith(left, 'key')]).toMatchObject([
    { SimpleExpression: { Operator: 'Like', ValueExpressionRight: { Value: '%key%' } } },
    { SimpleExpression: { Operator: 'Like', ValueExpressionRight: { Value: 'key%' } } },
  ])
})

test('one condition stands alone, several are a group', () => {
  const one = equals(ID, 'x')
  const two = equals(propertyOf(CLASS, 'Title'), 'y')
  expect(searchFor('p', [one])).toEqual({ Id: 'p', Criteria: { Base: { Expression: one } } })
  expect(searchFor('p', [one, two])).toEqual({
    Id: 'p',
    Criteria: { Base: { Expression: { Or: { Expression: [one, two] } } } },
  })
})

test('a property is named with the class that declares it', () => {
  expect(propertyOf(CLASS, 'Title')).toEqual({ Property: `$Context/Property[Type='${CLASS}']/Title$` })
})
