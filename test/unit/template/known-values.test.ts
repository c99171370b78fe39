import { expect, test } from 'vitest'
import { compile } from './compile.ts'

const CONNECTION = { name: 'servicenow', url: 'https://example.service-now.com' }

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
  const template = compile({
    tables: { level: { Sev0: 1, otherwise: 3 } },
    reopen: { state: '2', u_field: text },
  })
  expect(template.expectationFor(CONNECTION).choices['u_field']).toEqual(values)
})

test('it is known which fields a new record is given', () => {
  expect(compile({}).expectationFor(CONNECTION).opening).toEqual([
    'short_description',
    'description',
    'impact',
    'urgency',
  ])
})

const WITH_CALLER = compile({
  open: {
    short_description: 'Title',
    description: 'Text',
    impact: 1,
    urgency: 2,
    caller_id: '{{ connection.caller | default: "" }}',
  },
})

test('a value that the connection decides is known', () => {
  const { choices, opening } = WITH_CALLER.expectationFor({
    ...CONNECTION,
    options: { caller: 'azure.monitor' },
  })
  expect(choices['caller_id']).toEqual(['azure.monitor'])
  expect(opening).toContain('caller_id')
})

test('a field that is blank with the connection is not written', () => {
  const { fields, opening } = WITH_CALLER.expectationFor(CONNECTION)
  expect([fields.includes('caller_id'), opening.includes('caller_id')]).toEqual([false, false])
})
