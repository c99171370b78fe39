import type { Alert, Condition } from '../alert/alert.ts'
import type { Route } from '../config/config.ts'
import type { Connector } from '../connectors/connector.ts'
import { asBridgeError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { BegunDelivery, Claim, Ledger, TicketRecord } from '../storage/ports.ts'
import type { TemplateContext } from '../template/context.ts'
import {
  decideAction,
  type Decision,
  type Known,
  type KnownTimes,
  occurrenceOf,
  timesAfter,
} from '../ticket/decide-action.ts'
import { correlationIdOf, followingCorrelationId } from '../ticket/keys.ts'
import type { Action, Change, WorkItem, WorkItemRef, WorkItemStatus } from '../ticket/ticket.ts'

/** One alert for one route. */
export interface TicketDelivery {
  readonly deliveryId: string
  readonly alert: Alert
  readonly raw: unknown
  readonly route: Route
}

export interface DeliverTicketOptions {
  readonly ledger: Ledger
  readonly connector: Connector
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Deliveries that a row remembers. Older ones would have to come back after a hundred later ones to be noted twice. */
const REMEMBERED_DELIVERIES = 100

/**
 * Brings one ticket in line with one alert: claims the ticket's row, decides, calls the product, records. Repeating it is
 * safe after any failure and from any instance.
 *
 * @throws BridgeError whatever stood in the way; the row then says what is known and what is in doubt
 */
export async function deliverTicket(delivery: TicketDelivery, options: DeliverTicketOptions): Promise<void> {
  const { deliveryId, alert, route } = delivery
  const connection = route.connection.name
  const correlationId = correlationIdOf(connection, alert)
  const begun: BegunDelivery = { deliveryId, ...occurrenceOf(alert) }
  const claim = await options.ledger.claim({ connection, correlationId }, begun)
  if (claim === undefined) {
    options.log('info', 'alert-delivered-before', { deliveryId, connection, correlationId })
    return
  }
  const work = new TicketWork(delivery, options, claim, correlationId)
  try {
    await work.run()
  } catch (thrown) {
    const error = asBridgeError(thrown)
    const record = error.inDoubt ? doubted(work.record, begun) : work.record
    await giveBack(claim, record, deliveryId, options.log)
    throw error
  }
  await claim.save(delivered(work.record, deliveryId))
}

/** The steps of one delivery, and the record as it changes on the way. */
class TicketWork {
  record: TicketRecord
  readonly #delivery: TicketDelivery
  readonly #options: DeliverTicketOptions
  readonly #claim: Claim
  readonly #firstCorrelationId: string

  constructor(
    delivery: TicketDelivery,
    options: DeliverTicketOptions,
    claim: Claim,
    firstCorrelationId: string,
  ) {
    this.#delivery = delivery
    this.#options = options
    this.#claim = claim
    this.#firstCorrelationId = firstCorrelationId
    this.record = claim.record
  }

  async run(): Promise<void> {
    let decision = await this.#decide()
    while (decision.followsPrevious) {
      this.#beginNextTicket()
      decision = await this.#decide()
    }
    if (decision.actions.length === 0) this.#recordTimes('none')
    for (const action of decision.actions) await this.#carryOut(action, decision)
  }

  async #decide(): Promise<Decision> {
    const { alert, route } = this.#delivery
    const earlierTry = await this.#findEarlierTry()
    const decision = decideAction(occurrenceOf(alert), await this.#known(earlierTry), route, this.#now())
    this.#log('ticket-decided', { actions: decision.actions.join('+'), reason: decision.reason })
    if (earlierTry === undefined || !this.#isInDoubt() || decision.actions[0] !== 'note') return decision
    // The ticket that this delivery has opened itself needs no note of it.
    this.#recordTimes('open')
    return { ...decision, actions: [] }
  }

  /** The ticket that a try in doubt has opened. */
  async #findEarlierTry(): Promise<WorkItem | undefined> {
    const { item, inDoubt } = this.record
    if (item !== null || inDoubt.length === 0) return undefined
    return this.#options.connector.find(this.#correlationId())
  }

  async #known(earlierTry: WorkItem | undefined): Promise<Known> {
    const item = earlierTry ?? this.record.item
    if (item === null) return { ...this.record, status: 'none' }
    const current = earlierTry ?? (await this.#options.connector.read(item))
    // A record that a person deleted is closed as far as we are concerned.
    const status = current?.status ?? 'closed'
    const times = timesWithDoubts(this.record, status, this.#now())
    const { endedAt, resolvedByUsAt } = times
    this.record = { ...this.record, item: refOf(item), endedAt, resolvedByUsAt }
    return { ...times, status }
  }

  #beginNextTicket(): void {
    const { generation, item } = this.record
    const previous = item === null ? null : { number: item.number, url: item.url }
    this.record = {
      ...this.record,
      generation: generation + 1,
      item: null,
      previous,
      firedAt: null,
      endedAt: null,
      resolvedByUsAt: null,
    }
  }

  async #carryOut(action: Action, decision: Decision): Promise<void> {
    await this.#claim.extend()
    const item = action === 'open' ? await this.#open() : await this.#change(action)
    this.record = { ...this.record, item: refOf(item) }
    this.#recordTimes(action)
    this.#log(`ticket-${PAST[action]}`, { number: item.number, reason: decision.reason })
  }

  #open(): Promise<WorkItem> {
    const { template } = this.#delivery.route
    const fields = template.render('open', this.#context())
    return this.#options.connector.open({ kind: template.kind, correlationId: this.#correlationId(), fields })
  }

  #change(action: Change['action']): Promise<WorkItem> {
    const { item } = this.record
    if (item === null) throw new TypeError(`There is no ticket to ${action}.`)
    const { deliveryId, route } = this.#delivery
    const { kind } = route.template
    const fields = route.template.render(action, this.#context())
    const inDoubt = this.#isInDoubt()
    return this.#options.connector.change(item, { action, kind, fields, deliveryId, inDoubt })
  }

  #recordTimes(action: Action | 'none'): void {
    const times = timesAfter(action, occurrenceOf(this.#delivery.alert), this.record, this.#now())
    this.record = { ...this.record, ...times }
  }

  #now(): string {
    return new Date(this.#options.now()).toISOString()
  }

  /** An earlier try of this delivery ended with an unknown outcome. */
  #isInDoubt(): boolean {
    return this.record.inDoubt.some(({ deliveryId }) => deliveryId === this.#delivery.deliveryId)
  }

  #correlationId(): string {
    return followingCorrelationId(this.#firstCorrelationId, this.record.generation)
  }

  #context(): TemplateContext {
    const { alert, raw, route } = this.#delivery
    const { item, previous } = this.record
    const ticket = {
      correlationId: this.#correlationId(),
      ...(item === null ? {} : { number: item.number, url: item.url }),
      ...(previous === null ? {} : { previous }),
    }
    return { alert, raw, route: { name: route.name }, connection: route.connection, ticket }
  }

  #log(event: string, facts: Record<string, string>): void {
    const { deliveryId, route } = this.#delivery
    const connection = route.connection.name
    const correlationId = this.#correlationId()
    this.#options.log('info', event, { deliveryId, route: route.name, connection, correlationId, ...facts })
  }
}

const PAST: Record<Action, string> = {
  open: 'opened',
  note: 'noted',
  resolve: 'resolved',
  reopen: 'reopened',
}

/**
 * The times of a ticket, with those of the deliveries in doubt: what they tell has happened, and if the ticket is no
 * longer open, one of them may have ended it.
 */
function timesWithDoubts(record: TicketRecord, status: WorkItemStatus, now: string): KnownTimes {
  const { firedAt, endedAt, resolvedByUsAt, inDoubt } = record
  const told = (condition: Condition): string[] =>
    inDoubt.filter((begun) => begun.condition === condition).map((begun) => begun.occurredAt)
  const ends = status === 'open' ? [] : told('resolved').filter((end) => firedAt === null || end >= firedAt)
  return {
    firedAt: latest(firedAt, ...told('fired')),
    endedAt: latest(endedAt, ...ends),
    resolvedByUsAt: resolvedByUsAt ?? (ends.length > 0 ? now : null),
  }
}

function latest(...times: readonly (string | null)[]): string | null {
  return (
    times
      .filter((time) => time !== null)
      .toSorted()
      .at(-1) ?? null
  )
}

function refOf({ id, number, url }: WorkItemRef): WorkItemRef {
  return { id, number, url }
}

function delivered(record: TicketRecord, deliveryId: string): TicketRecord {
  return {
    ...record,
    delivered: [...record.delivered, deliveryId].slice(-REMEMBERED_DELIVERIES),
    inDoubt: record.inDoubt.filter((begun) => begun.deliveryId !== deliveryId),
  }
}

function doubted(record: TicketRecord, begun: BegunDelivery): TicketRecord {
  const isKnown = record.inDoubt.some(({ deliveryId }) => deliveryId === begun.deliveryId)
  return isKnown ? record : { ...record, inDoubt: [...record.inDoubt, begun] }
}

async function giveBack(claim: Claim, record: TicketRecord, deliveryId: string, log: Log): Promise<void> {
  try {
    await claim.save(record)
  } catch (error) {
    // The claim ends by itself, and the stored row says that this delivery is in doubt.
    log('warn', 'claim-not-given-back', { deliveryId, code: asBridgeError(error).code })
  }
}
