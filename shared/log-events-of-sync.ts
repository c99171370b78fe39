import type { EventFacts } from './log-event-facts.ts'

/** Events of reading from the products, and of what follows from it. */
export const SYNC_EVENTS = {
  'azure-alert-written': {
    levels: ['info'],
    means:
      'The state of an Azure alert was changed to follow its ticket, `number`. `mark` is the state that it has now, or why it is left alone: `theirs`, a person has chosen another state in Azure; `gone`, the alert no longer exists in Azure; `notPermitted`.',
  },
  'azure-alert-not-permitted': {
    levels: ['warn'],
    means: 'The app may not change the state of an alert. The alert is left alone from then on.',
    remedy:
      'Give the app’s identity the role of [Azure’s alerts](azure-alerts.md) in the alert’s subscription.',
  },
  'azure-alerts-put-off': {
    levels: ['warn'],
    means:
      'Azure does not accept states of alerts at the moment. The remaining ones are written by a later run.',
  },
  'ticket-not-looked-at': {
    levels: ['warn'],
    means:
      'The ticket of a record that changed, `number`, could not be read, because no further try could or the user may not: its change does not reach Azure’s alert. `code` and `reason` say why.',
    remedy: 'See `code`.',
  },
  'work-items-synced': {
    levels: ['info'],
    means:
      'A run read the changes of one `type` of a connection and wrote `rows` to Log Analytics. `lagSeconds` says how old the copied state is; `backfillPercent` is present until the first reading is done; `reason` says why the run stopped early.',
  },
  'work-items-not-synced': {
    levels: ['warn'],
    means: 'A run of the sync failed; `code` and `reason` say how. The next one continues where it stopped.',
    remedy: 'See `code`. `npm run check-connection -- NAME` checks what the sync needs.',
  },
  'work-item-refused': {
    levels: ['warn'],
    means:
      'Log Analytics refused the row of a work item, `number`; `reason` says why. The others were written.',
  },
} as const satisfies Record<string, EventFacts>
