import type { Alert } from '../alert/alert.ts'
import type { Route } from '../config/config.ts'
import type { Connector } from '../connectors/connector.ts'
import { asBridgeError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Claim, Ledger, TicketRecord } from '../storage/ports.ts'
import type { TemplateContext } from '../template/context.ts'
import { decideAction, type Decision, type Known, occurrenceOf } from '../ticket/decide-action.ts'
import { correlationIdOf, followingCorrelationId } from '../ticket/keys.ts'
import type { Action, Change, WorkItem } from '../ticket/ticket.ts'

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
  const claim = await options.ledger.claim({ connection, correlationId }, deliveryId)
  if (claim === undefined) {
    options.log('info', 'alert-delivered-before', { deliveryId, connection, correlationId })
    return
  }
  const work = new TicketWork(delivery, options, claim, correlationId)
  try {
    await work.run()
  } catch (thrown) {
    const error = asBridgeError(thrown)
    await giveBack(claim, work.record, deliveryId, error.inDoubt, options.log)
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
    const { alert, route } = this.#delivery
    const decision = decideAction(occurrenceOf(alert), await this.#known(), route)
    this.#log('ticket-decided', { actions: decision.actions.join('+'), reason: decision.reason })
    if (decision.followsPrevious) this.#beginNextTicket()
    for (const action of decision.actions) await this.#carryOut(action, decision)
  }

  async #known(): Promise<Known> {
    const { item, firedAt, endedAt } = this.record
    if (item === null) return { status: 'none', firedAt, endedAt }
    const current = await this.#options.connector.read(item)
    // A record that a person deleted is closed as far as we are concerned.
    return { status: current?.status ?? 'closed', firedAt, endedAt }
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
    }
  }

  async #carryOut(action: Action, decision: Decision): Promise<void> {
    await this.#claim.extend()
    const item = action === 'open' ? await this.#open() : await this.#change(action)
    const { id, number, url } = item
    const { occurredAt } = occurrenceOf(this.#delivery.alert)
    this.record = {
      ...this.record,
      item: { id, number, url },
      ...timesAfter(action, occurredAt, this.record),
    }
    this.#log(`ticket-${PAST[action]}`, { number, reason: decision.reason })
  }

  async #open(): Promise<WorkItem> {
    const { connector } = this.#options
    const { template } = this.#delivery.route
    const correlationId = this.#correlationId()
    const fields = template.render('open', this.#context())
    // An earlier try may have opened it and lost the answer.
    const found = this.record.inDoubt.length > 0 ? await connector.find(correlationId) : undefined
    return found ?? connector.open({ kind: template.kind, correlationId, fields })
  }

  #change(action: Change['action']): Promise<WorkItem> {
    const { item, inDoubt } = this.record
    if (item === null) throw new TypeError(`There is no ticket to ${action}.`)
    const { deliveryId, route } = this.#delivery
    const fields = route.template.render(action, this.#context())
    const kind = route.template.kind
    const change = { action, kind, fields, deliveryId, inDoubt: inDoubt.includes(deliveryId) }
    return this.#options.connector.change(item, change)
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

function timesAfter(
  action: Action,
  occurredAt: string,
  record: TicketRecord,
): Pick<TicketRecord, 'firedAt' | 'endedAt'> {
  if (action === 'resolve') return { firedAt: record.firedAt, endedAt: occurredAt }
  const firedAt = record.firedAt !== null && record.firedAt > occurredAt ? record.firedAt : occurredAt
  return { firedAt, endedAt: null }
}

function delivered(record: TicketRecord, deliveryId: string): TicketRecord {
  return {
    ...record,
    delivered: [...record.delivered, deliveryId].slice(-REMEMBERED_DELIVERIES),
    inDoubt: record.inDoubt.filter((id) => id !== deliveryId),
  }
}

async function giveBack(
  claim: Claim,
  record: TicketRecord,
  deliveryId: string,
  inDoubt: boolean,
  log: Log,
): Promise<void> {
  const doubted = inDoubt && !record.inDoubt.includes(deliveryId)
  try {
    await claim.save(doubted ? { ...record, inDoubt: [...record.inDoubt, deliveryId] } : record)
  } catch (error) {
    // The claim ends by itself, and the stored row says that this delivery is in doubt.
    log('warn', 'claim-not-given-back', { deliveryId, code: asBridgeError(error).code })
  }
}
