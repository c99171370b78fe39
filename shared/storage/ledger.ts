import type { Condition, Severity } from '../alert/alert.ts'
import type { Assignment, Kind, WorkItemRef, WorkItemStatus } from '../ticket/ticket.ts'
import type { AlertResponse } from '../ticket/alert-response.ts'
import type { Episodes } from '../ticket/episodes.ts'

/** The state of a ticket, one row per connection and ticket. */
export interface TicketRecord {
  /**
   * The row of another ticket that stands for this episode: that of an earlier episode, which was reopened, or a
   * roll-up. Null: the ticket is this row's own.
   */
  readonly mergedInto: string | null
  /**
   * Since when ends wait, ISO 8601 UTC, for the Fired of their episode to decide whether the row stays merged; null when
   * none does.
   */
  readonly undecidedSince: string | null
  /** Keys of the last episodes that were merged into this ticket and that it did not take: they have rows of their own. */
  readonly declined: readonly string[]
  /** The storm that the ticket stands for; null for an ordinary ticket. */
  readonly rollUp: RollUp | null
  /** The ticket has passed the caps on new tickets. */
  readonly isAdmitted: boolean
  /** The route of the last delivery; `''` when it is not known. */
  readonly route: string
  /** The kind of record; null when it is not known. */
  readonly kind: Kind | null
  /** How many tickets came before: an episode gets another one when a person closed its ticket. */
  readonly generation: number
  readonly item: WorkItemRef | null
  readonly previous: Pick<WorkItemRef, 'number' | 'url'> | null
  /** The ticket's last known status in the product; null before there is one. */
  readonly status: WorkItemStatus | null
  /** ISO 8601 UTC, like all times here, by our clock. When the ticket was first heard of; null before it is saved. */
  readonly createdAt: string | null
  /** When the row was saved last. */
  readonly updatedAt: string | null
  /** When the ticket was first seen to be over; null while it is not. */
  readonly endedAt: string | null
  /** What the ticket stands for, by episode key. */
  readonly episodes: Episodes
  /** The severity that the ticket shows; null before there is one. */
  readonly severity: Severity | null
  /** The title of the alert that was written to the ticket last; null where that is not known. */
  readonly told: string | null
  /** When we resolved the ticket; null when it lasts, or a person ended it. */
  readonly resolvedByUsAt: string | null
  /** When the bridge put the ticket on hold to see whether it stays quiet; null when it did not. */
  readonly heldByUsAt: string | null
  /** A person has opened it again, or taken it off hold, after the bridge ended it or put it on hold. */
  readonly reopenedByPerson: boolean
  /** To whom the ticket was assigned when we wrote to it last. */
  readonly assignment: Assignment | null
  /** The state that the ticket requests for its alerts in Azure; null before that was determined. */
  readonly alertResponse: AlertResponse | null
  /** A state must be written to an alert in Azure. */
  readonly hasAlertChanges: boolean
  /** Our notes of the last hour. */
  readonly notedAt: readonly string[]
  /** Reports that are in no note yet: a digest will have them. */
  readonly pendingDigest: number
  /** What wake-ups have begun and whose outcome is unknown, the oldest first: the last few tries. */
  readonly digestsInDoubt: readonly BegunDigest[]
  /** When the last alert about the ticket's episodes came, by our clock. */
  readonly heardAt: string | null
  /** When a wake-up comes that was put for this ticket; null when none is on its way. */
  readonly wakeUpAt: string | null
  /** The deliveries that are done, oldest first. */
  readonly delivered: readonly string[]
  readonly inDoubt: readonly BegunDelivery[]
}

/** A storm: more alerts than the caps let become tickets of their own. */
export interface RollUp {
  /** The rule whose alerts they are; `''` for alerts of many rules. */
  readonly rule: string
  /** ISO 8601 UTC. */
  readonly since: string
}

/** A delivery that was begun and whose outcome is unknown, with what it reports of its episode. */
export interface BegunDelivery {
  readonly deliveryId: string
  /** Names what was going to be written, see `Change.id`. */
  readonly changeId: string
  /** ISO 8601 UTC. When the change was begun; for one that never came to an end, when its row was claimed. */
  readonly begunAt: string
  readonly episode: string
  readonly condition: Condition
  readonly occurredAt: string
}

/** What wake-ups began: a digest, an end of the ticket, or both. */
export interface BegunDigest {
  /** Names the note, see `Change.id`. */
  readonly changeId: string
  /** ISO 8601 UTC. When it was begun; for one that never came to an end, when its row was claimed. */
  readonly begunAt: string
  /** How many reports it covers. */
  readonly reports: number
}

export const NEW_TICKET_RECORD: TicketRecord = {
  mergedInto: null,
  undecidedSince: null,
  declined: [],
  rollUp: null,
  isAdmitted: false,
  route: '',
  kind: null,
  generation: 0,
  item: null,
  previous: null,
  status: null,
  createdAt: null,
  updatedAt: null,
  endedAt: null,
  episodes: {},
  severity: null,
  told: null,
  resolvedByUsAt: null,
  heldByUsAt: null,
  reopenedByPerson: false,
  assignment: null,
  alertResponse: null,
  hasAlertChanges: false,
  notedAt: [],
  pendingDigest: 0,
  digestsInDoubt: [],
  heardAt: null,
  wakeUpAt: null,
  delivered: [],
  inDoubt: [],
}

/**
 * The record with further deliveries in doubt, those that are done excepted. One that was in doubt before stays so for
 * each change that may have written it, the last few of them: each costs a look.
 *
 * @param digest what wake-ups may write: a note of the reports that wait for one, or an end; those that were in doubt before stay so
 */
export function withDoubts(
  record: TicketRecord,
  begun: readonly BegunDelivery[],
  digest?: Omit<BegunDigest, 'reports'>,
): TicketRecord {
  const { pendingDigest: reports } = record
  const digests = digest === undefined ? [] : [{ ...digest, reports }]
  const undone = begun.filter(({ deliveryId }) => !record.delivered.includes(deliveryId))
  const known = new Set(record.inDoubt.map(({ changeId }) => changeId))
  const all = [...record.inDoubt, ...undone.filter(({ changeId }) => !known.has(changeId))]
  return {
    ...record,
    digestsInDoubt: [...record.digestsInDoubt, ...digests].slice(-REMEMBERED_TRIES),
    inDoubt: all.filter((one, index) => triesAfter(one, all.slice(index + 1)) < REMEMBERED_TRIES),
  }
}

/** The record with the times of a save. @param now ISO 8601 UTC */
export function withTimes(record: TicketRecord, now: string): TicketRecord {
  const isOver = record.status === 'resolved' || record.status === 'closed'
  return {
    ...record,
    createdAt: record.createdAt ?? now,
    updatedAt: now,
    endedAt: isOver ? (record.endedAt ?? now) : null,
  }
}

/** Tries in doubt that are remembered of a delivery. */
export const REMEMBERED_TRIES = 5

function triesAfter({ deliveryId }: BegunDelivery, later: readonly BegunDelivery[]): number {
  return later.filter((one) => one.deliveryId === deliveryId).length
}

export interface TicketKey {
  readonly connection: string
  /** The ticket's first correlationId. */
  readonly correlationId: string
}

/** As long as a change takes unless more is known. ServiceNow's own limit is 60 s. */
export const LONGEST_CHANGE_SECONDS = 65

/**
 * How long a claim lasts without being extended, and what must be left of it before a change begins: longer than the
 * change and what may come before it (a turn at the breaker 30 s, a token 30 s), so that nobody takes a ticket over while its
 * holder still waits for an answer.
 */
export function claimTimes(longestChangeSeconds: number): { claimSeconds: number; neededSeconds: number } {
  const neededSeconds = longestChangeSeconds + 75
  return { neededSeconds, claimSeconds: neededSeconds + 40 }
}

export interface Claim {
  /** The record as it was before this claim. */
  readonly record: TicketRecord
  /** Makes sure that the claim lasts for one more call to the product. */
  extend(): Promise<void>
  /** The row of the latest ticket of a series of the connection; undefined when there is none but this row's. */
  latestOf(series: string): Promise<string | undefined>
  /** The save will make this row the latest of a series. */
  remember(series: string): void
  /** Writes the record and gives the claim back. */
  save(record: TicketRecord): Promise<void>
}
