import { DURATION } from './duration.ts'

/** The members of `bridge.yaml` that say whom to inform of what does not become a ticket by the usual way. */
export const RECIPIENT_MEMBERS = {
  warnings: {
    description:
      "Who is warned, besides the log and the health check, that a connection's sign-in ends soon or is needed, or that its user lacks a right.",
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    properties: {
      route: {
        description:
          'Name of a route: the warning is an alert that becomes a ticket there, best on another connection.',
        type: 'string',
      },
      webhook: {
        description: 'https address, or ${SETTING}: the warning is posted there as JSON.',
        type: 'string',
        examples: ['${WARNINGS_WEBHOOK}'],
      },
    },
  },
  fallback: {
    description:
      'Whom to inform, besides the log, of alerts that have no ticket in time, and of their ticket when there is one at last. Without it: no one.',
    type: 'object',
    additionalProperties: false,
    properties: {
      webhook: {
        description:
          'https address, or ${SETTING}, which keeps a secret in it out of this file: they are posted there as JSON, past the queue.',
        type: 'string',
        examples: ['${FALLBACK_WEBHOOK}'],
      },
      route: {
        description: 'Name of a route to another connection: each becomes a ticket there.',
        type: 'string',
      },
      severity: {
        description: 'Alerts of this importance and worse.',
        enum: ['Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4'],
        default: 'Sev1',
      },
      after: { description: 'How long an alert may be without a ticket (default 10m).', ...DURATION },
    },
  },
} as const
