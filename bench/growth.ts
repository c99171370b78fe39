import type { TableClient } from '@azure/data-tables'
import pLimit from 'p-limit'
import { startAzurite } from '../dev/azurite.ts'
import { createAzureLedger, ledgerClient } from '../shared/storage/azure/azure-ledger.ts'
import { indexEntity, nameEntities, NOBODY, rowEntity } from '../shared/storage/azure/ticket-row.ts'
import { NEW_TICKET_RECORD, type TicketKey, type TicketRecord, withTimes } from '../shared/storage/ledger.ts'
import { namesAfter } from '../shared/storage/ticket-names.ts'
import { parseTicketsAsked, readTickets } from '../shared/console/models/tickets.ts'
import { startCountingProxy } from './counting-proxy.ts'

/** What a ledger of one connection costs that has so many tickets. */
export interface Growth {
  readonly rows: number
  /** How long it took to put them there, in seconds. */
  readonly filledSeconds: number
  /** Each of some tickets that are opened one after the other: a claim and a save. */
  readonly ticket: Cost
  /** The console's page of tickets, by what is asked for. */
  readonly pages: Readonly<Record<string, Cost>>
}

interface Cost {
  readonly transactions: number
  readonly ms: number
}

const CONNECTION = 'servicenow'

/** Tickets that are opened, and pages that are listed, for each figure. */
const REPETITIONS = 20

/** A row, its index row and two names each: as many as a transaction takes. */
const TICKETS_PER_TRANSACTION = 25

/** Transactions on their way while tickets are put there. */
const FILLS_AT_ONCE = 4

/** What is asked of the page, besides nothing. Every resource has a hundred tickets, of which it shows fifty. */
const ASKED: Readonly<Record<string, (rows: number) => Readonly<Record<string, string>>>> = {
  'the newest': () => ({}),
  'open ones': () => ({ state: 'open' }),
  'a severity, which one of ten has': () => ({ severity: 'Sev1' }),
  'a severity that none has': () => ({ severity: 'Sev4' }),
  'a number': (rows) => ({ q: `INC${Math.floor(rows / 2)}` }),
  'a resource': () => ({ q: 'vm-3' }),
  'a correlation id': (rows) => ({ q: keyOf(Math.floor(rows / 2)).correlationId }),
  'a part of a number that none has': () => ({ q: 'X1' }),
}

/** Prints what a ticket and a list cost among few tickets and among many. @param rows a ledger for each */
export async function runGrowth(json: boolean, rows: readonly number[]): Promise<void> {
  const figures: Growth[] = []
  for (const count of rows) figures.push(await measureGrowth(count))
  console.log(json ? JSON.stringify(figures, undefined, 2) : figures.map(textOf).join('\n'))
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
    const startedAt = performance.now()
    await ledgerClient(azurite).createTable()
    await fillLedger(ledgerClient(azurite), rows)
    const filledSeconds = (performance.now() - startedAt) / 1000
    const ledger = createAzureLedger(ledgerClient({ connectionString }), Date.now)
    const counted = async (work: (repetition: number) => Promise<unknown>): Promise<Cost> => {
      const begunAt = performance.now()
      requests = 0
      for (let repetition = 0; repetition < REPETITIONS; repetition += 1) await work(repetition)
      return { transactions: requests / REPETITIONS, ms: (performance.now() - begunAt) / REPETITIONS }
    }
    const pages: Record<string, Cost> = {}
    for (const [name, askedOf] of Object.entries(ASKED)) {
      const asked = parseTicketsAsked({ connection: CONNECTION, ...askedOf(rows) })
      pages[name] = await counted(() => readTickets(asked, [CONNECTION], ledger))
    }
    const ticket = await counted(async (repetition) => {
      const claim = await ledger.claim(keyOf(rows + repetition), [begunBy(`new-${repetition}`)])
      await claim?.save(recordOf(rows + repetition))
    })
    return { rows, filledSeconds, ticket, pages }
  } finally {
    await proxy.stop()
    await azurite.stop()
  }
}

/** Every hundredth ticket is open, and every tenth severe. */
function recordOf(index: number): TicketRecord {
  const rule = `rule ${index % 50}`
  return {
    ...NEW_TICKET_RECORD,
    item: { id: String(index), number: `INC${index}`, url: `https://example.service-now.com/${index}` },
    status: index % 100 === 0 ? 'open' : 'resolved',
    severity: index % 10 === 0 ? 'Sev1' : 'Sev3',
    route: 'servicenow',
    kind: 'incident',
    episodes: {
      e: {
        name: `${rule}: vm-${Math.floor(index / 100)}`,
        rule,
        alertId: '',
        firedAt: null,
        endedAt: null,
        reportsEnd: 'yes',
      },
    },
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

/** Digests come in no order. */
function keyOf(index: number): TicketKey {
  const digest = (Math.imul(index + 1, 2_654_435_761) >>> 0).toString(16)
  return {
    connection: CONNECTION,
    correlationId: digest.padEnd(8, '0') + index.toString(16).padStart(24, '0'),
  }
}

/** Puts tickets there as they are saved, a second between two: the numbers are INC0 and so on. */
export async function fillLedger(client: TableClient, rows: number): Promise<void> {
  const newest = Date.now()
  const inTurn = pLimit(FILLS_AT_ONCE)
  const transactions = Array.from({ length: Math.ceil(rows / TICKETS_PER_TRANSACTION) }, (_, index) => index)
  await inTurn.map(transactions, async (transaction) => {
    const first = transaction * TICKETS_PER_TRANSACTION
    const last = Math.min(rows, first + TICKETS_PER_TRANSACTION)
    const entities = Array.from({ length: last - first }, (_, offset) =>
      entitiesOf(first + offset, newest - (rows - first - offset) * 1000),
    )
    await client.submitTransaction(entities.flat().map((entity) => ['create', { ...entity }]))
  })
}

function entitiesOf(index: number, at: number): { partitionKey: string; rowKey: string }[] {
  const record = withTimes(recordOf(index), new Date(at).toISOString())
  const list = indexEntity(keyOf(index), record)
  const names = namesAfter([], record)
  const row = rowEntity(keyOf(index), record, NOBODY, { index: list.rowKey, names })
  return [row, list, ...nameEntities(keyOf(index), record, names)]
}

function textOf({ rows, filledSeconds, ticket, pages }: Growth): string {
  return [
    `${rows} tickets, put there in ${filledSeconds.toFixed(0)} s`,
    lineOf('a new ticket', ticket),
    ...Object.entries(pages).map(([name, cost]) => lineOf(`page: ${name}`, cost)),
  ].join('\n')
}

function lineOf(name: string, { transactions, ms }: Cost): string {
  return `  ${name}: ${transactions} transactions, ${ms.toFixed(1)} ms`
}
