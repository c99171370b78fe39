import { expect, test } from 'vitest'
import { compile } from './compile.ts'

test.each<[string, string | number | boolean, string[] | undefined]>([
  ['a text', ' Solution provided ', ['Solution provided']],
  ['a number', 6, ['6']],
  ['a blank', ' ', undefined],
  ['a value of the alert', '{{ alert.severity }}', undefined],
  ['a text around one', 'a {{ alert.severity }}', undefined],
  ['a table of the template', '{{ alert.severity | level }}', ['1', '3']],
  ['a table and then another filter', '{{ alert.severity | level | append: "0" }}', undefined],
  ['a table within a text', 'P{{ alert.severity | level }}', undefined],
  ['one of two texts', '{% if alert.resource %}a{% else %}b{% endif %}', undefined],
])('of a field that is given %s these values are known: %j -> %j', (_, text, values) => {
  const { expectation } = compile({
    tables: { level: { Sev0: 1, otherwise: 3 } },
    reopen: { state: '2', u_field: text },
  })
  expect(expectation.choices['u_field']).toEqual(values)
})

test('it is known which fields a new record is given', () => {
  expect(compile({}).expectation.opening).toEqual(['short_description', 'description', 'impact', 'urgency'])
})
