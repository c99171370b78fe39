import type { RefusedState } from '../../shared/bridge/azure-alerts/refused-subscriptions.ts'
import type { LateAlert, LateState } from '../../shared/bridge/operate/late-alerts.ts'
import type { SilenceState, StoredSilence } from '../../shared/bridge/mute/silence-register.ts'

/** What is stored of silences. */
export const SILENCE: Readonly<Record<keyof (SilenceState & StoredSilence), string>> = {
  silences: 'Up to 50 that last or are to come, and as many that are over, each with the members below.',
  id: 'Names it.',
  from: 'When it begins.',
  until: 'When it ends.',
  when: 'Which alerts, in CEL; absent: all.',
  routes: 'On which routes; absent: on all.',
  mute: '`hold`, `note` or `drop`; absent: as the route says.',
  why: 'As the person said.',
  by: 'Who has added it.',
  addedAt: 'When.',
  endedAt: 'When a person has ended it before its time; absent otherwise.',
  endedBy: 'Who has.',
}

/** What is stored of late alerts. */
export const LATE: Readonly<Record<keyof (LateState & LateAlert), string>> = {
  lookedUntil: 'Alerts that were accepted until then were looked at.',
  alerts: 'Those that are late, up to 1,000, by deliveryId, each with the members below.',
  acceptedAt: 'When it was received.',
  rule: 'Name of the alert rule.',
  severity: 'Its importance.',
  begunAt: 'When an instance began to announce it; null when none is at it.',
  announcedAt: 'When it was announced that it has no ticket; null before.',
  endedAt: 'When nothing more was to be announced; null before.',
  mutedUntil: 'Until when a silence holds it; absent: none has.',
}

/** What is stored of subscriptions that refuse. */
export const REFUSED: Readonly<Record<keyof RefusedState, string>> = {
  subscriptions: 'Those in which Azure has refused to let alerts be read or written, by id, and since when.',
}
