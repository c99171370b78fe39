import { CANARY_FORMAT } from '../../shared/bridge/canary/canary-state.ts'
import { CIRCUIT_FORMAT } from '../../shared/bridge/protect/circuit-state.ts'
import { CREATION_FORMAT } from '../../shared/bridge/protect/create-once.ts'
import { INTAKE_FORMAT } from '../../shared/bridge/receive/intake-limit.ts'
import { UNRECOGNISED_FORMAT } from '../../shared/bridge/receive/keep-unrecognised.ts'
import { LATE_FORMAT } from '../../shared/bridge/operate/late-alerts.ts'
import { RATE_FORMAT } from '../../shared/bridge/protect/rate-limiter.ts'
import { STORM_FORMAT } from '../../shared/bridge/protect/storms.ts'
import { SILENCE_FORMAT } from '../../shared/bridge/mute/silence-register.ts'
import { SIGN_IN_FORMAT } from '../../shared/bridge/sign-in/sign-in-memory.ts'
import { SYNC_FORMAT } from '../../shared/bridge/sync/sync-state.ts'
import { REFUSED_FORMAT } from '../../shared/bridge/azure-alerts/refused-subscriptions.ts'
import { SERIES_ROW_FORMAT } from '../../shared/storage/azure/series-row.ts'
import { SERIES_FORMAT } from '../../shared/bridge/ticket/recurrence.ts'
import { DEAD_LETTER_FORMAT } from '../../shared/storage/dead-letter-format.ts'
import { KEPT_PAYLOAD_FORMAT } from '../../shared/storage/kept-payload.ts'
import { COUNTS_FORMAT } from '../../shared/storage/hour-counts.ts'
import type { JournalEntry } from '../../shared/storage/journal-entry.ts'
import { JOURNAL_FORMAT } from '../../shared/storage/journal-format.ts'
import { type Envelope, ENVELOPE_FORMAT, type Notification } from '../../shared/storage/notification.ts'
import type { DeadLetter } from '../../shared/storage/ports.ts'
import { INDEX_FORMAT, TICKET_FORMAT } from '../../shared/storage/ticket-format.ts'
import type { TicketSummary } from '../../shared/storage/ticket-index.ts'
import type { StoredFormat } from '../../shared/stored-format.ts'
import type { AccessToken, Grant } from '../../shared/tokens/grant.ts'
import { GRANT_FORMAT, TOKEN_FORMAT } from '../../shared/tokens/parse-grant.ts'
import { tableOf } from './markdown.ts'
import {
  CANARY,
  CIRCUIT,
  COUNTS,
  CREATION,
  INTAKE,
  LATE,
  RATE,
  REFUSED,
  SERIES,
  SIGN_IN,
  SILENCE,
  STORM,
  UNRECOGNISED,
} from './register-members.ts'
import { SYNC } from './sync-members.ts'
import { DOUBT, EPISODE, TICKET } from './ticket-members.ts'

/** A row for each member. A member that the type gains or loses fails to compile here. */
type Meanings<T> = Readonly<Record<keyof T, string>>

/** The members of all types of a union. */
type Every<T> = T extends unknown ? keyof T : never

const INDEX: Meanings<TicketSummary> = {
  connection: 'As in the partition key.',
  correlationId: 'Row key of the ticket’s row.',
  state:
    '`open`, `held`, `resolved`, `closed`, `inDoubt`, `merged` (another row has the ticket), `waiting` (there is none yet).',
  number: 'What people call the ticket; empty when there is none.',
  url: 'For a browser.',
  severity: 'What the ticket shows.',
  route: 'As in the row.',
  kind: 'As in the row.',
  rule: 'Of its newest episode, or of its storm.',
  name: 'What its newest episode is called.',
  episodes: 'How many it stands for.',
  lasting: 'How many of them are not over.',
  isRollUp: 'It stands for a storm.',
  createdAt: 'As in the row.',
  updatedAt: 'As in the row.',
  endedAt: 'As in the row.',
}

/** All steps: one that the type gains or loses fails to compile here. */
const STEPS: Readonly<Record<JournalEntry['step'], true>> = {
  accepted: true,
  waiting: true,
  delivered: true,
  ignored: true,
  muted: true,
  dead: true,
  replayed: true,
  discarded: true,
  viewed: true,
  announced: true,
  silenced: true,
  unsilenced: true,
  responded: true,
}

const STEP_NAMES = Object.keys(STEPS)
  .map((step) => `\`${step}\``)
  .join(', ')

const JOURNAL: Readonly<Record<Every<JournalEntry>, string>> = {
  step: `${STEP_NAMES}. Which members a line has depends on it.`,
  at: 'When.',
  deliveryId: 'Of which delivery; silenced, unsilenced: id of the silence.',
  alertId: 'Accepted: Azure’s id of the alert.',
  rule: 'Accepted: name of the alert rule.',
  condition: 'Accepted: `fired` or `resolved`.',
  severity: 'Accepted: `Sev0` to `Sev4`.',
  importance: 'Accepted: the alert’s importance.',
  items: 'Accepted: names of what the alert is about.',
  route:
    'Accepted: the one that was named in the URL. Else the one that the line is about; absent before one is chosen.',
  code: 'Waiting, dead: of the error.',
  reason: 'Waiting, dead: its text. Delivered, ignored, muted: why the bridge did what it did.',
  reasonCode: 'Delivered, ignored, muted: the same as a code.',
  attempt: 'Waiting: deliveries that were tried and failed.',
  until: 'Waiting: when it is tried again, or when the silence is over. Silenced: when it ends.',
  since: 'Waiting, while a silence holds it: since when. Such a line is written again every 50 minutes.',
  silence: 'Muted: name of the window, or id of the silence.',
  connection: 'Delivered: to which connection.',
  correlationId: 'Delivered: of the ticket that it is in.',
  number: 'Delivered: what people call the ticket.',
  actions: 'Delivered: what was done to it; empty when there was nothing to do.',
  routedBy:
    'Delivered: why by this route: `condition`, `default`, `name` (the sender named it), `order` (a ticket request), `unknownTags` (the end of an alert whose tags are not known); absent where it was on its way there before.',
  payload:
    'Delivered: the file of the container `delivered-payloads` that holds the payload; absent where none is kept.',
  from: 'Responded: the state that the Azure alert had, as far as was known.',
  to: 'Responded: the state that the ticket asks for.',
  mark: 'Responded: the state that it has now, or why it is left alone, as in the ticket’s row.',
  durationMs: 'Delivered: how long it took.',
  letter:
    'Dead, replayed, discarded, viewed: id of the dead letter; absent for the payload of an alert that was delivered.',
  by: 'Replayed, discarded, viewed, silenced, unsilenced: user name of who did it; absent where nobody signs in.',
  why: 'Discarded, muted, silenced: the reason that the person gave.',
  event: 'Announced: `alert-late` or `late-alert-delivered`.',
}

const LETTER: Meanings<DeadLetter> = {
  code: 'Of the error that ended it.',
  reason: 'Its text, with the product’s own message.',
  diedAt: 'When.',
  attempts: 'Deliveries that were tried and failed before.',
  route: 'The route that it died on; absent before one was chosen.',
  notification: 'As in a queue message, with the whole payload; absent for a message that is none.',
  message: 'A message that is no notification, unchanged.',
}

const ENVELOPE: Meanings<Envelope> = { notifications: 'One or more, each with the members below.' }

const NOTIFICATION: Meanings<Required<Notification>> = {
  deliveryId: 'A digest of the notification as sent: the same for each repetition.',
  sort: '`order`: a ticket request, posted to `POST /api/work-items`; absent: an alert.',
  receivedAt: 'When it was received.',
  routes: 'The only routes to deliver through; absent until they are chosen.',
  traceparent: 'W3C trace context of the request.',
  attempt: 'Deliveries that were tried and failed.',
  heldAt: 'From when its time to be tried counts, when that is not the receipt.',
  muted:
    'By route on which a silence holds it: `since`, `until`, and `saidAt`, the time of the last journal line about it; absent: none does.',
  refused:
    'By route on which the product refused it because a right is missing: when it was last put back for that; absent: on none.',
  wakeUp: 'Nothing arrived: look at a ticket. `row` is the ticket’s, `at` the time.',
  alert: 'The payload as posted; absent when it is too large.',
  alertBlob: 'Name of the blob that holds it instead.',
}

const GRANT: Readonly<Record<Every<Grant>, string>> = {
  type: 'Which grant it is; which members it has depends on it.',
  generation: 'Counts the writes, from 1.',
  clientId: 'Client or identity.',
  clientSecret: 'Of the client.',
  refreshToken: 'For the next access token.',
  obtainedAt: 'When the refresh token’s life began.',
  refreshExpiresAt: 'When it ends.',
  previous: 'The former grant, with the `version` of its secret, until this one has worked.',
  subject: 'The user in whose name the app acts.',
  keySecret: 'Name of the secret with the private key.',
  keyId: 'The key’s id in the product.',
  algorithm: 'For signatures.',
  tenantId: 'Of Entra ID.',
  scope: 'The scope of the token.',
  authority: 'Of a sovereign cloud.',
  certificateSecret: 'Name of the secret with the certificate and its key.',
  identityClientId: 'Of a user-assigned identity.',
  user: 'For a Cireson portal.',
  password: 'For a Cireson portal.',
}

const TOKEN: Meanings<AccessToken> = {
  value: 'The access token.',
  obtainedAt: 'When it was given.',
  expiresAt: 'When it ends.',
}

/** The kinds of stored things, and the version of each that is written. */
export function formatTable(): string {
  const kinds: readonly (readonly [where: string, format: StoredFormat<object>])[] = [
    ['table `tickets`, rows named by a correlationId', TICKET_FORMAT],
    ['table `tickets`, rows named `i-…`', INDEX_FORMAT],
    ['table `tickets`, rows named `s-…`', SERIES_ROW_FORMAT],
    ['table `registers`, partition `gate`', CIRCUIT_FORMAT],
    ['table `registers`, partition `rate`', RATE_FORMAT],
    ['table `registers`, partition `storm`', STORM_FORMAT],
    ['table `registers`, partition `canary`', CANARY_FORMAT],
    ['table `registers`, partition `intake`', INTAKE_FORMAT],
    ['table `registers`, partition `unrecognised`', UNRECOGNISED_FORMAT],
    ['table `registers`, partition `creation`', CREATION_FORMAT],
    ['table `registers`, partition `series`', SERIES_FORMAT],
    ['table `registers`, partition `sign-in`', SIGN_IN_FORMAT],
    ['table `registers`, partition `sync`', SYNC_FORMAT],
    ['table `registers`, partition `alert-role`', REFUSED_FORMAT],
    ['table `registers`, partition `fallback`', LATE_FORMAT],
    ['table `registers`, partition `silence`', SILENCE_FORMAT],
    ['table `registers`, partition `counts`', COUNTS_FORMAT],
    ['queue `alerts`', ENVELOPE_FORMAT],
    ['container `journal`', JOURNAL_FORMAT],
    ['container `dead-letters`', DEAD_LETTER_FORMAT],
    ['container `delivered-payloads`', KEPT_PAYLOAD_FORMAT],
    ['Key Vault, `<connection>-grant`', GRANT_FORMAT],
    ['Key Vault, `<connection>-token`', TOKEN_FORMAT],
  ]
  const rows = kinds.map(([where, { name, version }]) => [name, where, String(version)])
  return tableOf(['what', 'where', 'version'], rows)
}

export const ticketFields = (): string => fieldTable(TICKET)
export const episodeFields = (): string => fieldTable(EPISODE)
export const doubtFields = (): string => fieldTable(DOUBT)
export const indexFields = (): string => fieldTable(INDEX)
export const journalFields = (): string => fieldTable(JOURNAL)
export const letterFields = (): string => fieldTable(LETTER)
export const messageFields = (): string => fieldTable({ ...ENVELOPE, ...NOTIFICATION })
export const grantFields = (): string => fieldTable(GRANT)
export const tokenFields = (): string => fieldTable(TOKEN)

export function registerFields(): string {
  const groups = {
    gate: CIRCUIT,
    rate: RATE,
    storm: STORM,
    canary: CANARY,
    intake: INTAKE,
    unrecognised: UNRECOGNISED,
    creation: CREATION,
    series: SERIES,
    'sign-in': SIGN_IN,
    sync: SYNC,
    'alert-role': REFUSED,
    fallback: LATE,
    silence: SILENCE,
    counts: COUNTS,
  }
  const rows = Object.entries(groups).flatMap(([group, meanings]) =>
    Object.entries(meanings).map(([name, meaning]) => [`\`${group}\``, `\`${name}\``, meaning]),
  )
  return tableOf(['group', 'member', 'meaning'], rows)
}

function fieldTable(meanings: Readonly<Record<string, string>>): string {
  return tableOf(
    ['member', 'meaning'],
    Object.entries(meanings).map(([name, meaning]) => [`\`${name}\``, meaning]),
  )
}
