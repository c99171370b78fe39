import type { TableClient } from '@azure/data-tables'
import { startAzurite } from '../dev/azurite.ts'
import { createAzureLedger, ledgerClient } from '../shared/storage/azure/azure-ledger.ts'
import { indexEntity, NOBODY, rowEntity } from '../shared/storage/azure/ticket-row.ts'
import { NEW_TICKET_RECORD, type TicketKey, type TicketRecord, withTimes } from '../shared/storage/ledger.ts'
import { startCountingProxy } from './counting-proxy.ts'

/** What a ledger of one connection costs that has so many tickets. */
export interface Growth {
  readonly rows: number
  /** Transactions for each of some tickets that are opened one after the other: a claim and a save. */
  readonly transactionsPerTicket: number
  /** Transactions for a page of the newest tickets. */
  readonly transactionsPerList: number
  readonly ticketMs: number
  readonly listMs: number
}

const CONNECTION = 'servicenow'

/** Tickets that are opened, and pages that are listed, for each figure. */
const REPETITIONS = 20

/** Row and index row each: as many as a transaction takes. */
const TICKETS_PER_TRANSACTION = 50

/** Prints what a ticket and a list cost among few tickets and among many. @param rows a ledger for each */
export async function runGrowth(json: boolean, rows: readonly number[]): Promise<void> {
  const figures: Growth[] = []
  for (const count of rows) figures.push(await measureGrowth(count))
  console.log(json ? JSON.stringify(figures, undefined, 2) : figures.map(lineOf).join('\n'))
}

export async function measureGrowth(rows: number): Promise<Growth> {
  const azurite = await startAzurite()
  const origin = new URL(azurite.tableUrl).origin
  let requests = 0
  const proxy = await startCountingProxy(origin, () => {
    requests += 1
  })
  try {
    const connectionString = azurite.connectionString.replace(origin, proxy.url)
    await fill(ledgerClient(azurite), rows)
    const ledger = createAzureLedger(ledgerClient({ connectionString }), Date.now)
    const counted = async (work: (repetition: number) => Promise<unknown>): Promise<[number, number]> => {
      const startedAt = performance.now()
      requests = 0
      for (let repetition = 0; repetition < REPETITIONS; repetition += 1) await work(repetition)
      return [requests / REPETITIONS, (performance.now() - startedAt) / REPETITIONS]
    }
    const [transactionsPerTicket, ticketMs] = await counted(async (repetition) => {
      const claim = await ledger.claim(keyOf(rows + repetition), [begunBy(`new-${repetition}`)])
      await claim?.save({ ...NEW_TICKET_RECORD, ...OPENED })
    })
    const [transactionsPerList, listMs] = await counted(() => ledger.list({ connections: [CONNECTION] }))
    return { rows, transactionsPerTicket, transactionsPerList, ticketMs, listMs }
  } finally {
    await proxy.stop()
    await azurite.stop()
  }
}

const OPENED: Partial<TicketRecord> = {
  item: { id: '1', number: 'INC1', url: 'https://example.service-now.com/1' },
  status: 'open',
}

function begunBy(deliveryId: string): TicketRecord['inDoubt'][number] {
  const at = new Date().toISOString()
  return {
    deliveryId,
    changeId: deliveryId,
    begunAt: at,
    episode: deliveryId,
    condition: 'fired',
    occurredAt: at,
  }
}

/** Digests come in no order. */
function keyOf(index: number): TicketKey {
  const digest = (Math.imul(index + 1, 2_654_435_761) >>> 0).toString(16)
  return {
    connection: CONNECTION,
    correlationId: digest.padEnd(8, '0') + index.toString(16).padStart(24, '0'),
  }
}

/** Tickets as they are saved, a second between two; every hundredth is open. */
async function fill(client: TableClient, rows: number): Promise<void> {
  await client.createTable()
  const newest = Date.now()
  for (let first = 0; first < rows; first += TICKETS_PER_TRANSACTION) {
    const entities = Array.from({ length: Math.min(TICKETS_PER_TRANSACTION, rows - first) }, (_, offset) => {
      const index = first + offset
      const status = index % 100 === 0 ? 'open' : 'resolved'
      const at = new Date(newest - (rows - index) * 1000).toISOString()
      const record = withTimes({ ...NEW_TICKET_RECORD, ...OPENED, status }, at)
      const beside = indexEntity(keyOf(index), record)
      return [rowEntity(keyOf(index), record, NOBODY, beside.rowKey), beside]
    })
    await client.submitTransaction(entities.flat().map((entity) => ['create', { ...entity }]))
  }
}

function lineOf({ rows, transactionsPerTicket, transactionsPerList, ticketMs, listMs }: Growth): string {
  const ticket = `a new ticket ${transactionsPerTicket} transactions, ${ticketMs.toFixed(1)} ms`
  const list = `a page of tickets ${transactionsPerList} transactions, ${listMs.toFixed(1)} ms`
  return `${rows} tickets: ${ticket}; ${list}`
}
