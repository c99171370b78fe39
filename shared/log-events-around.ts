import type { EventFacts } from './log-event-facts.ts'

/** Events around the delivery of alerts: ticket requests, hints, tags, the canary. */
export const EVENTS_AROUND = {
  'ticket-request-received': {
    levels: ['info'],
    means: 'A ticket request (`POST /api/work-items`) was stored and answered with 202.',
  },
  'ticket-request-refused': {
    levels: ['warn'],
    means: 'A post to `/api/work-items` was refused; `code` and `reason` say why, `path` names the member.',
    remedy: 'Look the code up in [the answers](work-items.md).',
  },
  'ticket-looked-at': {
    levels: ['info'],
    means:
      'A ticket was read because of a post to `/api/tickets/{connection}`; `status` is its status now, `before` the one that was known.',
  },
  'hint-refused': {
    levels: ['warn'],
    means:
      'A post to `/api/tickets/{connection}` was refused, or its record could not be read; `code` says why.',
    remedy: 'Nothing, unless it repeats: the record is read with the next sync.',
  },
  'alert-muted': {
    levels: ['info'],
    means: 'A silence dropped an alert: it has no ticket. `silence` names the silence.',
  },
  'silence-added': {
    levels: ['info'],
    means: 'A person has added a silence; `silence` is its id, `until` its end.',
  },
  'silence-ended': { levels: ['info'], means: 'A person has ended a silence before its time.' },
  'silence-unreadable': {
    levels: ['warn'],
    means: 'This version of the app does not understand the condition of a silence: it mutes nothing.',
    remedy: 'End it (`npm run silence -- end ID`) and add it again.',
  },
  'canary-delivered': {
    levels: ['info'],
    means: 'The canary was delivered like an alert, within `seconds`.',
  },
  'canary-missed': {
    levels: ['error'],
    means: 'The canary did not become a ticket in time; `reason` says what is known of it.',
    remedy: '`npm run trace -- DELIVERYID` shows where it is; alerts are likely to wait there as well.',
    isAlarm: true,
  },
  'tags-not-read': {
    levels: ['warn'],
    means:
      'Tags of resources could not be read (`enrich`); tickets are written without them until they can. Logged once per outage.',
    remedy:
      '`code` says what failed. For `resource_graph_refused` give the app’s identity the role Reader on the subscriptions that alerts come from.',
  },
} as const satisfies Readonly<Record<string, EventFacts>>
