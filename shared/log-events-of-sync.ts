import type { EventFacts } from './log-event-facts.ts'

/** The events of what is read from the products, and of what follows. */
export const SYNC_EVENTS = {
  'azure-alert-written': {
    levels: ['info'],
    means:
      'An Azure alert follows its ticket, `number`, from a state to another. `mark` is the state that it has now, or why it is left alone: `theirs`, a person has chosen another one in Azure; `gone`, Azure does not have it any more; `notPermitted`.',
  },
  'azure-alert-not-permitted': {
    levels: ['warn'],
    means: 'The app may not change the state of an alert. The alert is left alone from then on.',
    mend: 'Give the app’s identity the role of [Azure’s alerts](azure-alerts.md) in the alert’s subscription.',
  },
  'azure-alerts-put-off': {
    levels: ['warn'],
    means: 'Azure takes no states of alerts at the moment. What is left is written by a later run.',
  },
  'work-items-synced': {
    levels: ['info'],
    means:
      'A run read the changes of one `type` of a connection and wrote `rows` to Log Analytics. `lagSeconds` says how old its knowledge is; `backfillPercent` is there until the first reading is done; `reason` says why it stopped before its time.',
  },
  'work-items-not-synced': {
    levels: ['warn'],
    means: 'A run of the sync failed; `code` and `reason` say how. The next one goes on where it stopped.',
    mend: 'See `code`. `npm run check-connection -- NAME` looks at what the sync needs.',
  },
  'work-item-refused': {
    levels: ['warn'],
    means:
      'Log Analytics does not take the row of a work item, `number`; `reason` says why. The others were written.',
  },
} as const satisfies Record<string, EventFacts>
