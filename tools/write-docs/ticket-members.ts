import type { BegunDelivery, TicketRecord } from '../../shared/storage/ledger.ts'
import type { Episode } from '../../shared/ticket/episodes.ts'

/** What is stored of a ticket. */
export const TICKET: Readonly<Record<keyof TicketRecord, string>> = {
  mergedInto:
    'Row of the ticket that stands for this episode: of an earlier one, or a roll-up. Null: its own.',
  undecidedSince:
    'Since when ends wait for the Fired of their episode to decide whether the row stays merged; null when none does.',
  declined:
    'Episodes that were merged into this ticket and that it did not take, the last 100: they have rows of their own.',
  rollUp: 'The storm that the ticket stands for: its `rule` (empty for many rules) and `since`; else null.',
  isAdmitted: 'The caps on new tickets let this one pass.',
  route: 'The route that a delivery came by last.',
  kind: 'Kind of the record in the product: `incident`, `event`, `alert`.',
  generation: 'How many tickets of the row came before this one.',
  item: 'The work item: the product’s `id`, the `number` that people say, the `url` for a browser; null before there is one.',
  previous: '`number` and `url` of the ticket before; null when there was none.',
  status: 'What the product said last: `open`, `held`, `resolved`, `closed`; null before there is a ticket.',
  createdAt: 'When the ticket was first heard of.',
  updatedAt: 'When the row was saved last.',
  endedAt: 'When the ticket was first seen to be over; null while it is not.',
  episodes: 'What the ticket stands for, by episode key, up to 10,000; see below.',
  severity: 'What the ticket shows; null before there is one.',
  told: 'Title of the alert that was written to it last; null where that is not known.',
  resolvedByUsAt: 'When the bridge resolved it; null when it lasts, or a person ended it.',
  heldByUsAt: 'When the bridge put it on hold; null when it did not.',
  reopenedByPerson: 'A person has opened it again, or taken it off hold.',
  assignment: 'Who had it when the bridge wrote last: `assignee`, `group`, `inWork`.',
  alertResponse:
    'What its alerts in Azure are to show: `wanted` (`New`, `Acknowledged`, `Closed`; null for nothing), the ticket as it was `seen` last (`isOver`, `assignee`, `isInWork`), and what the bridge did last that begins or ends it, `ours` (`action`, `at`); null before it was looked at for that.',
  hasAlertChanges: 'Something of it is to be written to Azure.',
  notedAt: 'When the bridge wrote notes within the last hour.',
  pendingDigest: 'Reports that no note covers yet.',
  digestsInDoubt:
    'What wake-ups have begun and whose outcome is not known, the last five, the oldest first: `changeId`, the name of the digest’s note, from which that of an end is made, `begunAt`, and how many `reports` it covers.',
  heardAt: 'When the latest alert about its episodes came.',
  wakeUpAt: 'When a wake-up comes; null when none is on its way.',
  delivered:
    'Ids of deliveries that are done, oldest first: the last hundred, or twice the number of episodes.',
  inDoubt: 'Deliveries that were begun and whose outcome is not known; see below.',
}

/** Of an episode. */
export const EPISODE: Readonly<Record<keyof Episode, string>> = {
  name: 'What a list calls it.',
  rule: 'Name of the alert rule; empty in what version 0 left.',
  alertId: 'Azure’s id of the latest alert about it; empty in what version 0 left.',
  firedAt: 'The latest Fired, by the sender’s clock; null before the first.',
  endedAt: 'The latest end; null while it lasts.',
  reportsEnd: 'Whether Azure reports its end: `yes`, `perhaps`, `no`.',
  alertMark:
    'The state that the bridge wrote to the alert last (`New`, `Acknowledged`, `Closed`), or why it is left alone: `theirs`, `gone`, `notPermitted`; absent while nothing was written.',
  isEarlier: 'The ticket before stood for it; absent otherwise.',
}

/** Of a delivery in doubt. */
export const DOUBT: Readonly<Record<keyof BegunDelivery, string>> = {
  deliveryId: 'Which delivery.',
  changeId: 'The name of the change that may have written it.',
  begunAt: 'When that was.',
  episode: 'Key of its episode.',
  condition: '`fired` or `resolved`.',
  occurredAt: 'When that happened, by the sender’s clock.',
}
