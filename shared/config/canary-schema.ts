import { DURATION } from './duration.ts'

/** An alert of our own, now and then. */
export const CANARY = {
  description:
    'Send an alert of our own now and then, and raise an alarm when it does not become a ticket in time. Without it none is sent.',
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
