import { createAnnounce } from '../../../../shared/bridge/announce/announce.ts'
import { createAnnounceLate } from '../../../../shared/bridge/operate/announce-late.ts'
import { createEnqueue, putAlone } from '../../../../shared/bridge/queue/enqueue.ts'
import type { Fallback } from '../../../../shared/config/config.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import type { LogFacts } from '../../../../shared/log.ts'
import { type Clock, createClock } from '../../../builders/clock.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { InMemoryPayloadStore, InMemoryQueue } from '../../../builders/in-memory-storage.ts'
import { buildAccepted } from '../../../builders/journal-entry.ts'

export const SECRET = 'hunter2'
const WEBHOOK = new URL(`https://hooks.example/${SECRET}`)

export interface Bench {
  readonly clock: Clock
  readonly journal: InMemoryJournal
  readonly registers: InMemoryRegisters
  readonly queue: InMemoryQueue
  readonly log: LogFacts[]
  /** What came to the webhook, the failed posts included. */
  readonly posted: {
    event: string
    condition: string
    notices: { id: string; text: string; title: string }[]
  }[]
  /** What the webhook does with the next posts; then it answers 200. */
  readonly fates: (number | 'lost')[]
  /** A look of another instance, or of this one after a restart. */
  readonly look: () => Promise<void>
}

export function createBench(overrides: Partial<Fallback> = {}): Bench {
  const clock = createClock()
  const routes = [buildRoute('incidents'), buildRoute('second')] as const
  const config = {
    ...buildConfig(...routes),
    fallback: { route: undefined, webhook: WEBHOOK, severity: 'Sev1', afterSeconds: 600, ...overrides },
  } as const
  const bench: Bench = {
    clock,
    journal: new InMemoryJournal(),
    registers: new InMemoryRegisters(),
    queue: new InMemoryQueue(clock),
    log: [],
    posted: [],
    fates: [],
    look: async () => {
      const announce = createAnnounce({
        enqueue: createEnqueue(putAlone(bench.queue), new InMemoryPayloadStore()),
        http: {
          send: async ({ body }) => {
            bench.posted.push(JSON.parse(String(body)))
            const fate = bench.fates.shift() ?? 200
            if (fate === 'lost') {
              throw new BridgeError('product_timed_out', `POST ${WEBHOOK.href}: no answer`, { inDoubt: true })
            }
            return { status: fate, headers: {}, text: '' }
          },
        },
        now: clock.now,
      })
      const { journal, registers, log } = bench
      await createAnnounceLate({
        config: async () => config,
        journal,
        registers,
        announce,
        log: (level, event, facts) => void log.push({ level, event, ...facts }),
        now: clock.now,
      })()
    },
  }
  return bench
}

/** An alert that was accepted just now, and was looked at then. */
export async function accepted(
  bench: Bench,
  ...entries: Parameters<InMemoryJournal['write']>[0]
): Promise<void> {
  await bench.journal.write(entries.length === 0 ? [buildAccepted()] : entries)
  await bench.look()
}

export const minutes = (count: number): number => count * 60
export const timeAt = (bench: Bench): string => new Date(bench.clock.now()).toISOString()
