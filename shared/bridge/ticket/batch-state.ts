import type { BridgeError } from '../../errors.ts'
import type { BegunDelivery, BegunDigest, TicketRecord } from '../../storage/ledger.ts'
import type { Decision } from '../../ticket/decide-action.ts'
import { followingCorrelationId } from '../../ticket/keys.ts'
import type { Policy } from '../../ticket/policy.ts'
import { type Reason, type ReasonCode, reasonOf } from '../../ticket/reasons.ts'
import type { Known } from '../../ticket/situation.ts'
import type { Action, WorkItem } from '../../ticket/ticket.ts'
import { withPossibleFirings } from './in-doubt.ts'
import { withNamesOfToday } from './former-names.ts'
import type { Phase } from './phases.ts'
import {
  type Destination,
  isWakeUp,
  type RequestResult,
  type TicketRequest,
  type TicketRequests,
} from './ticket-delivery.ts'

/** The state of a batch's delivery. Each step returns a new one. */
export interface BatchState {
  readonly requests: TicketRequests
  /** The tries of these requests that the claimed row records. */
  readonly begun: readonly BegunDelivery[]
  /** The same for the digest that wake-ups may write; undefined when the batch has no wake-up. */
  readonly begunDigest: Omit<BegunDigest, 'reports'> | undefined
  readonly record: TicketRecord
  /**
   * The work item as the product had it last; undefined before the first look, null when there is none or it no longer exists.
   */
  readonly item: WorkItem | null | undefined
  /** The look found a work item that a try in doubt had opened. */
  readonly wasOpened: boolean
  /** The change by which the wake-ups of the batch wrote the digest; undefined when they did not. */
  readonly digest: Pick<Decision, 'actions' | 'reasonCode'> | undefined
  /** The list of the ticket's episodes is attached with the change that is being made. */
  readonly hasList: boolean
  /** Why the current change could not be made in full, and must be made in a plain form. */
  readonly refusal: Refusal | undefined
  /** The changes of the current phase that were written differently from the decision. */
  readonly plain: PlainChange | undefined
  /** Some requests have left for other rows: those that still wait are delivered under another claim. */
  readonly isSplit: boolean
  /** A request without a result still waits. */
  readonly results: ReadonlyMap<TicketRequest, RequestResult>
}

/** About a change that its template or the product refuses. */
export interface Refusal {
  readonly error: BridgeError
  /** It must be made with only the required fields. */
  readonly isBare: boolean
}

/** A change that was made with the required fields only, or as a note. */
export interface PlainChange extends Reason {
  readonly decided: Action
  readonly action: Action
}

/** @param claimed the record as it was before the claim */
export function beginBatch(
  requests: TicketRequests,
  begun: readonly BegunDelivery[],
  claimed: TicketRecord,
  begunDigest?: BatchState['begunDigest'],
): BatchState {
  const [{ delivery, destination }] = requests
  const { name: route, template } = delivery.route
  const known = withNamesOfToday(
    claimed,
    requests.map(({ delivery: { occurrence } }) => occurrence),
  )
  const record = {
    ...known,
    // An episode with a row of its own never comes here again to say what its tries have done.
    inDoubt: known.inDoubt.filter(({ episode }) => !known.declined.includes(episode)),
    rollUp: claimed.rollUp ?? destination.rollUp ?? null,
    route,
    kind: template.kind,
  }
  const state = {
    requests,
    begun,
    begunDigest,
    record,
    item: undefined,
    wasOpened: false,
    digest: undefined,
    hasList: false,
    refusal: undefined,
    plain: undefined,
    isSplit: false,
    results: new Map(),
  }
  const done = requests.filter(
    (request) => !isWakeUp(request) && record.delivered.includes(request.delivery.deliveryId),
  )
  return withOutcome(state, done, [], 'delivered-before')
}

/** A try counts from its last change: earlier steps (a look, other changes) are over. @param begunAt ISO 8601 UTC */
export function beginWriting(state: BatchState, begunAt: string): BatchState {
  const { begun, begunDigest } = state
  return {
    ...state,
    begun: begun.map((one) => ({ ...one, begunAt })),
    begunDigest: begunDigest && { ...begunDigest, begunAt },
  }
}

/** The ticket's first correlationId. */
export function rowOf({ requests }: BatchState): string {
  return requests[0].destination.row
}

/** The correlationId of the present ticket, which may have followed earlier ones. */
export function currentCorrelationId(state: BatchState): string {
  return followingCorrelationId(rowOf(state), state.record.generation)
}

/** The requests of the batch, or of one phase, without a result. */
export function waitingOf(
  { results }: BatchState,
  { requests }: Pick<Phase, 'requests'>,
): readonly TicketRequest[] {
  return requests.filter((request) => !results.has(request))
}

/** Whether something is left to do for a phase under this claim. */
export function isWaiting(state: BatchState, phase: Pick<Phase, 'requests'>): boolean {
  return !state.isSplit && waitingOf(state, phase).length > 0
}

/** The policy of the route; a roll-up must be quiet for the window of its storm before its end counts. */
export function policyOf({ requests, record }: BatchState): Policy {
  const { policy, connection } = requests[0].delivery.route
  return { ...policy, settleSeconds: record.rollUp === null ? 0 : connection.stormCaps.windowSeconds }
}

/** `none`: there never was one. A work item that a person deleted counts as closed. */
export function statusOf({ item, record }: Pick<BatchState, 'item' | 'record'>): Known['status'] {
  return item?.status ?? (record.item === null ? 'none' : 'closed')
}

/** The input of the table of decisions. @param what kind of delivery arrived */
export function knownOf(state: BatchState, what: Phase['what']): Known {
  const { record, item } = state
  const status = statusOf(state)
  const isOver = status === 'resolved' || status === 'closed'
  return {
    ...record,
    status,
    // An end may be older than a Fired that is in doubt; a Fired is not older than one. A ticket that is over shows that no
    // Fired in doubt was written after its end.
    episodes: what === 'fired' || isOver ? record.episodes : withPossibleFirings(record),
    assignmentBefore: record.assignment,
    assignment: item?.assignment ?? null,
    closeCode: item?.closeCode ?? '',
  }
}

/** The earlier tries of a delivery whose outcome is not known. */
export function doubtsOf(
  { record }: BatchState,
  { delivery }: Pick<TicketRequest, 'delivery'>,
): readonly BegunDelivery[] {
  return record.inDoubt.filter(({ deliveryId }) => deliveryId === delivery.deliveryId)
}

/** The state with requests that are done. */
export function withOutcome(
  state: BatchState,
  requests: readonly TicketRequest[],
  actions: readonly Action[],
  reasonCode: ReasonCode,
): BatchState {
  const number = state.record.item?.number ?? ''
  const outcome = { correlationId: currentCorrelationId(state), number, actions, ...reasonOf(reasonCode) }
  return withResult(state, requests, () => ({ outcome }))
}

/** The state with requests that go on to another row. */
export function withNext(
  state: BatchState,
  requests: readonly TicketRequest[],
  next: (request: TicketRequest) => Destination,
): BatchState {
  return withResult(state, requests, (request) => ({ next: next(request) }))
}

function withResult(
  state: BatchState,
  requests: readonly TicketRequest[],
  resultOf: (request: TicketRequest) => RequestResult,
): BatchState {
  const results = new Map(state.results)
  for (const request of requests) results.set(request, resultOf(request))
  return { ...state, results }
}
