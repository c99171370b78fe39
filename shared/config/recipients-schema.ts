import { DURATION } from './duration.ts'

/** The members of `bridge.yaml` that say where warnings and late alerts are announced. */
export const RECIPIENT_MEMBERS = {
  warnings: {
    description:
      "Where warnings go, besides the log and the health check: a connection's sign-in ends soon or is needed, or its user lacks a right.",
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    properties: {
      route: {
        description:
          'Name of a route: the warning is an alert that becomes a ticket there; use a route on another connection.',
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
      'Where to announce, besides the log, alerts that have no ticket in time, and later their ticket. Off by default.',
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
