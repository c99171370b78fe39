import { describe, expect, test } from 'vitest'
import { createKnownSilences, KNOWN_FOR_SECONDS } from '../../../../shared/bridge/mute/known-silences.ts'
import {
  SILENCE_FORMAT,
  SILENCES,
  type SilenceState,
  type StoredSilence,
} from '../../../../shared/bridge/mute/silence-register.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import { toStored } from '../../../../shared/stored-format.ts'
import { type Clock, createClock } from '../../../builders/clock.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'

function buildStored(clock: Clock, overrides: Partial<StoredSilence> = {}): StoredSilence {
  const from = new Date(clock.now()).toISOString()
  const until = new Date(clock.now() + 3_600_000).toISOString()
  return { id: 's-1', from, until, why: 'move', by: 'ann', addedAt: from, ...overrides }
}

/** An instance, and the register that it reads. */
function createBench() {
  const clock = createClock()
  const registers = new InMemoryRegisters()
  const events: string[] = []
  let isDown = false
  let reads = 0
  const known = createKnownSilences({
    registers: {
      read: async (name) => {
        reads += 1
        if (isDown) throw new BridgeError('storage_unavailable', 'down')
        return registers.read(name)
      },
    },
    log: (_, event) => void events.push(event),
    now: clock.now,
  })
  return {
    clock,
    events,
    reads: () => reads,
    fail: (fails: boolean) => (isDown = fails),
    store: async (...silences: StoredSilence[]) => {
      const before = await registers.read(SILENCES)
      await registers.write(
        SILENCES,
        JSON.stringify(toStored<SilenceState>(SILENCE_FORMAT, { silences })),
        before?.version,
      )
    },
    /** Names of those that are in force. */
    inForce: async () =>
      (await known()).filter(({ spanAt }) => spanAt(clock.now()) !== undefined).map(({ name }) => name),
  }
}

describe('what an instance knows of silences', () => {
  test('is empty before the first silence is added', async () => {
    expect(await createBench().inForce()).toEqual([])
  })

  test('is read once within some seconds, however many callers there are', async () => {
    const bench = createBench()
    await Promise.all([bench.inForce(), bench.inForce(), bench.inForce()])
    bench.clock.advance(KNOWN_FOR_SECONDS - 1)
    await bench.inForce()
    expect(bench.reads()).toBe(1)
  })

  test('has a new silence after some seconds', async () => {
    const bench = createBench()
    await bench.inForce()
    await bench.store(buildStored(bench.clock))
    bench.clock.advance(KNOWN_FOR_SECONDS)
    expect(await bench.inForce()).toEqual(['s-1'])
  })

  test('ends with the silence, without being read again', async () => {
    const bench = createBench()
    await bench.store(buildStored(bench.clock, { until: new Date(bench.clock.now() + 10_000).toISOString() }))
    expect(await bench.inForce()).toEqual(['s-1'])
    bench.clock.advance(10)
    expect(await bench.inForce()).toEqual([])
  })

  test('leaves out one that a person has ended', async () => {
    const bench = createBench()
    await bench.store(buildStored(bench.clock, { endedAt: new Date(bench.clock.now()).toISOString() }))
    expect(await bench.inForce()).toEqual([])
  })

  test('outlives a short outage of the storage, and is forgotten in a long one', async () => {
    const bench = createBench()
    await bench.store(buildStored(bench.clock))
    await bench.inForce()
    bench.fail(true)
    bench.clock.advance(299)
    expect(await bench.inForce()).toEqual(['s-1'])
    bench.clock.advance(31)
    expect(await bench.inForce()).toEqual([])
    expect(bench.events).toEqual(['register-unavailable'])
  })

  test('is empty for an instance that could never read it', async () => {
    const bench = createBench()
    await bench.store(buildStored(bench.clock))
    bench.fail(true)
    expect(await bench.inForce()).toEqual([])
  })

  test('leaves out a condition that this version does not understand', async () => {
    const bench = createBench()
    await bench.store(
      buildStored(bench.clock, { when: 'alert.mood == "bad"' }),
      buildStored(bench.clock, { id: 's-2' }),
    )
    expect(await bench.inForce()).toEqual(['s-2'])
    expect(bench.events).toEqual(['silence-unreadable'])
  })
})
