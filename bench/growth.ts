import { createAzureLedger, ledgerClient } from '../shared/storage/azure/azure-ledger.ts'
import type { TicketRecord } from '../shared/storage/ledger.ts'
import { parseTicketsAsked, readTickets } from '../shared/console/models/tickets.ts'
import { startTableStorage } from '../simulators/table-storage/start-table-storage.ts'
import { GROWN_CONNECTION, grownKey, grownMiddle, grownRecord, grownTickets } from './grown-ledger.ts'

/** The costs of a ledger with a number of tickets of one connection. */
export interface Growth {
  readonly rows: number
  /** How long it took to fill the ledger, in seconds. */
  readonly filledSeconds: number
  /** A ticket of a sequence: a claim and a save. */
  readonly ticket: Cost
  /** The console's page of tickets, by filter. */
  readonly pages: Readonly<Record<string, Cost>>
}

interface Cost {
  readonly transactions: number
  /** Entities that the storage scanned, returned or not. */
  readonly entitiesRead: number
  /** The median; it includes the time of the simulated storage. */
  readonly ms: number
}

/** The filters of the page, besides none. Every resource has a hundred tickets, of which it shows fifty. */
const ASKED: Readonly<Record<string, (rows: number) => Readonly<Record<string, string>>>> = {
  'the newest': () => ({}),
  'those in the middle': (rows) => ({ after: grownMiddle(rows) }),
  'open ones': () => ({ state: 'open' }),
  'a severity, which one of ten has': () => ({ severity: 'Sev1' }),
  'a severity that none has': () => ({ severity: 'Sev4' }),
  'a number': (rows) => ({ q: `INC${Math.floor(rows / 2)}` }),
  'a resource': () => ({ q: 'vm-3' }),
  'a correlation id': (rows) => ({ q: grownKey(Math.floor(rows / 2)).correlationId }),
  'a part of a number that none has': () => ({ q: 'X1' }),
}

/** Prints the costs of a ticket and of a list with few tickets and with many. @param rows a ledger for each */
export async function runGrowth(json: boolean, rows: readonly number[]): Promise<void> {
  const figures: Growth[] = []
  for (const count of rows) figures.push(await measureGrowth(count))
  console.log(json ? JSON.stringify(figures, undefined, 2) : figures.map(textOf).join('\n'))
}

/** @param repetitions of each ticket and page that are measured, after as many that warm the process up */
export async function measureGrowth(rows: number, repetitions = 20): Promise<Growth> {
  const storage = await startTableStorage()
  try {
    const client = ledgerClient(storage)
    const startedAt = performance.now()
    storage.seed(client.tableName, entitiesOf(rows))
    const filledSeconds = (performance.now() - startedAt) / 1000
    const ledger = createAzureLedger(client, Date.now)
    const counted = async (work: (repetition: number) => Promise<unknown>): Promise<Cost> => {
      for (let repetition = 0; repetition < repetitions; repetition += 1) await work(-1 - repetition)
      const before = { ...storage.cost }
      const times: number[] = []
      for (let repetition = 0; repetition < repetitions; repetition += 1) {
        const begunAt = performance.now()
        await work(repetition)
        times.push(performance.now() - begunAt)
      }
      return {
        transactions: (storage.cost.transactions - before.transactions) / repetitions,
        entitiesRead: (storage.cost.entitiesRead - before.entitiesRead) / repetitions,
        ms: times.toSorted((one, other) => one - other)[Math.floor(repetitions / 2)] ?? 0,
      }
    }
    const pages: Record<string, Cost> = {}
    for (const [name, askedOf] of Object.entries(ASKED)) {
      const asked = parseTicketsAsked({ connection: GROWN_CONNECTION, ...askedOf(rows) })
      pages[name] = await counted(() => readTickets(asked, [GROWN_CONNECTION], ledger))
    }
    const ticket = await counted(async (repetition) => {
      const index = rows + repetitions + repetition
      const claim = await ledger.claim(grownKey(index), [begunBy(`new-${index}`)])
      await claim?.save(grownRecord(index))
    })
    return { rows, filledSeconds, ticket, pages }
  } finally {
    await storage.stop()
  }
}

function* entitiesOf(rows: number): Generator<{
  partitionKey: string
  rowKey: string
  properties: Record<string, string | number | boolean>
}> {
  for (const ticket of grownTickets(rows)) {
    for (const { partitionKey, rowKey, ...properties } of ticket) yield { partitionKey, rowKey, properties }
  }
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

function textOf({ rows, filledSeconds, ticket, pages }: Growth): string {
  return [
    `${rows} tickets, filled in ${filledSeconds.toFixed(0)} s`,
    lineOf('a new ticket', ticket),
    ...Object.entries(pages).map(([name, cost]) => lineOf(`page: ${name}`, cost)),
  ].join('\n')
}

function lineOf(name: string, { transactions, entitiesRead, ms }: Cost): string {
  return `  ${name}: ${transactions} transactions, ${entitiesRead} entities read, ${ms.toFixed(1)} ms`
}
