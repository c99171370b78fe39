import type { Condition, Severity } from '../alert/alert.ts'
import type { PayloadSort } from '../alert/read-subject.ts'
import type { ErrorCode } from '../errors.ts'
import type { AlertMark, AlertState } from '../ticket/alert-mark.ts'
import type { ReasonCode } from '../ticket/reasons.ts'
import type { Action } from '../ticket/ticket.ts'

/** One line of the journal. */
export type JournalEntry =
  | AcceptedEntry
  | WaitingEntry
  | DeliveredEntry
  | IgnoredEntry
  | MutedEntry
  | DeadEntry
  | ReplayedEntry
  | DiscardedEntry
  | AnnouncedEntry
  | ViewedEntry
  | RespondedEntry
  | SilencedEntry
  | UnsilencedEntry

interface Line {
  /** ISO 8601 UTC. */
  readonly at: string
  readonly deliveryId: string
}

/** The sender was answered with 202: the receipt. */
export interface AcceptedEntry extends Line {
  readonly step: 'accepted'
  readonly alertId: string
  readonly rule: string
  readonly condition: Condition
  readonly severity: Severity
  /** The importance of the alert; absent in lines of older versions of the app. */
  readonly importance?: Severity
  /** Names of what the alert is about; may be empty. */
  readonly items: readonly string[]
  /** The route that was named in the URL. */
  readonly route?: string
}

/** It could not be delivered for now, and is in the queue again. */
export interface WaitingEntry extends Line {
  readonly step: 'waiting'
  /** Absent when no route was chosen yet. */
  readonly route?: string
  readonly code: ErrorCode
  readonly reason: string
  /** Deliveries that were tried and failed. */
  readonly attempt: number
  /** ISO 8601 UTC. When it is tried again, or when the silence that holds it is over. */
  readonly until: string
  /**
   * ISO 8601 UTC. Since when silences hold it, recorded once an hour; absent for an alert that waits for something
   * else.
   */
  readonly since?: string
}

/** Delivered on one route: the ticket is up to date with the alert. */
export interface DeliveredEntry extends Line {
  readonly step: 'delivered'
  readonly route: string
  readonly connection: string
  /** That of the ticket which reflects it, which may be that of an earlier episode or a roll-up. */
  readonly correlationId: string
  /** What people call the ticket; `''` when there is none. */
  readonly number: string
  /** What was done to the ticket; empty when there was nothing to do. */
  readonly actions: readonly Action[]
  readonly reason: string
  /** Absent in lines of version 0.1 before there were codes. */
  readonly reasonCode?: ReasonCode
  /** Why this route; absent if an earlier try chose it, and in lines of older versions. */
  readonly routedBy?: RoutedBy
  /** Where its payload is kept; absent where it is not. */
  readonly payload?: string
  readonly durationMs: number
}

/**
 * Why an alert takes a route: its condition holds, it is the default and no condition holds, the sender named it, it is a
 * ticket request, or it is the end of an alert whose tags are not known, which goes to each route that chooses by them.
 */
export type RoutedBy = 'condition' | 'default' | 'name' | PayloadSort | 'unknownTags'

/** A route took it that makes no tickets. */
export interface IgnoredEntry extends Line {
  readonly step: 'ignored'
  readonly route: string
  readonly reason: string
  readonly reasonCode: ReasonCode
}

/** A silence has dropped it: there is no ticket of it. */
export interface MutedEntry extends Line {
  readonly step: 'muted'
  readonly route: string
  /** Name of the maintenance window, or id of the silence. */
  readonly silence: string
  readonly why: string
  readonly reason: string
  readonly reasonCode: ReasonCode
}

export interface DeadEntry extends Line {
  readonly step: 'dead'
  /** Absent when it died before a route was chosen. */
  readonly route?: string
  readonly code: ErrorCode
  readonly reason: string
  /** Id of the dead letter. */
  readonly letter: string
}

/** What a person did; who it was is known where people sign in. */
interface PersonLine extends Line {
  /** Id of the dead letter. */
  readonly letter: string
  /** The person's user name. */
  readonly by?: string
}

/** A person replayed a dead letter. */
export interface ReplayedEntry extends PersonLine {
  readonly step: 'replayed'
}

/** A person discarded a dead letter. */
export interface DiscardedEntry extends PersonLine {
  readonly step: 'discarded'
  /** As the person said. */
  readonly why?: string
}

/** A person read a payload, which may hold personal data. */
export interface ViewedEntry extends Line, Partial<Pick<PersonLine, 'letter' | 'by'>> {
  readonly step: 'viewed'
  /** Id of the dead letter; absent for the payload of an alert that was delivered. */
  readonly letter?: string
}

/** An announcement was sent through `fallback`. */
export interface AnnouncedEntry extends Line {
  readonly step: 'announced'
  /** That there is no ticket in time, or that there is one at last. */
  readonly event: 'alert-late' | 'late-alert-delivered'
}

/** A person has added a silence, whose id replaces that of a delivery. */
export interface SilencedEntry extends Line {
  readonly step: 'silenced'
  readonly by: string
  readonly why: string
  /** ISO 8601 UTC. */
  readonly until: string
}

/** A person has ended a silence before its time. */
export interface UnsilencedEntry extends Line {
  readonly step: 'unsilenced'
  readonly by: string
}

/** The user response of a ticket's alert in Azure was updated to the ticket. */
export interface RespondedEntry extends Line {
  readonly step: 'responded'
  readonly alertId: string
  /** The state that it had as far as is known, and the one that the ticket asks for. */
  readonly from: AlertState
  readonly to: AlertState
  /** The state that it has now, or why it is left alone. */
  readonly mark: AlertMark
}

/** Lines about actions of people, announcements and Azure's alerts: they do not change the state of an alert. */
export type AsideEntry = ViewedEntry | AnnouncedEntry | SilencedEntry | UnsilencedEntry | RespondedEntry

const ASIDES: ReadonlySet<JournalEntry['step']> = new Set([
  'viewed',
  'announced',
  'silenced',
  'unsilenced',
  'responded',
] satisfies AsideEntry['step'][])

export function isAside(entry: JournalEntry): entry is AsideEntry {
  return ASIDES.has(entry.step)
}
