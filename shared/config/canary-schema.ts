import { DURATION } from './duration.ts'

/** A test alert that the app sends to itself at intervals. */
export const CANARY = {
  description:
    'Send a test alert at intervals, and raise an alarm when it does not become a ticket in time. Without it none is sent.',
  type: 'object',
  additionalProperties: false,
  required: ['every'],
  properties: {
    every: { description: 'How often; at least 10m.', ...DURATION },
    late: { description: 'How long one may take. Default 5m.', ...DURATION },
    route: {
      description: 'Name of the route that it takes. Default: the default route.',
      type: 'string',
    },
    ticket: {
      description:
        'standing: one ticket that stays open and gets a note each time. each: a ticket each time, which its end resolves.',
      enum: ['standing', 'each'],
      default: 'standing',
    },
  },
} as const
