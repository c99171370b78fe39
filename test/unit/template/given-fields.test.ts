import { expect, test } from 'vitest'
import { alertOfTicketRequest } from '../../../shared/alert/alert-of-ticket-request.ts'
import { parseTicketRequest } from '../../../shared/alert/ticket-request.ts'
import { templateOfFields } from '../../../shared/template/given-fields.ts'
import type { TemplateContext } from '../../../shared/template/context.ts'
import type { Template } from '../../../shared/template/template.ts'
import { SERVICE_NOW } from '../../../shared/connectors/service-now/product.ts'
import { buildTicketRequest } from '../../builders/ticket-request.ts'

const TEXTS = { title: 'Disk is full', description: 'Nothing is left.' }
const FIELDS = { impact: '1', urgency: '2' }

function templateWith(fields: Readonly<Record<string, string>>): Template {
  const template = templateOfFields(fields, TEXTS, SERVICE_NOW, 'incident')
  if ('reason' in template) throw new Error(template.reason)
  return template
}

const context = {
  alert: alertOfTicketRequest(
    parseTicketRequest(buildTicketRequest({ title: TEXTS.title, description: TEXTS.description })),
    '2026-11-23T12:00:00.000Z',
  ),
} as TemplateContext

test('a record is opened with the fields as given; title and description stand in for what holds them', () => {
  expect(templateWith(FIELDS).render('open', context)).toEqual({
    short_description: 'Disk is full',
    description: 'Nothing is left.',
    ...FIELDS,
  })
})

test('fields that are given go before title and description, and are fitted', () => {
  const given = { ...FIELDS, short_description: 'x'.repeat(200), category: 'hardware', caller_id: '' }
  const fields = templateWith(given).render('open', context)
  expect(fields).toMatchObject({ category: 'hardware', short_description: `${'x'.repeat(159)}…` })
  expect(fields).not.toHaveProperty('caller_id')
})

test('a report of the same is a note with the description', () => {
  expect(templateWith(FIELDS).render('note', context)).toEqual({ work_notes: 'Nothing is left.' })
})

test('plainly, the required fields are written and those that are kept', () => {
  const template = templateWith({ ...FIELDS, category: 'no such', caller_id: 'monitoring' })
  const fields = template.renderPlain('open', context, 'It failed.', (field) => field === 'caller_id')
  const plain = { short_description: 'Disk is full', description: 'It failed.', caller_id: 'monitoring' }
  expect(fields).toEqual({ ...plain, ...FIELDS })
})

test.each([
  ['is missing', { impact: '1' }, { field: '', reason: 'a servicenow incident must have urgency as well' }],
  ['the bridge writes', { ...FIELDS, correlation_id: 'x' }, { field: 'correlation_id' }],
  ['the product spells differently', { ...FIELDS, Category: 'x' }, { field: 'Category' }],
])('a field that %s is a problem', (_, fields, problem) => {
  expect(templateOfFields(fields, TEXTS, SERVICE_NOW, 'incident')).toMatchObject(problem)
})
