import { expect, test } from 'vitest'
import { createSweep, type SweepOptions } from '../../../../shared/bridge/operate/sweep.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import { createClock } from '../../../builders/clock.ts'

interface Swept extends SweepOptions {
  readonly logLines: object[]
  /** Before when each kind was swept. */
  readonly before: Record<string, unknown>
}

function createStores(): Swept {
  const before: Record<string, unknown> = {}
  const logLines: object[] = []
  const store = (kind: string, swept: number) => ({
    sweep: async (time: unknown) => {
      before[kind] = time
      return swept
    },
  })
  return {
    deadLetters: store('deadLetters', 3),
    journal: store('journal', 24),
    payloads: store('payloads', 1),
    ledger: store('tickets', 7),
    registers: {
      sweep: async (group, time) => {
        before[group] = time
        return 2
      },
    },
    keptPayloads: store('keptPayloads', 4),
    config: async () => ({ retentionSeconds: 100 * 86_400, payloadsKeptSeconds: 7 * 86_400 }),
    log: (level, event, facts) => void logLines.push({ level, event, ...facts }),
    now: createClock().now,
    logLines,
    before,
  }
}

test('letters and journal are kept for 90 days, unused payloads for 14, tickets as the configuration says', async () => {
  const stores = createStores()
  await createSweep(stores)()
  expect(stores.before).toEqual({
    deadLetters: '2026-08-25T12:00:00.000Z',
    journal: '2026-08-25T12:00:00.000Z',
    payloads: '2026-11-09T12:00:00.000Z',
    keptPayloads: '2026-11-16T12:00:00.000Z',
    tickets: { ended: '2026-08-15T12:00:00.000Z', silent: '2026-05-07T12:00:00.000Z' },
    series: '2026-05-07T12:00:00.000Z',
    counts: '2026-11-08T12:00:00.000Z',
    creation: '2026-11-22T12:00:00.000Z',
  })
})

test('one line says how much went', async () => {
  const stores = createStores()
  await createSweep(stores)()
  expect(stores.logLines).toEqual([
    {
      level: 'info',
      event: 'storage-swept',
      letters: 3,
      journalFiles: 24,
      alertPayloads: 1,
      deliveredPayloads: 4,
      tickets: 7,
      series: 2,
      counts: 2,
      creations: 2,
    },
  ])
})

test('without a configuration, tickets and series stay', async () => {
  const stores = createStores()
  const problem = new BridgeError('config_invalid', 'a problem')
  await createSweep({ ...stores, config: async () => Promise.reject(problem) })()
  expect(Object.keys(stores.before)).toEqual(['deadLetters', 'journal', 'payloads', 'counts', 'creation'])
})

test('what fails is logged and keeps nothing else from being swept', async () => {
  const stores = createStores()
  const journal = { sweep: async () => Promise.reject(new BridgeError('storage_unavailable', 'away')) }
  await createSweep({ ...stores, journal })()
  const swept = ['deadLetters', 'payloads', 'counts', 'creation', 'keptPayloads', 'tickets', 'series']
  expect(Object.keys(stores.before)).toEqual(swept)
  expect(stores.logLines).toEqual([
    {
      level: 'error',
      event: 'storage-not-swept',
      what: 'journal',
      code: 'storage_unavailable',
      reason: 'away',
    },
    expect.objectContaining({ event: 'storage-swept', letters: 3, journalFiles: 0, alertPayloads: 1 }),
  ])
})
