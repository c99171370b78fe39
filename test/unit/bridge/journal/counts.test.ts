import { describe, expect, test } from 'vitest'
import { createReconcile } from '../../../../shared/bridge/journal/reconcile.ts'
import { readHours } from '../../../../shared/bridge/journal/recount.ts'
import { createTally, type Tally } from '../../../../shared/bridge/journal/tally.ts'
import { MOST_RULES, NO_COUNTS } from '../../../../shared/storage/hour-counts.ts'
import type { AcceptedEntry, DeliveredEntry, JournalEntry } from '../../../../shared/storage/journal-entry.ts'
import { reasonOf } from '../../../../shared/ticket/reasons.ts'
import { createClock } from '../../../builders/clock.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import {
  buildAccepted,
  buildDead,
  buildDelivered,
  buildMuted,
  buildWaiting,
} from '../../../builders/journal-entry.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'

const AT = '2026-11-23T10:15:00.000Z'
const SINCE = '2026-11-23T00:00:00.000Z'

const accepted = (members: Partial<AcceptedEntry> = {}): AcceptedEntry =>
  buildAccepted({ at: AT, rule: 'CPU high', ...members })

const delivered = (members: Partial<DeliveredEntry> = {}): DeliveredEntry =>
  buildDelivered({ at: AT, route: 'servicenow', actions: ['open'], ...members })

interface Instance {
  readonly tally: Tally
  /** Work that was put off. */
  readonly plans: (() => void)[]
  readonly logLines: object[]
}

function createInstance(registers: InMemoryRegisters): Instance {
  const plans: (() => void)[] = []
  const logLines: object[] = []
  const tally = createTally({
    registers: async () => registers,
    later: (_seconds, work) => void plans.push(work),
    log: (level, event, facts) => void logLines.push({ level, event, ...facts }),
  })
  return { tally, plans, logLines }
}

describe('what instances write to the journal', () => {
  test('is counted by hour, severity, route and rule, over all instances', async () => {
    const registers = new InMemoryRegisters()
    const [one, other] = [createInstance(registers), createInstance(registers)]
    one.tally.add([accepted(), delivered()])
    other.tally.add([
      accepted({ condition: 'resolved', severity: 'Sev3' }),
      delivered({ actions: [] }),
      buildDead({ at: '2026-11-23T11:00:00.000Z', route: 'servicenow' }),
    ])
    await Promise.all([one.tally.flush(), other.tally.flush()])
    const [ten, eleven] = await readHours(SINCE, registers)
    expect(ten).toMatchObject({
      at: '2026-11-23T10:00:00.000Z',
      counts: {
        alerts: { Sev0: 0, Sev1: 1, Sev2: 0, Sev3: 1, Sev4: 0 },
        ends: 1,
        routes: { servicenow: { open: 1, nothing: 1, dead: 0 } },
        rules: { 'CPU high': 2 },
      },
    })
    expect(eleven?.counts).toMatchObject({ dead: 1, routes: { servicenow: { dead: 1 } } })
  })

  test('counts what silences have held, dropped and kept from a ticket as muted, and not as waiting', async () => {
    const registers = new InMemoryRegisters()
    const { tally } = createInstance(registers)
    const here = { at: AT, route: 'servicenow' }
    tally.add([
      buildWaiting({ ...here, code: 'muted' }),
      buildMuted(here),
      delivered({ actions: [], ...reasonOf('muted') }),
      { step: 'silenced', at: AT, deliveryId: 's-1', by: 'ann', why: 'move', until: AT },
    ])
    await tally.flush()
    const [hour] = await readHours(SINCE, registers)
    expect(hour?.counts).toMatchObject({ waits: 0, routes: { servicenow: { muted: 3, nothing: 0 } } })
  })

  test('has every member though an older version has counted it', async () => {
    const registers = new InMemoryRegisters()
    const text = JSON.stringify({ v: 1, ...NO_COUNTS, routes: { servicenow: { open: 1 } } })
    await registers.write('counts/20261123T10-all', text, undefined)
    const [hour] = await readHours(SINCE, registers)
    expect(hour?.counts.routes).toMatchObject({ servicenow: { open: 1, muted: 0 } })
  })

  test('is stored once for all that comes within some seconds', async () => {
    const registers = new InMemoryRegisters()
    const { tally, plans } = createInstance(registers)
    for (let count = 0; count < 50; count += 1) tally.add([accepted()])
    expect(plans).toHaveLength(1)
    await tally.flush()
    expect(registers.writes).toBe(1)
    expect((await readHours(SINCE, registers))[0]?.counts.alerts.Sev1).toBe(50)
  })

  test('stays counted while the storage is away, and is stored with what comes after', async () => {
    const registers = new InMemoryRegisters()
    const { tally, plans, logLines } = createInstance(registers)
    registers.isDown = true
    tally.add([accepted()])
    await tally.flush()
    await tally.flush()
    expect(logLines).toHaveLength(1)
    expect(plans.length).toBeGreaterThan(1)
    registers.isDown = false
    tally.add([accepted()])
    await tally.flush()
    expect((await readHours(SINCE, registers))[0]?.counts.alerts.Sev1).toBe(2)
  })

  test('names a bounded number of rules', async () => {
    const registers = new InMemoryRegisters()
    const { tally } = createInstance(registers)
    tally.add(Array.from({ length: MOST_RULES + 5 }, (_, index) => accepted({ rule: `rule ${index}` })))
    await tally.flush()
    const rules = (await readHours(SINCE, registers))[0]?.counts.rules
    expect(Object.keys(rules ?? {})).toHaveLength(MOST_RULES + 1)
    expect(rules?.['']).toBe(5)
  })
})

test('the reconciliation puts what the journal says in place of what an instance lost', async () => {
  const registers = new InMemoryRegisters()
  const { tally } = createInstance(registers)
  tally.add([accepted()])
  await tally.flush()
  const journal = new InMemoryJournal()
  const lines: JournalEntry[] = [accepted(), accepted({ deliveryId: 'd2' }), delivered()]
  await journal.write(lines)
  const clock = createClock()
  const noLetters = { list: async function* () {}, read: async () => undefined }
  const run = createReconcile({
    journal,
    deadLetters: noLetters,
    registers: async () => registers,
    log: () => undefined,
    now: clock.now,
  })
  await run()
  expect((await readHours(SINCE, registers))[0]?.counts).toMatchObject({
    alerts: { Sev1: 2 },
    rules: { 'CPU high': 2 },
  })
  const { writes } = registers
  await run()
  expect(registers.writes).toBe(writes)
})
