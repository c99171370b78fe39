import { BridgeError } from '../../shared/errors.ts'
import {
  type BegunDelivery,
  type Claim,
  claimTimes,
  LONGEST_CHANGE_SECONDS,
  NEW_TICKET_RECORD,
  type TicketKey,
  type TicketRecord,
  withDoubts,
  withTimes,
} from '../../shared/storage/ledger.ts'
import type {
  ClaimOptions,
  FindAsked,
  Ledger,
  ListAsked,
  SweptBefore,
  TicketPage,
} from '../../shared/storage/ports.ts'
import { TICKET_FORMAT } from '../../shared/storage/ticket-format.ts'
import {
  isPlace,
  placeOf,
  summaryOf,
  type TicketState,
  type TicketSummary,
} from '../../shared/storage/ticket-index.ts'
import { nameKeyOf, namesAfter, nameRange } from '../../shared/storage/ticket-names.ts'
import { fromStored, toStored } from '../../shared/stored-format.ts'
import type { Clock } from './clock.ts'

/** The ledger's row, with its claim and a count of its writes in place of an ETag. */
interface Row {
  readonly text: string
  readonly claimedUntil: number
  readonly version: number
  /** What lists show: as of the last save. */
  readonly summary: TicketSummary
  readonly names: readonly string[]
}

export class InMemoryLedger implements Ledger {
  readonly #clock: Clock
  readonly #rows = new Map<string, Row>()
  /** Row of the latest ticket, by connection and series. */
  readonly #latest = new Map<string, string>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  async claim(
    key: TicketKey,
    begun: readonly BegunDelivery[],
    { longestChangeSeconds = LONGEST_CHANGE_SECONDS, series, digest }: ClaimOptions = {},
  ): Promise<Claim | undefined> {
    const { claimSeconds } = claimTimes(longestChangeSeconds)
    const claimEnd = (): number => this.#clock.now() + claimSeconds * 1000
    const name = `${key.connection}/${key.correlationId}`
    const row = this.#rows.get(name)
    const record = row === undefined ? NEW_TICKET_RECORD : recordIn(row, key.correlationId)
    const undone = begun.filter(({ deliveryId }) => !record.delivered.includes(deliveryId))
    if (begun.length > 0 && undone.length === 0) return undefined
    if (row !== undefined && row.claimedUntil > this.#clock.now()) {
      const leftSeconds = (row.claimedUntil - this.#clock.now()) / 1000
      throw claimedElsewhere(claimSeconds - leftSeconds, leftSeconds)
    }
    const claimed = withDoubts(record, begun, digest)
    let version = this.#write(key, row?.version ?? 0, claimed, claimEnd(), row?.summary)
    const summary = this.#rows.get(name)?.summary
    const begunSeries = this.#begin(row, series, key)
    let toRemember: string | undefined
    return {
      record,
      latestOf: async (of) => this.#latestBut(key, of),
      remember: (of) => {
        toRemember = of
      },
      extend: async () => {
        version = this.#write(key, version, claimed, claimEnd(), summary)
      },
      save: async (saved) => {
        version = this.#write(key, version, withTimes(saved, this.#nowIso()), 0)
        if (begunSeries !== toRemember) this.#setLatest(key, begunSeries, undefined)
        this.#setLatest(key, toRemember, key.correlationId)
      },
    }
  }

  async read({ connection, correlationId }: TicketKey): Promise<TicketRecord | undefined> {
    const row = this.#rows.get(`${connection}/${correlationId}`)
    return row && recordIn(row, correlationId)
  }

  async mayHaveFormerRows(): Promise<boolean> {
    return true
  }

  async listAlertChanges(connection: string, limit: number): Promise<readonly string[]> {
    const names = [...this.#rows.keys()].filter((name) => name.startsWith(`${connection}/`))
    return names
      .map((name) => name.slice(connection.length + 1))
      .filter((row) => this.records.get(row)?.hasAlertChanges === true)
      .slice(0, limit)
  }

  async list({ connections, states = LISTED, limit = 50, after = '' }: ListAsked = {}): Promise<TicketPage> {
    if (after !== '' && !isPlace(after)) throw new BridgeError('request_invalid', 'That is no place.')
    const all = [...this.#rows.values()].map(({ summary }) => summary)
    const found = all
      .filter((ticket) => connections?.includes(ticket.connection) ?? true)
      .filter(({ state }) => states.includes(state))
      .filter((ticket) => placeOfTicket(ticket) > after)
      .toSorted((one, other) => (placeOfTicket(one) < placeOfTicket(other) ? -1 : 1))
    const tickets = found.slice(0, limit)
    const last = tickets.at(-1)
    return found.length > limit && last !== undefined ? { tickets, next: placeOfTicket(last) } : { tickets }
  }

  async find(name: string, { connections, limit, after = '' }: FindAsked): Promise<TicketPage> {
    if (after !== '' && !isPlace(after)) throw new BridgeError('request_invalid', 'That is no place.')
    const range = nameRange(name, after)
    const found = [...this.#rows.values()]
      .filter(({ summary }) => connections.includes(summary.connection))
      .filter(({ names, summary }) =>
        names
          .map((each) => nameKeyOf(each, placeOfTicket(summary)))
          .some((key) => key > range.after && key < range.before),
      )
      .map(({ summary }) => summary)
      .toSorted((one, other) => (placeOfTicket(one) < placeOfTicket(other) ? -1 : 1))
    const tickets = found.slice(0, limit)
    const last = tickets.at(-1)
    return found.length > limit && last !== undefined ? { tickets, next: placeOfTicket(last) } : { tickets }
  }

  async sweep({ ended, silent }: SweptBefore): Promise<number> {
    const old = [...this.#rows].filter(([, { summary, claimedUntil }]) => {
      const { state, endedAt, updatedAt } = summary
      const goesOn = state === 'open' || state === 'held' || state === 'inDoubt'
      return claimedUntil <= this.#clock.now() && (endedAt ?? updatedAt) < (goesOn ? silent : ended)
    })
    for (const [name] of old) this.#rows.delete(name)
    return old.length
  }

  /** Every record, by row. */
  get records(): ReadonlyMap<string, TicketRecord> {
    const names = [...this.#rows].map(([name, row]) => [name.split('/')[1] ?? '', row] as const)
    return new Map(names.map(([name, row]) => [name, recordIn(row, name)]))
  }

  /** Puts a row there as some version of the app has left it. @param text the record, as JSON */
  load({ connection, correlationId }: TicketKey, text: string, claimedUntil = 0): void {
    const key = { connection, correlationId }
    const summary = summaryOf(key, withTimes(NEW_TICKET_RECORD, this.#nowIso()))
    this.#rows.set(`${connection}/${correlationId}`, { text, claimedUntil, version: 1, summary, names: [] })
  }

  /** A row's record as it is stored. */
  textOf({ connection, correlationId }: TicketKey): string | undefined {
    return this.#rows.get(`${connection}/${correlationId}`)?.text
  }

  /** @param summary what lists go on to show; default: what the record says */
  #write(
    key: TicketKey,
    expected: number,
    record: TicketRecord,
    claimedUntil: number,
    summary = summaryOf(key, withTimes(record, this.#nowIso())),
  ): number {
    const name = `${key.connection}/${key.correlationId}`
    const version = this.#rows.get(name)?.version ?? 0
    if (version !== expected) throw claimedElsewhere()
    const text = JSON.stringify(toStored(TICKET_FORMAT, record))
    const before = this.#rows.get(name)?.names ?? []
    // A claim leaves what is beside the row as it is.
    const names = claimedUntil === 0 ? namesAfter(before, record) : before
    this.#rows.set(name, { text, claimedUntil, version: version + 1, summary, names })
    return version + 1
  }

  /** @returns the series, if the row is its latest from now on */
  #begin(row: Row | undefined, series: string | undefined, key: TicketKey): string | undefined {
    if (row !== undefined || series === undefined || this.#latest.has(`${key.connection}/${series}`))
      return undefined
    this.#setLatest(key, series, key.correlationId)
    return series
  }

  #latestBut({ connection, correlationId }: TicketKey, series: string): string | undefined {
    const latest = this.#latest.get(`${connection}/${series}`)
    return latest === correlationId ? undefined : latest
  }

  #setLatest({ connection }: TicketKey, series: string | undefined, latest: string | undefined): void {
    if (series === undefined) return
    if (latest === undefined) this.#latest.delete(`${connection}/${series}`)
    else this.#latest.set(`${connection}/${series}`, latest)
  }

  #nowIso(): string {
    return new Date(this.#clock.now()).toISOString()
  }
}

function placeOfTicket({ createdAt, correlationId }: TicketSummary): string {
  return placeOf(createdAt, correlationId)
}

const LISTED: readonly TicketState[] = ['open', 'held', 'resolved', 'closed', 'inDoubt']

function claimedElsewhere(ageSeconds = 0, leftSeconds = Infinity): BridgeError {
  const retryAfterSeconds = Math.ceil(Math.min(Math.max(2, ageSeconds), 30, leftSeconds + 1))
  return new BridgeError('ticket_claimed_elsewhere', 'Someone else works on it.', { retryAfterSeconds })
}

/** Records that were read from a row: it is replaced when it changes. */
const recordsRead = new WeakMap<Row, TicketRecord>()

function recordIn(row: Row, name: string): TicketRecord {
  const record = recordsRead.get(row) ?? fromStored(TICKET_FORMAT, JSON.parse(row.text), name)
  recordsRead.set(row, record)
  return record
}
