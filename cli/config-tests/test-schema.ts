import type { FromSchema, JSONSchema } from 'json-schema-to-ts'
import { ACTIONS } from '../../shared/ticket/ticket.ts'

const TEXTS = { type: ['string', 'array'], items: { type: 'string' } } as const

/** What a field must be: exactly this value, or what the members say. */
const FIELD = {
  type: ['string', 'number', 'boolean', 'object'],
  additionalProperties: false,
  minProperties: 1,
  properties: {
    contains: { description: 'A text, or several, that must be in it.', ...TEXTS },
    matches: { description: 'A regular expression that must be found in it.', type: 'string' },
    absent: { description: 'true: it is not written, or blank.', const: true },
  },
} as const satisfies JSONSchema

const ALERT = {
  description:
    'A payload file, beside this one, or a few members: a fired metric alert, changed by these members.',
  type: ['string', 'object'],
  minLength: 1,
  additionalProperties: false,
  properties: {
    rule: { description: 'Name of the alert rule.', type: 'string' },
    severity: { enum: ['Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4'] },
    condition: { enum: ['fired', 'resolved'] },
    service: { description: 'monitoringService, such as Platform or Log Alerts V2.', type: 'string' },
    resource: { description: 'Azure id of what it is about.', type: 'string' },
    description: { type: 'string' },
    firedAt: { description: 'ISO 8601.', type: 'string' },
    resolvedAt: { description: 'ISO 8601.', type: 'string' },
    customProperties: { type: 'object', additionalProperties: { type: 'string' } },
    essentials: { description: 'Members of data.essentials, as they are posted.', type: 'object' },
    alertContext: { description: 'data.alertContext, as it is posted.', type: 'object' },
  },
} as const satisfies JSONSchema

const TICKET = {
  type: 'object',
  additionalProperties: false,
  required: ['route'],
  properties: {
    route: { description: 'The route that makes it.', type: 'string' },
    action: {
      description:
        'What is done. For an alert that fires, every section except those of an end can be tested: note is what is written when it fires again. Default: open, or for an end what the route does.',
      enum: ACTIONS,
    },
    fields: { description: 'Fields that are checked.', type: 'object', additionalProperties: FIELD },
  },
} as const satisfies JSONSchema

/** JSON Schema (draft 07) of a file of `tests/` in a configuration folder. */
export const TEST_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'config-test.schema.json',
  title: 'Tests of a configuration',
  type: 'object',
  additionalProperties: false,
  required: ['tests'],
  properties: {
    tests: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['name', 'alert', 'tickets'],
        properties: {
          name: { description: 'What it shows, in a sentence.', type: 'string', minLength: 1 },
          alert: ALERT,
          postedTo: { description: 'The route in the URL. Default: the conditions choose.', type: 'string' },
          tickets: { description: 'All tickets that it has; [] for none.', type: 'array', items: TICKET },
          ignoredBy: { description: 'The route that ignores it.', type: 'string' },
        },
      },
    },
  },
} as const satisfies JSONSchema

export type TestDocument = FromSchema<typeof TEST_SCHEMA>
export type ConfigTest = TestDocument['tests'][number]
export type ExpectedTicket = ConfigTest['tickets'][number]
export type ExpectedField = NonNullable<ExpectedTicket['fields']>[string]
/** The members of an alert that is not a file. */
export type AlertMembers = Exclude<ConfigTest['alert'], string>
