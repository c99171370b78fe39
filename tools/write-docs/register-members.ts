import type { CircuitState } from '../../shared/bridge/protect/circuit-state.ts'
import type { Lease, RateState } from '../../shared/bridge/protect/rate-limiter.ts'
import type { StormState } from '../../shared/bridge/protect/storms.ts'
import type { CanaryState } from '../../shared/bridge/canary/canary-state.ts'
import type { CreationState } from '../../shared/bridge/protect/create-once.ts'
import type { IntakeState } from '../../shared/bridge/receive/intake-limit.ts'
import type { UnrecognisedCounts } from '../../shared/bridge/receive/keep-unrecognised.ts'
import type { SeriesState } from '../../shared/bridge/ticket/recurrence.ts'
import type { SignInMemory } from '../../shared/bridge/sign-in/sign-in-memory.ts'
import type { HourCounts } from '../../shared/storage/hour-counts.ts'
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
  subscriptions:
    'Those in which Azure has refused to let alerts be read or written, by id: `since` when, and when it did last, to the day (`lastAt`). After seven days without a refusal one no longer counts.',
}

/** What is stored of circuit breakers. */
export const CIRCUIT: Readonly<Record<keyof CircuitState, string>> = {
  openUntil: 'Nothing is called before, `urgent` and `normal` calls apart. Epoch milliseconds.',
  failures: 'In a row; 0 while the connection is well.',
  cause: 'Why the breaker opened last: `code` and `message`.',
  probeUntil: 'When the probe on its way is given up; 0 when there is none. Epoch milliseconds.',
  refused:
    'Rights that the product refuses to the user, by `<kind>/<call>`: the members above for the calls that need one, and `since`, when it was refused first.',
}

/** What is stored of rate limits. */
export const RATE: Readonly<Record<keyof (RateState & Lease), string>> = {
  leases: 'Calls that instances have taken, each with the two members below.',
  calls: 'How many.',
  countsUntil: 'Until when they count. Epoch milliseconds.',
}

/** What is stored of storms. */
export const STORM: Readonly<Record<keyof StormState, string>> = {
  windowStart: 'When the window began. Epoch milliseconds.',
  opened: 'Tickets that were opened in it.',
  openedByRule: 'The same by rule: a digest of its name.',
  storms: 'Storms that go on, by rule (`*` for all): `since` and `until` (epoch milliseconds).',
}

/** What is stored of the canary. */
export const CANARY: Readonly<Record<keyof CanaryState, string>> = {
  sentAt: 'When the last canary was sent; null before the first.',
  id: 'Names its episode.',
  condition: '`fired` or `resolved`.',
  deliveryId: 'Of its notification; empty when it could not be stored.',
  isSettled: 'Nothing is waited for.',
  isReported: 'The log has `canary-missed` for it.',
  missed: 'Why one was missed last; empty once another was in time.',
  announcedSince: 'Since when one is missed, as `fallback` has announced it; null when nothing is announced.',
  deliveredAt: 'When one was delivered in time last.',
  seconds: 'How long that took.',
}

/** What is stored of configuration items that are being created. */
export const CREATION: Readonly<Record<keyof CreationState, string>> = {
  until: 'Until then nobody else creates it. Epoch milliseconds.',
  id: 'The product’s id of it; empty while nobody knows whether it was created.',
}

/** What is stored of what a limit of the webhook has taken. */
export const INTAKE: Readonly<Record<keyof IntakeState, string>> = {
  windowStart: 'When the window began. Epoch milliseconds.',
  taken: 'How much was taken in it.',
}

/** What is stored of series, by versions before their rows. */
export const SERIES: Readonly<Record<keyof SeriesState, string>> = { row: 'Row of the latest ticket.' }

/** What is stored of sign-ins. */
export const SIGN_IN: Readonly<Record<keyof SignInMemory, string>> = {
  needed: 'The grant that was refused: `generation`, `since`, `isTold`; null while the sign-in works.',
  end: 'The end that was warned of last: `endsAt`, `days`; null when none was.',
  rights: 'Rights that people were warned of, by `<kind>/<call>`: when each was refused first.',
}

/** What is stored of an hour. */
export const COUNTS: Readonly<Record<keyof HourCounts, string>> = {
  alerts: 'Alerts that were accepted, by severity.',
  ends: 'How many of them report an end.',
  routes:
    'By route: deliveries by what they did to a ticket (`nothing`, `ignored`, `muted` as well), and dead letters (`dead`).',
  rules: 'Alerts by the name of their rule, 200 at most; the rest under the empty name.',
  waits: 'Times that an alert was put back into the queue.',
  dead: 'Dead letters.',
  replayed: 'Dead letters that people had delivered again.',
  discarded: 'Dead letters that people discarded.',
}

/** What is stored of posts that are not known alerts. */
export const UNRECOGNISED: Readonly<Record<keyof UnrecognisedCounts, string>> = {
  hour: 'Of which hour the counts are, ISO 8601 up to the hour; empty before the first.',
  kept: 'Posts that were kept as dead letters in it.',
  dropped: 'Those beyond, which were counted only.',
}
