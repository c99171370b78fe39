import { describe, expect, test } from 'vitest'
import { problemsOf, problemsOfText } from './compile.ts'

const COMMENTS = ['note', 'comments']

describe('a template is refused', () => {
  test.each([
    ['{{ alert.sevrity }}', /^alert has no sevrity\. Did you mean severity\?$/],
    [
      '{{ severity }}',
      /^there is no value severity\. There is alert, raw, route, connection, ticket, group, note\.$/,
    ],
    ['{{ group.size }}', /^group has no size\. It has isRollUp, count, lasting, hasList, names\.$/],
    ['{{ note.count }}', /^note has no count\. It has reports\.$/],
    ['{{ alert.rule.name.first }}', /^alert\.rule\.name is a text and has no first$/],
    ['{{ ticket.previous.id }}', /^ticket\.previous has no id\. It has number, url\.$/],
    ['{{ alert.__proto__ }}', /^alert has no __proto__\./],
    ['{{ alert.constructor }}', /^alert has no constructor\./],
    ['{{ alert[raw.name] }}', /^alert\[…\] takes a name in quotes\. It has shape, /],
    ['{% if alert.nothing %}{% endif %}', /^alert has no nothing\./],
    ['{% for item in alert.items %}{% endfor %}', /^alert has no items\./],
    ['{{ alert.severity | shout }}', /^there is no filter shout\. A table of the template would be one$/],
    ['{% shout %}', /^there is no tag shout\. There is assign, /],
    ['{% if alert.severity %}', /^\{% if … %\} has no \{% endif %\}$/],
    ['{{ alert.severity', /^\{\{ alert\.severity has no closing \}\}$/],
  ])('for %j', (text, reason) => {
    expect(problemsOfText(text)).toEqual([
      { path: COMMENTS, reason: expect.stringMatching(reason) as string, lineInText: 1 },
    ])
  })

  test.each(['{% include "a" %}', '{% render "a" %}', '{% layout "a" %}', '{% block a %}{% endblock %}'])(
    'for %s, which reads files',
    (text) => {
      expect(problemsOfText(text)).toMatchObject([
        { reason: expect.stringMatching(/^there is no tag \w+\. There is assign, /) as string },
      ])
    },
  )

  test.each(['{{ alert.nothing }}', '{{ alert.severity | shout }}', '{% shout %}'])(
    'with the line inside the text, for %j',
    (wrong) => {
      const text = `First\n{{ alert.severity }}\n{{ alert.firedAt }} ${wrong}\n`
      expect(problemsOfText(text)).toMatchObject([{ path: COMMENTS, lineInText: 3 }])
    },
  )

  test('for a field that the bridge or the product writes', () => {
    expect(problemsOf({ reopen: { state: '2', correlation_id: 'x' } })).toEqual([
      {
        path: ['reopen', 'correlation_id'],
        reason: 'correlation_id is written by the bridge or the product itself; remove it',
      },
    ])
  })

  test('for lacking a field that the product needs', () => {
    expect(problemsOf({ resolve: { state: '6' } })).toEqual([
      { path: ['resolve'], reason: 'resolve must give close_code' },
      { path: ['resolve'], reason: 'resolve must give close_notes' },
    ])
  })

  test.each([
    ['servicenow', 'incident', { Work_Notes: 'Again' }, 'Work_Notes'],
    ['scsm', 'incident', { AnalystComment: 'Again', title: 'x' }, 'title'],
  ] as const)('for a field that %s has under no such name: its %s of %j', (product, kind, note, field) => {
    const problems = problemsOf({ product, kind, note })
    expect(problems).toContainEqual({
      path: ['note', field],
      reason: expect.stringContaining(field) as string,
    })
  })

  test('for a kind of record that the product does not have', () => {
    expect(problemsOf({ product: 'cherwell', kind: 'event' })).toEqual([
      { path: ['kind'], reason: 'cherwell has no event. It has incident.' },
    ])
  })

  test('for an action that the record does not support', () => {
    expect(problemsOf({ kind: 'event', hold: { state: 'x' } })).toContainEqual({
      path: ['hold'],
      reason: expect.stringContaining('event') as string,
    })
  })

  test('for lacking what it needs to hold or to escalate, only when it says that it can', () => {
    expect(problemsOf({ hold: { state: '3' }, escalate: { impact: 1 } })).toEqual([
      { path: ['escalate'], reason: 'escalate must give urgency' },
      { path: ['hold'], reason: 'hold must give hold_reason' },
    ])
  })

  test('for a table named like a filter that exists', () => {
    expect(problemsOf({ tables: { upcase: { otherwise: '' } } })).toEqual([
      { path: ['tables', 'upcase'], reason: 'there is already a filter upcase; give the table another name' },
    ])
  })

  test('for all that is wrong with it, at once', () => {
    const problems = problemsOf({
      tables: { size: { otherwise: 1 } },
      open: { short_description: '{{ alert.a }}{{ alert.b }}', number: 'INC1', impact: 1, urgency: 1 },
      reopen: { state: '{% no %}' },
    })
    expect(problems.map(({ path }) => path.join('.'))).toEqual([
      'tables.size',
      'open',
      'open.short_description',
      'open.short_description',
      'open.number',
      'reopen.state',
    ])
  })
})

test.each([
  '{{ raw.data.anything.at.all }}',
  '{{ alert.customProperties["On call"] }}',
  '{{ alert.facts.first.value }}',
  '{{ alert.rule.name.size }}',
  '{{ alert.rows[0].Computer }}{{ alert.reportsEnd }}',
  '{{ group.count }} of {{ group.names | join: ", " }}{{ note.reports }}',
  '{% assign mine = alert.severity %}{{ mine }}{% for each in alert.facts %}{{ each.name }}{{ forloop.index }}{% endfor %}',
])('%s is no problem', (text) => {
  expect(() => problemsOfText(text)).toThrow('the template has no problem')
})
