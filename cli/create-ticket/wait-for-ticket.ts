import { setTimeout } from 'node:timers/promises'
import { findStories } from '../../shared/bridge/journal/timeline.ts'
import { createAzureJournal } from '../../shared/storage/azure/azure-journal.ts'
import { createAzureLedger, ledgerClient } from '../../shared/storage/azure/azure-ledger.ts'
import { storageAccess } from '../../shared/storage/azure/storage-access.ts'
import type { JournalEntry } from '../../shared/storage/journal-entry.ts'
import type { Journal, Ledger } from '../../shared/storage/ports.ts'
import { readCommandSettings } from '../command-settings.ts'

/** What became of an order, or of another delivery. */
export interface OrderedTicket {
  readonly deliveryId: string
  /** `accepted`: nobody has waited for it. `waiting`: it is still on its way. */
  readonly state: 'accepted' | 'waiting' | 'delivered' | 'dead'
  readonly connection?: string
  readonly number?: string
  readonly url?: string
  readonly correlationId?: string
  /** ISO 8601 UTC. When it was delivered. */
  readonly at?: string
  /** Of what stands in the way, or has ended it. */
  readonly code?: string
  readonly reason?: string
  /** Id of the dead letter. */
  readonly letter?: string
}

/** Where tickets are looked for. */
export interface Tickets {
  readonly journal: Pick<Journal, 'read'>
  readonly ledger: Pick<Ledger, 'read'>
  /** Epoch milliseconds. */
  readonly now: () => number
  readonly pause: (milliseconds: number) => Promise<void>
}

/** Those of the storage that the command looks at. @throws UsageError when there is none */
export async function openTickets(): Promise<Tickets> {
  const settings = await readCommandSettings()
  return {
    journal: createAzureJournal(await storageAccess('blob', settings), Date.now),
    ledger: createAzureLedger(ledgerClient(await storageAccess('table', settings)), Date.now),
    now: Date.now,
    pause: async (milliseconds) => setTimeout(milliseconds),
  }
}

/** Clocks of this machine and of the app may differ by so much. */
const SKEW_MS = 300_000

const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [250, 3_000]

/** Looks at the journal until it tells how a delivery ended, or the time is over. */
export async function waitForTicket(
  deliveryId: string,
  waitSeconds: number,
  tickets: Tickets,
): Promise<OrderedTicket> {
  const start = tickets.now()
  const since = new Date(start - SKEW_MS).toISOString()
  let pause = FIRST_PAUSE_MS
  for (;;) {
    const last = (await findStories(deliveryId, since, tickets.journal))[0]?.entries.findLast(isTelling)
    const isOver = last?.step === 'delivered' || last?.step === 'dead'
    if (isOver || tickets.now() - start >= waitSeconds * 1000) {
      return ticketOf(deliveryId, last, tickets.ledger)
    }
    await tickets.pause(pause)
    pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)
  }
}

/** A repeated order is received once more after it was delivered. */
function isTelling({ step }: JournalEntry): boolean {
  return step !== 'accepted'
}

async function ticketOf(
  deliveryId: string,
  last: JournalEntry | undefined,
  ledger: Pick<Ledger, 'read'>,
): Promise<OrderedTicket> {
  if (last?.step === 'delivered') {
    const { connection, correlationId, at } = last
    const item = (await ledger.read({ connection, correlationId }))?.item
    const number = item?.number ?? last.number
    const page = item === undefined || item === null ? {} : { url: item.url }
    return { deliveryId, state: 'delivered', connection, number, ...page, correlationId, at }
  }
  if (last?.step === 'dead') {
    const { code, reason, letter } = last
    return { deliveryId, state: 'dead', code, reason, letter }
  }
  const cause = last?.step === 'waiting' ? { code: last.code, reason: last.reason } : {}
  return { deliveryId, state: 'waiting', ...cause }
}
