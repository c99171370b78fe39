import type { Check, Connector } from '../../shared/connectors/connector.ts'
import { BridgeError, type ErrorCode } from '../../shared/errors.ts'
import type {
  Attachment,
  Change,
  Fields,
  Assignment,
  Ticket,
  WorkItem,
  WorkItemRef,
  WorkItemStatus,
} from '../../shared/ticket/ticket.ts'

/** A record of the product, and every change made to it. */
export interface ProductTicket extends WorkItem {
  status: WorkItemStatus
  closeCode: string
  assignment: Assignment
  readonly fields: Fields
  readonly changes: Change[]
  readonly attachments: Attachment[]
}

type Call = 'find' | 'read' | 'open' | 'isWritten' | 'attach' | Change['action']

interface Fault {
  readonly call: Call
  readonly error: BridgeError
  /** Whether the product carries the call out and only then fails. */
  readonly carriedOut: boolean
}

const NOBODY: Assignment = { assignee: '', group: '', inWork: false }

const STATUS_AFTER: Readonly<Record<Change['action'], WorkItemStatus | undefined>> = {
  note: undefined,
  escalate: undefined,
  hold: 'held',
  resolve: 'resolved',
  reopen: 'open',
}

/** A product in memory that keeps the contract of a connector, and fails on demand. */
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
  setStatus(number: string, status: WorkItemStatus, closeCode = ''): void {
    Object.assign(this.#ticket(number), { status, closeCode })
  }

  /** A person takes a ticket, gives it to someone, or begins to work on it. */
  setAssignment(number: string, assignment: Partial<Assignment>): void {
    const ticket = this.#ticket(number)
    ticket.assignment = { ...ticket.assignment, ...assignment }
  }

  async check(): Promise<readonly Check[]> {
    return [{ name: 'reachable', ok: true, detail: 'in memory' }]
  }

  async find(correlationId: string): Promise<WorkItem | undefined> {
    return this.#answer('find', () =>
      seen(this.tickets.find((ticket) => ticket.correlationId === correlationId)),
    )
  }

  async read(item: WorkItemRef): Promise<WorkItem | undefined> {
    return this.#answer('read', () => seen(this.tickets.find(({ id }) => id === item.id)))
  }

  async open({ correlationId, fields }: Ticket): Promise<WorkItem> {
    return this.#answer('open', () => {
      const number = `INC${this.tickets.length + 1}`
      const ticket: ProductTicket = {
        id: number,
        number,
        url: `https://product.example/${number}`,
        correlationId,
        status: 'open',
        closeCode: '',
        assignment: NOBODY,
        fields,
        changes: [],
        attachments: [],
      }
      this.tickets.push(ticket)
      return seen(ticket)
    })
  }

  async change(item: WorkItemRef, change: Change): Promise<WorkItem> {
    return this.#answer(change.action, () => {
      const ticket = this.#ticket(item.number)
      if (ticket.status === 'closed') throw new BridgeError('product_not_permitted', 'It is closed.')
      ticket.changes.push(change)
      ticket.status = STATUS_AFTER[change.action] ?? ticket.status
      return seen(ticket)
    })
  }

  async isWritten(item: WorkItemRef, changeId: string): Promise<boolean> {
    return this.#answer('isWritten', () =>
      this.#ticket(item.number).changes.some(({ id }) => id === changeId),
    )
  }

  async attach(item: WorkItemRef, file: Attachment): Promise<void> {
    return this.#answer('attach', () => void this.#ticket(item.number).attachments.push(file))
  }

  #answer<T>(call: Call, carryOut: () => T): T {
    this.calls.push(call)
    const index = this.#faults.findIndex((fault) => fault.call === call)
    const [fault] = index < 0 ? [] : this.#faults.splice(index, 1)
    if (fault?.carriedOut === false) throw fault.error
    const result = carryOut()
    if (fault !== undefined) throw fault.error
    return result
  }

  #ticket(number: string): ProductTicket {
    const ticket = this.tickets.find((candidate) => candidate.number === number)
    if (ticket === undefined) throw new BridgeError('product_missing_record', `There is no ${number}.`)
    return ticket
  }
}

/** What an answer says of a ticket. */
function seen(ticket: ProductTicket): WorkItem
function seen(ticket: ProductTicket | undefined): WorkItem | undefined
function seen(ticket: ProductTicket | undefined): WorkItem | undefined {
  if (ticket === undefined) return undefined
  const { id, number, url, correlationId, status, closeCode, assignment } = ticket
  return { id, number, url, correlationId, status, closeCode, assignment }
}

/** The product may have done it. */
export function lostAnswer(): BridgeError {
  return new BridgeError('product_timed_out', 'no answer', { inDoubt: true })
}

/** The error of a call that the product certainly has not carried out. */
export function refusal(code: ErrorCode, retryAfterSeconds?: number): BridgeError {
  return new BridgeError(
    code,
    `refused: ${code}`,
    retryAfterSeconds === undefined ? {} : { retryAfterSeconds },
  )
}
