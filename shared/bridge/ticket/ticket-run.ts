import { BridgeError, asBridgeError } from '../../errors.ts'
import type { LogEvent } from '../../log-events.ts'
import type { BegunDelivery, Claim, TicketRecord } from '../../storage/ledger.ts'
import { LONGEST_DELAY_SECONDS } from '../../storage/ports.ts'
import { decideAction, type Decision } from '../../ticket/decide-action.ts'
import { digest } from '../../ticket/digest.ts'
import { followingCorrelationId } from '../../ticket/keys.ts'
import type { Policy } from '../../ticket/policy.ts'
import { type Episodes, withOccurrence } from '../../ticket/episodes.ts'
import { nextWakeUpAt } from '../../ticket/wake-up-time.ts'
import { type Arrival, endedByNow, type Known } from '../../ticket/situation.ts'
import type { Action, WorkItem } from '../../ticket/ticket.ts'
import { assignmentWeLeft, withPossibleFirings, withProvenEnds } from './in-doubt.ts'
import { findTicket } from './find-ticket.ts'
import { afterAction, afterTelling, forNextTicket } from './ticket-state.ts'
import { EVENT_OF, type Place, type RequestResult, type TicketRequest } from './ticket-delivery.ts'
import { findMergeTarget, rememberEpisode, type MergeTarget } from './merge-target.ts'
import { type Step, phasesOf } from './phases.ts'
import type { TicketTools } from './ticket-tools.ts'
import { writeTicket } from './write-ticket.ts'

type TicketRequests = readonly [TicketRequest, ...TicketRequest[]]

/** One turn at a ticket: its steps, and the record as it changes on the way. */
export class TicketRun {
  record: TicketRecord
  readonly #requests: TicketRequests
  readonly #begun: readonly BegunDelivery[]
  readonly #claim: Claim
  readonly #tools: TicketTools
  readonly #policy: Policy
  readonly #results = new Map<TicketRequest, RequestResult>()
  /** The product's record as it was seen last; undefined before the first look, null when there is none (any more). */
  #item: WorkItem | null | undefined
  /** The look has found a ticket that a try in doubt had opened. */
  #wasOpened = false

  constructor(requests: TicketRequests, begun: readonly BegunDelivery[], claim: Claim, tools: TicketTools) {
    this.#requests = requests
    this.#begun = begun
    this.#claim = claim
    this.#tools = tools
    const [{ delivery, place }] = requests
    this.record = { ...claim.record, rollUp: claim.record.rollUp ?? place.rollUp ?? null }
    const settleSeconds = this.record.rollUp === null ? 0 : delivery.route.connection.stormCaps.windowSeconds
    this.#policy = { ...delivery.route.policy, settleSeconds }
  }

  /** @returns what came of each request, in their order */
  async run(): Promise<RequestResult[]> {
    this.#takeBack()
    await this.#checkMerged()
    const { mergedInto, rollUp } = this.record
    const undone = this.#requests.filter(
      ({ delivery, isWakeUp }) => isWakeUp || !this.record.delivered.includes(delivery.deliveryId),
    )
    if (mergedInto !== null) this.#checkDecided()
    if (mergedInto === null) {
      for (const step of phasesOf(undone)) await this.#take(step)
      await this.#putWakeUp()
    } else {
      this.#send(undone, this.#placeOf({ row: mergedInto, rollUp }))
    }
    return this.#requests.map(
      (request) => this.#results.get(request) ?? this.#outcome([], 'delivered before'),
    )
  }

  /** The ticket that was to stand in would not: the row is on its own from now on, and its ticket names that one. */
  #takeBack(): void {
    const sentBack = this.#requests.find(({ place }) => place.previous !== undefined)
    if (sentBack === undefined || this.record.item !== null) return
    this.record = { ...this.record, mergedInto: null, previous: sentBack.place.previous ?? null }
  }

  /** A delivery that was sent back here may have opened the row's own ticket, and never came to say so. */
  async #checkMerged(): Promise<void> {
    if (this.record.mergedInto === null || this.record.inDoubt.length === 0) return
    this.#item = (await this.#find()) ?? undefined
    this.record =
      this.#item === undefined ? { ...this.record, inDoubt: [] } : { ...this.record, mergedInto: null }
  }

  /**
   * Where an episode belongs is decided by its Fired alone, or two of its notifications could decide differently at the
   * same time. The others come again until then.
   */
  #checkDecided(): void {
    if (!this.#requests.some(({ place }) => place.isUndecided === true)) return
    const message = `Whether an earlier ticket stands in for ${this.#row} is being decided by another delivery.`
    throw new BridgeError('ticket_claimed_elsewhere', message, { retryAfterSeconds: 30 })
  }

  async #take(step: Step): Promise<void> {
    // The look comes first: it says what the product has made of what was written in doubt.
    const { status } = await this.#look(step)
    const pendingDigest =
      step.what === 'fired' && status === 'open' ? this.#withoutOpened(step.requests) : step.requests
    const left = step.what === 'wakeUp' ? [] : await this.#withoutWritten(step, pendingDigest)
    await this.#decideAndWrite(step, left)
  }

  async #decideAndWrite(step: Step, requests: readonly TicketRequest[]): Promise<void> {
    if (requests.length === 0 && step.what !== 'wakeUp') return
    const known = await this.#look(step)
    const decision = this.#decide(step, requests, known)
    const joining = this.#joiningOnes(requests)
    const isDeclined = known.status === 'none' || decision.followsPrevious
    if (joining.length > 0 && (step.what === 'resolved' || isDeclined)) {
      this.#sendBack(joining, step)
      const others = requests.filter((request) => !joining.includes(request))
      return this.#decideAndWrite(step, others)
    }
    if (decision.followsPrevious) {
      this.record = forNextTicket(this.record)
      this.#item = undefined
      return this.#take({ ...step, requests })
    }
    if (known.status === 'none' && (await this.#goElsewhere(requests))) return
    await this.#carryOut(decision, step, requests)
  }

  #decide(step: Step, requests: readonly TicketRequest[], known: Known): Decision {
    const occurrences = requests.map(({ delivery }) => delivery.occurrence)
    const arrival: Arrival = step.what === 'wakeUp' ? { what: step.what } : { what: step.what, occurrences }
    return decideAction(arrival, known, this.#policy, this.#now())
  }

  async #carryOut(decision: Decision, step: Step, requests: readonly TicketRequest[]): Promise<void> {
    const reports = requests.length + this.record.pendingDigest
    for (const action of decision.actions) {
      await this.#claim.extend()
      const startedAt = this.#tools.now()
      this.#item = await this.#write(action, requests, reports, decision)
      const severities = requests.map(({ delivery }) => delivery.occurrence.severity)
      this.record = afterAction(this.record, action, this.#item, severities, this.#now())
      this.#log('info', EVENT_OF[action], {
        number: this.#item.number,
        reason: decision.reason,
        reports,
        durationMs: this.#tools.now() - startedAt,
      })
    }
    if (decision.actions.length === 0) this.#log('info', 'ticket-left', { reason: decision.reason })
    if (decision.actions.includes('open') && this.record.rollUp === null) {
      await rememberEpisode(this.#requests[0], this.#tools)
    }
    if (step.what === 'wakeUp') this.#endWakeUp(step, decision)
    this.#tell(requests, decision)
    for (const request of step.what === 'wakeUp' ? step.requests : requests) {
      this.#results.set(request, this.#outcome(decision.actions, decision.reason))
    }
    // A digest was written; the same wake-up may be there for more.
    if (step.what === 'wakeUp' && decision.actions.includes('note')) await this.#decideAndWrite(step, [])
  }

  async #write(
    action: Action,
    requests: readonly TicketRequest[],
    reports: number,
    decision: Decision,
  ): Promise<WorkItem> {
    const { delivery } = requests.at(-1) ?? this.#requests[0]
    const correlationId = this.#correlationId()
    const stepId = this.#begun.find(({ deliveryId }) => deliveryId === delivery.deliveryId)?.changeId
    const id = stepId ?? digest('wakeUp', delivery.deliveryId, this.#now())
    // The last action bears the name that a doubt is looked up by: those before it are repeated without harm.
    const changeId = action === decision.actions.at(-1) ? id : digest(id, action)
    const occurrences = requests.map((request) => request.delivery.occurrence)
    const episodes = occurrences.reduce<Episodes>(withOccurrence, this.record.episodes)
    const write = { action, delivery, reports, changeId, correlationId, episodes }
    return writeTicket(write, this.record, this.#tools.connector, this.#tools.log)
  }

  /** What we know and what the product says. Asks the product once; then what it has answered counts. */
  async #look({ what }: Step): Promise<Known> {
    if (this.#item === undefined) this.#item = await this.#find()
    const status = this.#status()
    const assignment = this.#item?.assignment ?? null
    if (status !== 'none') {
      const proven = withProvenEnds(this.record, status, this.#now())
      this.record = { ...proven, assignment: assignmentWeLeft(proven, assignment) }
    }
    const episodes = what === 'fired' ? this.record.episodes : withPossibleFirings(this.record)
    const closeCode = this.#item?.closeCode ?? ''
    return {
      ...this.record,
      status,
      episodes,
      assignmentBefore: this.record.assignment,
      assignment,
      closeCode,
    }
  }

  /** A record that a person deleted is closed as far as we are concerned. */
  #status(): Known['status'] {
    return this.#item?.status ?? (this.record.item === null ? 'none' : 'closed')
  }

  async #find(): Promise<WorkItem | null> {
    const { item, record, wasOpened } = await findTicket(this.#row, this.record, this.#tools)
    this.record = record
    this.#wasOpened = wasOpened
    return item
  }

  /**
   * Of those in doubt, what a note in the ticket tells is done: unless more than a note is to be done by now. The end of
   * one episode that was noted while others lasted may be the last end that was missing.
   */
  async #withoutWritten(step: Step, requests: readonly TicketRequest[]): Promise<readonly TicketRequest[]> {
    const { item } = this.record
    const written = new Set<string>()
    if (item === null) return requests
    const doubts = requests.flatMap((request) => this.#doubtsOf(request))
    for (const changeId of new Set(doubts.map((doubt) => doubt.changeId))) {
      if (await this.#tools.connector.isWritten(item, changeId)) written.add(changeId)
    }
    const done = requests.filter((request) =>
      this.#doubtsOf(request).some(({ changeId }) => written.has(changeId)),
    )
    if (done.length === 0 || (await this.#wantsMoreThanNote(step, done))) return requests
    this.#settle(done, 'written by an earlier try')
    return requests.filter((request) => !done.includes(request))
  }

  async #wantsMoreThanNote(step: Step, requests: readonly TicketRequest[]): Promise<boolean> {
    if (step.what !== 'resolved') return false
    const { actions } = this.#decide(step, requests, await this.#look(step))
    return actions.some((action) => action !== 'note')
  }

  /** The ticket that a delivery has opened itself needs no note of it. */
  #withoutOpened(requests: readonly TicketRequest[]): readonly TicketRequest[] {
    const done = this.#wasOpened ? requests.filter((request) => this.#doubtsOf(request).length > 0) : []
    this.#settle(done, 'opened by an earlier try')
    return requests.filter((request) => !done.includes(request))
  }

  #settle(requests: readonly TicketRequest[], reason: string): void {
    if (requests.length === 0) return
    this.#tell(requests, { isLeftForDigest: false })
    for (const request of requests) this.#results.set(request, this.#outcome([], reason))
  }

  #tell(requests: readonly TicketRequest[], decision: Pick<Decision, 'isLeftForDigest'>): void {
    const told = requests.map(({ delivery }) => delivery)
    this.record = afterTelling(this.record, told, decision, this.#now())
  }

  /** A new ticket is about to be opened: perhaps another one stands in. */
  async #goElsewhere(requests: readonly TicketRequest[]): Promise<boolean> {
    const [first] = requests
    const { generation, isAdmitted, rollUp } = this.record
    if (first === undefined || generation > 0 || isAdmitted || rollUp !== null) return false
    const other = await findMergeTarget(first, this.#tools)
    this.record = { ...this.record, isAdmitted: other === undefined }
    if (other === undefined) return false
    this.record = { ...this.record, mergedInto: other.row, rollUp: other.rollUp, inDoubt: [] }
    if (other.rollUp !== null)
      this.#log('warn', 'alert-rolled-up', { into: other.row, rule: other.rollUp.rule })
    this.#send(requests, this.#placeOf(other))
    return true
  }

  #joiningOnes(requests: readonly TicketRequest[]): readonly TicketRequest[] {
    return requests.filter(
      ({ place, delivery }) =>
        place.joins !== undefined && this.record.episodes[delivery.occurrence.episode] === undefined,
    )
  }

  #placeOf({ row, rollUp }: MergeTarget): Place {
    return rollUp === null ? { row, joins: { from: this.#row } } : { row, rollUp }
  }

  #send(requests: readonly TicketRequest[], place: Place): void {
    for (const request of requests) this.#results.set(request, { place })
  }

  #sendBack(requests: readonly TicketRequest[], step: Step): void {
    // What a try in doubt has begun here is not going to happen here.
    const ids = new Set(requests.map(({ delivery }) => delivery.deliveryId))
    const inDoubt = this.record.inDoubt.filter(({ deliveryId }) => !ids.has(deliveryId))
    this.record = { ...this.record, inDoubt }
    const { item } = this.record
    const previous = item === null ? null : { number: item.number, url: item.url }
    for (const request of requests) {
      const row = request.place.joins?.from ?? this.#row
      this.#results.set(request, {
        place: step.what === 'fired' ? { row, previous } : { row, isUndecided: true },
      })
    }
  }

  #endWakeUp(step: Step, decision: Decision): void {
    const now = this.#now()
    const { wakeUpAt } = this.record
    const isItsTime = step.requests.some(({ delivery }) => delivery.notification.wakeUp?.at === wakeUpAt)
    const isOver = decision.actions.includes('resolve')
    const episodes = isOver ? endedByNow(this.record, this.#policy, now) : this.record.episodes
    this.record = { ...this.record, episodes, wakeUpAt: isItsTime ? null : wakeUpAt }
  }

  async #putWakeUp(): Promise<void> {
    const wasLookedAt = this.#requests.some(({ isWakeUp }) => isWakeUp)
    const next = nextWakeUpAt(
      { ...this.record, status: this.#status() },
      this.#policy,
      this.#now(),
      wasLookedAt,
    )
    const { wakeUpAt } = this.record
    // One that is overdue may never come: another one does no harm.
    const isComing = wakeUpAt !== null && wakeUpAt >= this.#now()
    if (next === null || (isComing && wakeUpAt <= next)) return
    const farthest = new Date(this.#tools.now() + LONGEST_DELAY_SECONDS * 1000).toISOString()
    const at = next < farthest ? next : farthest
    const { delivery } = this.#requests.at(-1) ?? this.#requests[0]
    try {
      await this.#tools.putWakeUp(delivery, this.#row, at)
      this.record = { ...this.record, wakeUpAt: at }
    } catch (thrown) {
      // Without its wake-up the turn is not done: its deliveries come again, and find what was written.
      this.record = { ...this.record, delivered: this.#claim.record.delivered }
      const { code, message } = asBridgeError(thrown)
      throw new BridgeError(code, message, { inDoubt: true })
    }
  }

  #doubtsOf({ delivery }: TicketRequest): readonly BegunDelivery[] {
    return this.record.inDoubt.filter(({ deliveryId }) => deliveryId === delivery.deliveryId)
  }

  #outcome(actions: readonly Action[], reason: string): RequestResult {
    const number = this.record.item?.number ?? ''
    return { outcome: { correlationId: this.#correlationId(), number, actions, reason } }
  }

  get #row(): string {
    return this.#requests[0].place.row
  }

  #correlationId(): string {
    return followingCorrelationId(this.#row, this.record.generation)
  }

  #now(): string {
    return new Date(this.#tools.now()).toISOString()
  }

  #log(level: 'info' | 'warn', event: LogEvent, facts: Record<string, string | number>): void {
    const { deliveryId, route } = this.#requests[0].delivery
    const connection = route.connection.name
    const correlationId = this.#correlationId()
    this.#tools.log(level, event, { deliveryId, route: route.name, connection, correlationId, ...facts })
  }
}
