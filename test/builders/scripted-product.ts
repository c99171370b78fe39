import type { Check, Connector } from '../../shared/connectors/connector.ts'
import { BridgeError, type ErrorCode } from '../../shared/errors.ts'
import type {
  Change,
  Fields,
  Ticket,
  WorkItem,
  WorkItemRef,
  WorkItemStatus,
} from '../../shared/ticket/ticket.ts'

/** A record of the product, and every change made to it. */
export interface ProductTicket extends WorkItem {
  status: WorkItemStatus
  readonly fields: Fields
  readonly changes: Change[]
}

type Call = 'find' | 'read' | 'open' | Change['action']

interface Fault {
  readonly call: Call
  readonly error: BridgeError
  /** Whether the product carries the call out and only then fails. */
  readonly carriedOut: boolean
}

/** A product in memory that keeps the contract of a connector, and fails as it is told. */
export class ScriptedProduct implements Connector {
  readonly tickets: ProductTicket[] = []
  /** The calls that came, in order. */
  readonly calls: Call[] = []
  readonly #faults: Fault[] = []

  /** The next such call fails without having any effect. */
  refuse(call: Call, error: BridgeError): void {
    this.#faults.push({ call, error, carriedOut: false })
  }

  /** The next such call is carried out and its answer lost. */
  loseAnswer(call: Call): void {
    this.#faults.push({ call, error: lostAnswer(), carriedOut: true })
  }

  /** A person sets a ticket's status. */
  setStatus(number: string, status: WorkItemStatus): void {
    this.#ticket(number).status = status
  }

  async check(): Promise<readonly Check[]> {
    return [{ name: 'reachable', ok: true, detail: 'in memory' }]
  }

  async find(correlationId: string): Promise<WorkItem | undefined> {
    return this.#answer('find', () => this.tickets.find((ticket) => ticket.correlationId === correlationId))
  }

  async read(item: WorkItemRef): Promise<WorkItem | undefined> {
    return this.#answer('read', () => this.tickets.find(({ id }) => id === item.id))
  }

  async open({ correlationId, fields }: Ticket): Promise<WorkItem> {
    return this.#answer('open', () => {
      const number = `INC${this.tickets.length + 1}`
      const url = `https://product.example/${number}`
      const ticket = { id: number, number, url, correlationId, status: 'open' as const, fields, changes: [] }
      this.tickets.push(ticket)
      return ticket
    })
  }

  async change(item: WorkItemRef, change: Change): Promise<WorkItem> {
    return this.#answer(change.action, () => {
      const ticket = this.#ticket(item.number)
      if (ticket.status === 'closed') throw new BridgeError('product_not_permitted', 'It is closed.')
      const isWritten = ticket.changes.some(({ deliveryId }) => deliveryId === change.deliveryId)
      if (change.inDoubt && isWritten) return ticket
      ticket.changes.push(change)
      if (change.action !== 'note') ticket.status = change.action === 'resolve' ? 'resolved' : 'open'
      return ticket
    })
  }

  #answer<T>(call: Call, carryOut: () => T): T {
    this.calls.push(call)
    const index = this.#faults.findIndex((fault) => fault.call === call)
    const [fault] = index < 0 ? [] : this.#faults.splice(index, 1)
    if (fault?.carriedOut === false) throw fault.error
    const result = carryOut()
    if (fault !== undefined) throw fault.error
    return structuredClone(result)
  }

  #ticket(number: string): ProductTicket {
    const ticket = this.tickets.find((candidate) => candidate.number === number)
    if (ticket === undefined) throw new BridgeError('product_missing_record', `There is no ${number}.`)
    return ticket
  }
}

/** The product may have done it. */
export function lostAnswer(): BridgeError {
  return new BridgeError('product_timed_out', 'no answer', { inDoubt: true })
}

/** The product has not done it, and says so. */
export function refusal(code: ErrorCode, retryAfterSeconds?: number): BridgeError {
  return new BridgeError(
    code,
    `refused: ${code}`,
    retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
  )
}
