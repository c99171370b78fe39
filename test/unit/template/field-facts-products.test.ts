/** What the fields of each product take, as `check-config` says it before there is an alert. */
import { describe, expect, test } from 'vitest'
import type { TemplateDocument } from '../../../shared/template/template-schema.ts'
import { buildTemplateContext } from '../../builders/template.ts'
import { compile, problemsOf } from './compile.ts'

/** Everything that a product's incident needs to be opened, and no more. */
const OPENING: Readonly<Record<string, TemplateDocument['open']>> = {
  servicenow: { short_description: 'Title', description: 'Text', impact: 1, urgency: 2 },
  provance: { title: 'Title', description: 'Text' },
  scsm: { Title: 'Title', Description: 'Text', Impact: 'High', Urgency: 'Low' },
  cherwell: {
    ShortDescription: 'Title',
    Description: 'Text',
    Priority: 1,
    CustomerDisplayName: 'Azure Monitor',
  },
}

/** The other sections, as each product requires them. */
const SECTIONS: Readonly<Record<string, Partial<TemplateDocument>>> = {
  servicenow: {},
  provance: {
    note: { notetext: 'Again' },
    resolve: { statuscode: 5, subject: 'Over' },
    reopen: { statecode: 0, statuscode: 1 },
  },
  scsm: {
    note: { AnalystComment: 'Again' },
    resolve: {
      Status: 'Resolved',
      ResolutionCategory: 'Fixed by analyst',
      ResolutionDescription: 'Over',
    },
    reopen: { Status: 'Active' },
  },
  cherwell: {
    note: { JournalNote: 'Again' },
    resolve: { Status: 'Resolved', CloseDescription: 'Over' },
    reopen: { Status: 'Reopened' },
  },
}

function templateOf(product: string, open: TemplateDocument['open']): Partial<TemplateDocument> {
  return { product, ...SECTIONS[product], open: { ...OPENING[product], ...open } }
}

const DATE =
  'is a date and takes YYYY-MM-DD HH:MM:SS in UTC, or a time of the alert such as {{ alert.firedAt }};'
const LOOKUP =
  'is a reference and takes a record as table(GUID), such as account(00000000-0000-0000-0000-000000000001);'
const LISTED =
  'is a choice and takes the name of a value of its list, such as High or Active.Pending, or its GUID, not a number;'

describe('a value that its field cannot take is a problem of the template', () => {
  test.each([
    ['servicenow', 'due_date', 'next week', `due_date ${DATE} "next week" is none`],
    ['provance', 'followupby', '26.11.2026', `followupby ${DATE} "26.11.2026" is none`],
    [
      'provance',
      'prioritycode',
      'High',
      'prioritycode is a choice and takes the number of a choice, not its label; "High" is none',
    ],
    [
      'provance',
      'statecode',
      '3',
      'statecode is a choice and takes 0 (Active), 1 (Resolved) or 2 (Canceled); "3" is none',
    ],
    ['provance', 'isescalated', 'yes', 'isescalated is a choice and takes true or false; "yes" is none'],
    ['provance', 'customerid', 'Contoso', `customerid ${LOOKUP} "Contoso" is none`],
    ['scsm', 'TargetResolutionTime', '+4h', `TargetResolutionTime ${DATE} "+4h" is none`],
    ['scsm', 'Impact', '1', `Impact ${LISTED} "1" is none`],
    ['scsm', 'Source', '2', `Source ${LISTED} "2" is none`],
    ['scsm', 'Escalated', 'Yes', 'Escalated is a choice and takes true or false; "Yes" is none'],
    [
      'scsm',
      'AssignedWorkItem',
      'CONTOSO\\ada',
      'AssignedWorkItem is a reference and takes the GUID of a user, not a name; "CONTOSO\\ada" is none',
    ],
    [
      'cherwell',
      'Status',
      '2',
      'Status is a choice and takes the name of a status, such as Pending, not a number; "2" is none',
    ],
    [
      'cherwell',
      'CustomerRecID',
      'Ada',
      'CustomerRecID is a reference and takes the RecID of a record, 42 hexadecimal characters; "Ada" is none',
    ],
  ])('%s: %s: %s', (product, field, text, reason) => {
    expect(problemsOf(templateOf(product, { [field]: text }))).toEqual([{ path: ['open', field], reason }])
  })

  test.each([
    ['servicenow', 'impact'],
    ['provance', 'prioritycode'],
  ])('%s: and so is one that a table gives %s', (product, field) => {
    const document = templateOf(product, { [field]: '{{ alert.severity | level }}' })
    const tables = { level: { Sev0: 1, Sev1: 'High', otherwise: 3 } }
    expect(problemsOf({ ...document, tables })).toEqual([
      { path: ['open', field], reason: expect.stringContaining('"High" is none') },
    ])
  })
})

test.each([
  ['provance', 'followupby', '2026-11-26 08:00:00'],
  ['provance', 'followupby', '2026-11-26'],
  ['provance', 'prioritycode', '100000001'],
  ['provance', 'customerid', 'account(0a1e7000-0000-4000-8000-000000000001)'],
  ['scsm', 'TargetResolutionTime', '{{ alert.firedAt }}'],
  ['scsm', 'Urgency', '725a4cad-088c-4f55-a845-000db8872e01'],
  ['scsm', 'TierQueue', 'Tier 2'],
  ['scsm', 'AssignedWorkItem', '725a4cad-088c-4f55-a845-000db8872e01'],
  ['cherwell', 'Status', 'On 2nd line'],
  ['cherwell', 'Priority', 'Sev 1'],
  ['cherwell', 'ConfigItemRecID', `93${'0a'.repeat(20)}`],
])('%s: %s may be %s', (product, field, text) => {
  expect(compile(templateOf(product, { [field]: text })).actions.has('open')).toBe(true)
})

test.each([
  ['provance', 'followupby', '2026-11-26T08:00:00+02:00', '2026-11-26T06:00:00.000Z'],
  ['provance', 'followupby', '2026-11-26 08:00:00', '2026-11-26T08:00:00.000Z'],
  ['scsm', 'TargetResolutionTime', '2026-11-26 08:00', '2026-11-26T08:00:00.000Z'],
  ['servicenow', 'due_date', '2026-11-26 08:00', '2026-11-26 08:00:00'],
])('%s: a date in %s is written as the product takes it: %s', (product, field, text, written) => {
  const template = compile(templateOf(product, { [field]: `{{ "${text}" }}` }))
  expect(template.render('open', buildTemplateContext())[field]).toBe(written)
})

test.each([
  ['servicenow', ['short_description', 'description', 'impact', 'urgency']],
  ['provance', ['title', 'description']],
  ['scsm', ['Title', 'Description', 'Impact', 'Urgency']],
  ['cherwell', ['ShortDescription', 'Description', 'Priority', 'CustomerDisplayName']],
])('%s: a field without which the product refuses the ticket is missed', (product, required) => {
  for (const field of required) {
    const { [field]: _, ...open } = OPENING[product] ?? {}
    expect(problemsOf({ product, ...SECTIONS[product], open })).toContainEqual({
      path: ['open'],
      reason: `open must give ${field}`,
    })
  }
})

test.each(['CreatedDateTime', 'LastModDateTime'])('cherwell: %s is the product’s own', (field) => {
  expect(problemsOf(templateOf('cherwell', { [field]: '2026-11-26' }))).toContainEqual({
    path: ['open', field],
    reason: `${field} is written by the bridge or the product itself; remove it`,
  })
})
