import {
  anything,
  assert,
  constantFrom,
  dictionary,
  json,
  jsonValue,
  oneof,
  property,
  string,
} from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  parseTicketConfiguration,
  type TicketConfiguration,
} from '../../../../cli/import-itsmc/ticket-configuration.ts'

const parse = (configuration: object): TicketConfiguration =>
  parseTicketConfiguration(JSON.stringify(configuration))

describe('a ticketConfiguration', () => {
  test('gives type, grouping and the constants of its WorkItemData, which is JSON in JSON', () => {
    const configuration = parse({
      PayloadRevision: 0,
      WorkItemType: 'Incident',
      UseTemplate: false,
      WorkItemData: '{"contact_type":"email","impact":"3","urgency":"","category":null}',
      CreateOneWIPerCI: true,
    })

    expect(configuration).toEqual({
      kind: 'incident',
      grouping: 'perCi',
      constants: new Map([
        ['contact_type', 'email'],
        ['impact', '3'],
      ]),
      savedTemplate: '',
      remarks: [],
    })
  })

  test('may hold WorkItemData as an object, with numbers', () => {
    const configuration = parse({
      PayloadRevision: null,
      WorkItemType: 'Event',
      WorkItemData: { resource: 'assignment_group:[Systems]', severity: 2 },
      CreateOneWIPerLog: true,
    })

    expect(configuration).toMatchObject({
      kind: 'event',
      grouping: 'perLogRow',
      constants: new Map([
        ['resource', 'assignment_group:[Systems]'],
        ['severity', '2'],
      ]),
      remarks: [],
    })
  })

  test('may be an object itself, with members in any case', () => {
    expect(parseTicketConfiguration({ workItemType: 'ALERT', createOneWIPerCI: 'True' })).toMatchObject({
      kind: 'alert',
      grouping: 'perCi',
      remarks: [],
    })
  })

  test.each([
    [{ WorkItemData: { TemplateName: 'Azure alert', impact: '1' } }],
    [{ TemplateName: 'Azure alert', WorkItemData: { impact: '1' } }],
  ])('names a saved template by %j', (members) => {
    expect(parse({ WorkItemType: 'Incident', UseTemplate: true, ...members })).toMatchObject({
      savedTemplate: 'Azure alert',
      constants: new Map([['impact', '1']]),
      remarks: [],
    })
  })

  test.each([
    ['nothing', undefined, 'ticketConfiguration is empty'],
    ['a blank text', '  ', 'ticketConfiguration is empty'],
    ['an empty object', '{}', 'ticketConfiguration is empty'],
    ['a text that is cut off', '{"WorkItemType":"Inci', 'ticketConfiguration is not JSON'],
    ['a list', '[]', 'ticketConfiguration is not a JSON object'],
    ['null', 'null', 'ticketConfiguration is not a JSON object'],
    ['an ARM expression', "[variables('ticket')]", 'ticketConfiguration is an ARM expression'],
  ])('that is %s stands for incidents, with one remark', (_, value, remark) => {
    expect(parseTicketConfiguration(value)).toEqual({
      kind: 'incident',
      grouping: 'perAlert',
      constants: new Map(),
      savedTemplate: '',
      remarks: [expect.stringContaining(remark)],
    })
  })

  test.each([
    [{ WorkItemType: undefined, UseTemplate: false }, 'WorkItemType is missing'],
    [{ WorkItemType: 'Problem' }, 'WorkItemType "Problem" is not known'],
    [{ WorkItemType: { a: 1 } }, 'WorkItemType {"a":1} is not known'],
    [{ PayloadRevision: 7 }, 'PayloadRevision 7 is not known'],
    [{ Colour: 'red' }, 'Colour is not a known member'],
    [{ UseTemplate: 'perhaps' }, 'UseTemplate is neither true nor false'],
    [{ UseTemplate: true }, 'UseTemplate is on, but the export does not name the template'],
    [{ CreateOneWIPerCI: true, CreateOneWIPerLog: true }, 'are both on'],
    [{ WorkItemData: '{' }, 'WorkItemData is not JSON'],
    [{ WorkItemData: [1] }, 'WorkItemData is not a JSON object'],
    [{ WorkItemData: { list: [1] } }, 'WorkItemData: list is not a single value'],
  ])('with %j has one remark', (members, remark) => {
    expect(parse({ WorkItemType: 'Incident', ...members }).remarks).toEqual([expect.stringContaining(remark)])
  })

  test('is read whatever it holds', () => {
    assert(
      property(oneof(json(), string(), anything()), (value) => {
        expect(parseTicketConfiguration(value)).toHaveProperty(
          'kind',
          expect.stringMatching(/^(incident|event|alert)$/),
        )
      }),
    )
  })

  test('is read whatever its members hold', () => {
    const member = oneof(jsonValue(), json())
    const names = ['WorkItemType', 'UseTemplate', 'WorkItemData', 'CreateOneWIPerCI', 'PayloadRevision']
    assert(
      property(dictionary(constantFrom(...names), member), (members) => {
        expect(parse(members)).toHaveProperty('kind', expect.stringMatching(/^(incident|event|alert)$/))
      }),
    )
  })
})
