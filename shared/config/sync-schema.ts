import { DURATION } from './duration.ts'

/** Of a connection: whether Azure's alerts follow its tickets. */
export const AZURE_ALERTS = {
  description:
    "Write back to Azure's alerts what people do with their tickets: Acknowledged when a person took the ticket, Closed when it is over, New when it was reopened. Default false.",
  type: ['boolean', 'object'],
  additionalProperties: false,
  properties: {
    closeAlert: {
      description:
        'Close an alert when its own condition is over as well (ended), or as soon as its ticket is (always).',
      enum: ['ended', 'always'],
      default: 'ended',
    },
  },
} as const

/** Of a connection: which of its work items are copied into Log Analytics. */
export const SYNC = {
  description: 'Work items to copy from the product into Log Analytics.',
  type: 'object',
  additionalProperties: false,
  required: ['workItems', 'days'],
  properties: {
    workItems: {
      type: 'array',
      minItems: 1,
      uniqueItems: true,
      items: { enum: ['incidents', 'changeRequests'] },
    },
    days: {
      description: 'How many days back the first reading begins.',
      type: 'integer',
      minimum: 1,
      maximum: 120,
    },
    every: {
      description: 'How often changes are read: from 5m, in steps of five minutes, to 1d. Default 15m.',
      ...DURATION,
    },
  },
} as const
