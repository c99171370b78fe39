import { BridgeError, asBridgeError } from '../../errors.ts'
import type { BegunDelivery, Claim, TicketRecord } from '../../storage/ledger.ts'
import { LONGEST_DELAY_SECONDS } from '../../storage/ports.ts'
import { decideAction, type Decision } from '../../ticket/decide-action.ts'
import { digest } from '../../ticket/digest.ts'
import { followingCorrelationId } from '../../ticket/keys.ts'
import type { Policy } from '../../ticket/policy.ts'
import { type Problems, withOccurrence } from '../../ticket/episodes.ts'
import { nextLookAt } from '../../ticket/wake-up-time.ts'
import { type Arrival, endedByNow, type Known } from '../../ticket/situation.ts'
import type { Action, WorkItem } from '../../ticket/ticket.ts'
import { handsWeLeft, withPossibleFirings, withProvenEnds } from './in-doubt.ts'
import { findTicket } from './find-ticket.ts'
import { afterAction, afterTelling, forNextTicket } from './ticket-state.ts'
import { EVENT_OF, type Place, type TurnResult, type Wish } from './ticket-delivery.ts'
import { findStandIn, rememberEpisode, type StandIn } from './merge-target.ts'
import { type Step, stepsOf } from './phases.ts'
import type { TicketTools } from './claim-and-run.ts'
import { writeTicket } from './write-ticket.ts'

type Wishes = readonly [Wish, ...Wish[]]

/** One turn at a ticket: its steps, and the record as it changes on the way. */
export class TicketWork {
  record: TicketRecord
  readonly #wishes: Wishes
  readonly #begun: readonly BegunDelivery[]
  readonly #claim: Claim
  readonly #tools: TicketTools
  readonly #policy: Policy
  readonly #results = new Map<Wish, TurnResult>()
  /** The product's record as it was seen last; undefined before the first look, null when there is none (any more). */
  #item: WorkItem | null | undefined
  /** The look has found a ticket that a try in doubt had opened. */
  #wasOpened = false

  constructor(wishes: Wishes, begun: readonly BegunDelivery[], claim: Claim, tools: TicketTools) {
    this.#wishes = wishes
    this.#begun = begun
    this.#claim = claim
    this.#tools = tools
    const [{ delivery, place }] = wishes
    this.record = { ...claim.record, rollUp: claim.record.rollUp ?? place.rollUp ?? null }
    const settleSeconds = this.record.rollUp === null ? 0 : delivery.route.connection.stormCaps.windowSeconds
    this.#policy = { ...delivery.route.policy, settleSeconds }
  }

  /** @returns what came of each wish, in their order */
  async run(): Promise<TurnResult[]> {
    this.#takeBack()
    await this.#checkStandIn()
    const { standsIn, rollUp } = this.record
    const undone = this.#wishes.filter(
      ({ delivery, isReminder }) => isReminder || !this.record.delivered.includes(delivery.deliveryId),
    )
    if (standsIn !== null) this.#checkDecided()
    if (standsIn === null) {
      for (const step of stepsOf(undone)) await this.#take(step)
      await this.#putReminder()
    } else {
      this.#send(undone, this.#placeOf({ row: standsIn, rollUp }))
    }
    return this.#wishes.map((wish) => this.#results.get(wish) ?? this.#outcome([], 'delivered before'))
  }

  /** The ticket that was to stand in would not: the row is on its own from now on, and its ticket names that one. */
  #takeBack(): void {
    const sentBack = this.#wishes.find(({ place }) => place.previous !== undefined)
    if (sentBack === undefined || this.record.item !== null) return
    this.record = { ...this.record, standsIn: null, previous: sentBack.place.previous ?? null }
  }

  /** A delivery that was sent back here may have opened the row's own ticket, and never came to say so. */
  async #checkStandIn(): Promise<void> {
    if (this.record.standsIn === null || this.record.inDoubt.length === 0) return
    this.#item = (await this.#find()) ?? undefined
    this.record =
      this.#item === undefined ? { ...this.record, inDoubt: [] } : { ...this.record, standsIn: null }
  }

  /**
   * Where an episode belongs is decided by its Fired alone, or two of its notifications could decide differently at the
   * same time. The others come again until then.
   */
  #checkDecided(): void {
    if (!this.#wishes.some(({ place }) => place.isUndecided === true)) return
    const message = `Whether an earlier ticket stands in for ${this.#row} is being decided by another delivery.`
    throw new BridgeError('ticket_claimed_elsewhere', message, { retryAfterSeconds: 30 })
  }

  async #take(step: Step): Promise<void> {
    // The look comes first: it says what the product has made of what was written in doubt.
    const { status } = await this.#look(step)
    const untold = step.what === 'fired' && status === 'open' ? this.#withoutOpened(step.wishes) : step.wishes
    const left = step.what === 'reminder' ? [] : await this.#withoutWritten(step, untold)
    await this.#decideAndWrite(step, left)
  }

  async #decideAndWrite(step: Step, wishes: readonly Wish[]): Promise<void> {
    if (wishes.length === 0 && step.what !== 'reminder') return
    const known = await this.#look(step)
    const decision = this.#decide(step, wishes, known)
    const joining = this.#joiningOnes(wishes)
    const isDeclined = known.status === 'none' || decision.followsPrevious
    if (joining.length > 0 && (step.what === 'resolved' || isDeclined)) {
      this.#sendBack(joining, step)
      const others = wishes.filter((wish) => !joining.includes(wish))
      return this.#decideAndWrite(step, others)
    }
    if (decision.followsPrevious) {
      this.record = forNextTicket(this.record)
      this.#item = undefined
      return this.#take({ ...step, wishes })
    }
    if (known.status === 'none' && (await this.#goElsewhere(wishes))) return
    await this.#carryOut(decision, step, wishes)
  }

  #decide(step: Step, wishes: readonly Wish[], known: Known): Decision {
    const occurrences = wishes.map(({ delivery }) => delivery.occurrence)
    const arrival: Arrival = step.what === 'reminder' ? { what: step.what } : { what: step.what, occurrences }
    return decideAction(arrival, known, this.#policy, this.#now())
  }

  async #carryOut(decision: Decision, step: Step, wishes: readonly Wish[]): Promise<void> {
    const reports = wishes.length + this.record.untold
    for (const action of decision.actions) {
      await this.#claim.extend()
      const startedAt = this.#tools.now()
      this.#item = await this.#write(action, wishes, reports, decision)
      const severities = wishes.map(({ delivery }) => delivery.occurrence.severity)
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
      await rememberEpisode(this.#wishes[0], this.#tools)
    }
    if (step.what === 'reminder') this.#endReminder(step, decision)
    this.#tell(wishes, decision)
    for (const wish of step.what === 'reminder' ? step.wishes : wishes) {
      this.#results.set(wish, this.#outcome(decision.actions, decision.reason))
    }
    // A digest was written; the same reminder may be there for more.
    if (step.what === 'reminder' && decision.actions.includes('note')) await this.#decideAndWrite(step, [])
  }

  async #write(
    action: Action,
    wishes: readonly Wish[],
    reports: number,
    decision: Decision,
  ): Promise<WorkItem> {
    const { delivery } = wishes.at(-1) ?? this.#wishes[0]
    const correlationId = this.#correlationId()
    const stepId = this.#begun.find(({ deliveryId }) => deliveryId === delivery.deliveryId)?.changeId
    const id = stepId ?? digest('reminder', delivery.deliveryId, this.#now())
    // The last action bears the name that a doubt is looked up by: those before it are repeated without harm.
    const changeId = action === decision.actions.at(-1) ? id : digest(id, action)
    const occurrences = wishes.map((wish) => wish.delivery.occurrence)
    const problems = occurrences.reduce<Problems>(withOccurrence, this.record.problems)
    const write = { action, delivery, reports, changeId, correlationId, problems }
    return writeTicket(write, this.record, this.#tools.connector, this.#tools.log)
  }

  /** What we know and what the product says. Asks the product once; then what it has answered counts. */
  async #look({ what }: Step): Promise<Known> {
    if (this.#item === undefined) this.#item = await this.#find()
    const status = this.#status()
    const hands = this.#item?.hands ?? null
    if (status !== 'none') {
      const proven = withProvenEnds(this.record, status, this.#now())
      this.record = { ...proven, hands: handsWeLeft(proven, hands) }
    }
    const problems = what === 'fired' ? this.record.problems : withPossibleFirings(this.record)
    const closeCode = this.#item?.closeCode ?? ''
    return { ...this.record, status, problems, handsBefore: this.record.hands, hands, closeCode }
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
   * one problem that was noted while others lasted may be the last end that was missing.
   */
  async #withoutWritten(step: Step, wishes: readonly Wish[]): Promise<readonly Wish[]> {
    const { item } = this.record
    const written = new Set<string>()
    if (item === null) return wishes
    const doubts = wishes.flatMap((wish) => this.#doubtsOf(wish))
    for (const changeId of new Set(doubts.map((doubt) => doubt.changeId))) {
      if (await this.#tools.connector.isWritten(item, changeId)) written.add(changeId)
    }
    const done = wishes.filter((wish) => this.#doubtsOf(wish).some(({ changeId }) => written.has(changeId)))
    if (done.length === 0 || (await this.#wantsMoreThanNote(step, done))) return wishes
    this.#settle(done, 'written by an earlier try')
    return wishes.filter((wish) => !done.includes(wish))
  }

  async #wantsMoreThanNote(step: Step, wishes: readonly Wish[]): Promise<boolean> {
    if (step.what !== 'resolved') return false
    const { actions } = this.#decide(step, wishes, await this.#look(step))
    return actions.some((action) => action !== 'note')
  }

  /** The ticket that a delivery has opened itself needs no note of it. */
  #withoutOpened(wishes: readonly Wish[]): readonly Wish[] {
    const done = this.#wasOpened ? wishes.filter((wish) => this.#doubtsOf(wish).length > 0) : []
    this.#settle(done, 'opened by an earlier try')
    return wishes.filter((wish) => !done.includes(wish))
  }

  #settle(wishes: readonly Wish[], reason: string): void {
    if (wishes.length === 0) return
    this.#tell(wishes, { isLeftForDigest: false })
    for (const wish of wishes) this.#results.set(wish, this.#outcome([], reason))
  }

  #tell(wishes: readonly Wish[], decision: Pick<Decision, 'isLeftForDigest'>): void {
    const told = wishes.map(({ delivery }) => delivery)
    this.record = afterTelling(this.record, told, decision, this.#now())
  }

  /** A new ticket is about to be opened: perhaps another one stands in. */
  async #goElsewhere(wishes: readonly Wish[]): Promise<boolean> {
    const [first] = wishes
    const { generation, isAdmitted, rollUp } = this.record
    if (first === undefined || generation > 0 || isAdmitted || rollUp !== null) return false
    const other = await findStandIn(first, this.#tools)
    this.record = { ...this.record, isAdmitted: other === undefined }
    if (other === undefined) return false
    this.record = { ...this.record, standsIn: other.row, rollUp: other.rollUp, inDoubt: [] }
    if (other.rollUp !== null)
      this.#log('warn', 'alert-rolled-up', { into: other.row, rule: other.rollUp.rule })
    this.#send(wishes, this.#placeOf(other))
    return true
  }

  #joiningOnes(wishes: readonly Wish[]): readonly Wish[] {
    return wishes.filter(
      ({ place, delivery }) =>
        place.joins !== undefined && this.record.problems[delivery.occurrence.problem] === undefined,
    )
  }

  #placeOf({ row, rollUp }: StandIn): Place {
    return rollUp === null ? { row, joins: { from: this.#row } } : { row, rollUp }
  }

  #send(wishes: readonly Wish[], place: Place): void {
    for (const wish of wishes) this.#results.set(wish, { place })
  }

  #sendBack(wishes: readonly Wish[], step: Step): void {
    // What a try in doubt has begun here is not going to happen here.
    const ids = new Set(wishes.map(({ delivery }) => delivery.deliveryId))
    const inDoubt = this.record.inDoubt.filter(({ deliveryId }) => !ids.has(deliveryId))
    this.record = { ...this.record, inDoubt }
    const { item } = this.record
    const previous = item === null ? null : { number: item.number, url: item.url }
    for (const wish of wishes) {
      const row = wish.place.joins?.from ?? this.#row
      this.#results.set(wish, {
        place: step.what === 'fired' ? { row, previous } : { row, isUndecided: true },
      })
    }
  }

  #endReminder(step: Step, decision: Decision): void {
    const now = this.#now()
    const { remindAt } = this.record
    const isItsTime = step.wishes.some(({ delivery }) => delivery.notification.reminder?.at === remindAt)
    const isOver = decision.actions.includes('resolve')
    const problems = isOver ? endedByNow(this.record, this.#policy, now) : this.record.problems
    this.record = { ...this.record, problems, remindAt: isItsTime ? null : remindAt }
  }

  async #putReminder(): Promise<void> {
    const wasLookedAt = this.#wishes.some(({ isReminder }) => isReminder)
    const next = nextLookAt(
      { ...this.record, status: this.#status() },
      this.#policy,
      this.#now(),
      wasLookedAt,
    )
    const { remindAt } = this.record
    // One that is overdue may never come: another one does no harm.
    const isComing = remindAt !== null && remindAt >= this.#now()
    if (next === null || (isComing && remindAt <= next)) return
    const farthest = new Date(this.#tools.now() + LONGEST_DELAY_SECONDS * 1000).toISOString()
    const at = next < farthest ? next : farthest
    const { delivery } = this.#wishes.at(-1) ?? this.#wishes[0]
    try {
      await this.#tools.remind(delivery, this.#row, at)
      this.record = { ...this.record, remindAt: at }
    } catch (thrown) {
      // Without its reminder the turn is not done: its deliveries come again, and find what was written.
      this.record = { ...this.record, delivered: this.#claim.record.delivered }
      const { code, message } = asBridgeError(thrown)
      throw new BridgeError(code, message, { inDoubt: true })
    }
  }

  #doubtsOf({ delivery }: Wish): readonly BegunDelivery[] {
    return this.record.inDoubt.filter(({ deliveryId }) => deliveryId === delivery.deliveryId)
  }

  #outcome(actions: readonly Action[], reason: string): TurnResult {
    const number = this.record.item?.number ?? ''
    return { outcome: { correlationId: this.#correlationId(), number, actions, reason } }
  }

  get #row(): string {
    return this.#wishes[0].place.row
  }

  #correlationId(): string {
    return followingCorrelationId(this.#row, this.record.generation)
  }

  #now(): string {
    return new Date(this.#tools.now()).toISOString()
  }

  #log(level: 'info' | 'warn', event: string, facts: Record<string, string | number>): void {
    const { deliveryId, route } = this.#wishes[0].delivery
    const connection = route.connection.name
    const correlationId = this.#correlationId()
    this.#tools.log(level, event, { deliveryId, route: route.name, connection, correlationId, ...facts })
  }
}
