import { describe, expect, test } from 'vitest'
import { buildTemplateContext } from '../../builders/template.ts'
import { compile, problemsOf } from './compile.ts'

const OPEN = { short_description: 'Title', description: 'Text', impact: 1, urgency: 2 }

describe('a value that its field cannot take is a problem of the template', () => {
  test.each([
    ['a date', 'due_date', 'tomorrow', 'due_date is a date and takes YYYY-MM-DD HH:MM:SS in UTC'],
    ['a choice by its label', 'state', 'New', 'state is a choice and takes the number of a choice'],
    ['a name that cannot be looked up', 'assignment_group', 'A^B', 'assignment_group is a reference'],
  ])('%s', (_, field, text, reason) => {
    expect(problemsOf({ open: { ...OPEN, [field]: text } })).toMatchObject([
      { path: ['open', field], reason: expect.stringContaining(reason) },
    ])
  })

  test('the reason for a hold that needs comments', () => {
    const hold = { state: 3, hold_reason: 1, work_notes: 'Quiet' }
    expect(problemsOf({ hold })).toMatchObject([
      {
        path: ['hold', 'hold_reason'],
        reason: expect.stringContaining('with hold_reason 1, hold must give comments as well'),
      },
    ])
  })
})

test.each([
  ['due_date', '2026-11-26 08:00:00'],
  ['due_date', '{{ alert.firedAt }}'],
  ['state', '-5'],
  ['assignment_group', "R&D + Ops' Desk #2"],
  ['caller_id', '0123456789abcdef0123456789abcdef'],
  ['state', '{{ alert.severity }}'],
])('%s may be %s', (field, text) => {
  expect(compile({ open: { ...OPEN, [field]: text } }).actions.has('open')).toBe(true)
})

test('a hold that waits for the caller may have comments', () => {
  const hold = { state: 3, hold_reason: 1, comments: 'We watch it.' }
  expect(compile({ hold }).actions.has('hold')).toBe(true)
})

test.each([
  ['a time of the alert', '2026-11-23T12:00:00.000Z', '2026-11-23 12:00:00'],
  ['a time with another zone', '2026-11-23T12:00:00+02:00', '2026-11-23 10:00:00'],
  ['what is in its form already', '2026-11-23 12:00:00', '2026-11-23 12:00:00'],
])('a date is written as the product takes it: %s', (_, text, written) => {
  const template = compile({ open: { ...OPEN, due_date: `{{ "${text}" }}` } })
  expect(template.render('open', buildTemplateContext())['due_date']).toBe(written)
})

test('a plain ticket keeps what the connection decides, in the form that the product takes', () => {
  const caller = '{{ connection.caller | default: "" }}'
  const template = compile({
    open: { ...OPEN, caller_id: caller, assignment_group: 'Network', due_date: '2026-11-26T08:00:00Z' },
  })
  const connection = {
    name: 'c',
    url: 'https://example.service-now.com',
    options: { caller: 'azure.monitor' },
  }
  const fields = template.renderPlain('open', buildTemplateContext({ connection }), 'It failed.', () => true)
  expect(fields).toMatchObject({
    description: 'It failed.',
    caller_id: 'azure.monitor',
    assignment_group: 'Network',
    due_date: '2026-11-26 08:00:00',
  })
})

test('an option that the product has and templates do not see is an unknown name', () => {
  expect(problemsOf({ open: { ...OPEN, category: '{{ connection.instanceTemplate }}' } })).toMatchObject([
    { reason: expect.stringContaining('connection has no instanceTemplate') },
  ])
})
