import {
  decideAction,
  type KnownTimes,
  type Occurrence,
  type ReopenPolicy,
  timesAfter,
} from '../../../shared/ticket/decide-action.ts'
import type { Action, WorkItemStatus } from '../../../shared/ticket/ticket.ts'

const NO_TIMES: KnownTimes = { firedAt: null, endedAt: null, resolvedByUsAt: null }

const MINUTES_BETWEEN_DELIVERIES = 10

/** The tickets of one problem, and the record that the bridge keeps of the last one. */
export class Desk {
  /** Oldest first. */
  readonly tickets: WorkItemStatus[] = []
  readonly #policy: ReopenPolicy
  #times = NO_TIMES
  #now = Date.parse('2026-11-23T12:00:00Z')

  constructor(policy: ReopenPolicy) {
    this.#policy = policy
  }

  deliver(occurrence: Occurrence): void {
    this.#now += MINUTES_BETWEEN_DELIVERIES * 60_000
    const now = new Date(this.#now).toISOString()
    const status = this.tickets.at(-1) ?? 'none'
    const decision = decideAction(occurrence, { status, ...this.#times }, this.#policy, now)
    if (decision.followsPrevious) this.#times = NO_TIMES
    for (const action of decision.actions) {
      this.#carryOut(action, decision.followsPrevious)
      this.#times = timesAfter(action, occurrence, this.#times, now)
    }
    if (decision.actions.length === 0) this.#times = timesAfter('none', occurrence, this.#times, now)
  }

  /** What a product does with resolved tickets after some days. */
  closeResolved(): void {
    if (this.tickets.at(-1) === 'resolved') this.#replaceLast('closed')
  }

  #carryOut(action: Action, followsPrevious: boolean): void {
    const status = this.tickets.at(-1)
    switch (action) {
      case 'open':
        if (status !== undefined && !followsPrevious) throw new Error('a second ticket for one problem')
        this.tickets.push('open')
        break
      case 'note':
        if (status !== 'open') throw new Error(`noted a ticket that is ${status}`)
        break
      case 'resolve':
        if (status !== 'open') throw new Error(`resolved a ticket that is ${status}`)
        this.#replaceLast('resolved')
        break
      case 'reopen':
        if (status !== 'resolved') throw new Error(`reopened a ticket that is ${status}`)
        this.#replaceLast('open')
        break
    }
  }

  #replaceLast(status: WorkItemStatus): void {
    this.tickets.splice(-1, 1, status)
  }
}
