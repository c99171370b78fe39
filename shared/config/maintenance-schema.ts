import { MUTINGS } from '../silence/silence.ts'
import { WEEKDAYS } from '../silence/weekdays.ts'

/** What muting does, on a route or in a window. */
export const MUTE = {
  description:
    'What a silence does with an alert that it mutes: hold it until the silence is over (default), unless its end comes before; note it on an open ticket and do nothing else; or drop it. A Resolved always passes.',
  enum: MUTINGS,
} as const

/** Windows in which alerts are muted. */
export const MAINTENANCE = {
  description:
    'Times in which alerts are muted, once or recurring. Add silences that are needed now with npm run silence or in the console.',
  type: 'array',
  maxItems: 100,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['name', 'from', 'until'],
    properties: {
      name: {
        description: 'Names the window in the journal, the log and the console.',
        type: 'string',
        pattern: '^[a-z][a-z0-9-]{0,62}$',
      },
      why: { description: 'Reason, shown where an alert was muted.', type: 'string', maxLength: 200 },
      when: {
        description: 'Which alerts, as in the when of a route. Default: all.',
        type: 'string',
        examples: ['alert.resource.resourceGroup == "rg-app"'],
      },
      routes: {
        description: 'On which routes, by name. Default: on all.',
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { type: 'string' },
      },
      mute: MUTE,
      timeZone: {
        description: 'Of the times, by its name in the IANA database. Default UTC.',
        type: 'string',
        examples: ['Europe/Berlin'],
      },
      from: {
        description: 'A time of day (22:00) for a recurring window, or a date and time (2026-12-05T20:00).',
        type: 'string',
        pattern: '^(\\d{4}-\\d{2}-\\d{2}T)?([01]\\d|2[0-3]):[0-5]\\d$',
      },
      until: {
        description:
          'In the same form. A time of day that is not later than from is on the day after; 24:00 is midnight.',
        type: 'string',
        pattern: '^((\\d{4}-\\d{2}-\\d{2}T)?([01]\\d|2[0-3]):[0-5]\\d|24:00)$',
      },
      weekdays: {
        description: 'Days on which a recurring window begins. Default: all.',
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { enum: WEEKDAYS },
      },
      weeks: {
        description: 'Which of these weekdays in the month: 1 is the first, -1 the last. Default: each.',
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { enum: [1, 2, 3, 4, 5, -1] },
      },
      days: {
        description: 'Days of the month on which it begins: 1 is the first, -1 the last. Default: each.',
        type: 'array',
        minItems: 1,
        uniqueItems: true,
        items: { type: 'integer', minimum: -31, maximum: 31, not: { const: 0 } },
      },
    },
  },
} as const
