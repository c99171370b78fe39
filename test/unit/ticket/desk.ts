import { afterAction, afterDelivery, forNextTicket } from '../../../shared/bridge/ticket/record-after.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../shared/storage/ledger.ts'
import { decideAction } from '../../../shared/ticket/decide-action.ts'
import type { Policy } from '../../../shared/ticket/policy.ts'
import type { Occurrence } from '../../../shared/ticket/episodes.ts'
import { nextWakeUpAt } from '../../../shared/ticket/wake-up-time.ts'
import { type Arrival, endedByNow, type Known } from '../../../shared/ticket/situation.ts'
import type { Action, WorkItem, WorkItemStatus } from '../../../shared/ticket/ticket.ts'
import { START } from '../../builders/clock.ts'
import { NOBODY } from './known.ts'

/** What an action needs to find, and what it makes of the ticket. */
const MOVES: Readonly<Record<Exclude<Action, 'open'>, [WorkItemStatus[], WorkItemStatus | 'same']>> = {
  note: [['open', 'held', 'resolved'], 'same'],
  escalate: [['open', 'held'], 'same'],
  hold: [['open'], 'held'],
  resolve: [['open', 'held'], 'resolved'],
  reopen: [['held', 'resolved'], 'open'],
}

/** The tickets of one group of episodes, and the record that the bridge keeps of the last one. */
export class Desk {
  /** Oldest first. */
  readonly tickets: WorkItemStatus[] = []
  readonly #policy: Policy
  #record: TicketRecord = NEW_TICKET_RECORD
  #time = Date.parse(START)
  #deliveries = 0

  constructor(policy: Policy) {
    this.#policy = policy
  }

  deliver(occurrence: Occurrence): void {
    this.#deliveries += 1
    const deliveries = [{ deliveryId: String(this.#deliveries), occurrence }]
    const arrival = { what: occurrence.condition, occurrences: [occurrence] }
    const decision = this.#act(arrival, [occurrence])
    this.#record = afterDelivery(this.#record, deliveries, decision, this.#now)
  }

  /** Time goes by, and wake-ups come when it is their time. */
  wait(minutes: number): void {
    const until = new Date(this.#time + minutes * 60_000).toISOString()
    for (let next = this.#nextLook(); next !== null && next <= until; next = this.#nextLook()) {
      this.#time = Date.parse(next)
      const { actions } = this.#act({ what: 'wakeUp' }, [])
      if (actions.includes('resolve')) {
        const episodes = endedByNow(this.#record, this.#policy, this.#now)
        this.#record = { ...this.#record, episodes }
      }
    }
    this.#time = Date.parse(until)
  }

  /** What a product does with resolved tickets after some days. */
  closeResolved(): void {
    if (this.tickets.at(-1) === 'resolved') this.tickets.splice(-1, 1, 'closed')
  }

  #act(
    arrival: Arrival,
    arrived: readonly Occurrence[],
  ): { actions: readonly Action[]; isLeftForDigest: boolean; isForgotten: boolean } {
    const status = this.tickets.at(-1) ?? 'none'
    const known: Known = {
      ...this.#record,
      status,
      assignmentBefore: NOBODY,
      assignment: NOBODY,
      closeCode: '',
    }
    const decision = decideAction(arrival, known, this.#policy, this.#now)
    if (decision.followsPrevious) this.#record = forNextTicket(this.#record)
    const severities = arrived.map(({ severity }) => severity)
    for (const action of decision.actions) {
      this.#carryOut(action, decision.followsPrevious)
      this.#record = afterAction(this.#record, action, this.#lastItem(), severities, this.#now)
    }
    return decision
  }

  #carryOut(action: Action, followsPrevious: boolean): void {
    const status = this.tickets.at(-1)
    if (action === 'open') {
      if (status !== undefined && !followsPrevious) throw new Error('a second ticket for what has one')
      this.tickets.push('open')
      return
    }
    const [from, to] = MOVES[action]
    if (status === undefined || !from.includes(status))
      throw new Error(`${action} of a ticket that is ${status}`)
    if (to !== 'same') this.tickets.splice(-1, 1, to)
  }

  #lastItem(): WorkItem {
    const number = String(this.tickets.length)
    const status = this.tickets.at(-1) ?? 'open'
    return { id: number, number, url: '', correlationId: '', status, closeCode: '', assignment: NOBODY }
  }

  #nextLook(): string | null {
    const status = this.tickets.at(-1) ?? 'none'
    return nextWakeUpAt({ ...this.#record, status }, this.#policy, this.#now)
  }

  get #now(): string {
    return new Date(this.#time).toISOString()
  }
}
