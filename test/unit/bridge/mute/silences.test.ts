import { describe, expect, test } from 'vitest'
import { MOST_SILENCES } from '../../../../shared/bridge/mute/silence-register.ts'
import { type AskedSilence, createSilences, type Silences } from '../../../../shared/bridge/mute/silences.ts'
import { createClock } from '../../../builders/clock.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'

const config = async () => buildConfig(buildRoute('servicenow'))

function createBench() {
  const clock = createClock()
  const journal = new InMemoryJournal()
  const registers = new InMemoryRegisters()
  const silences = createSilences({ registers, journal, config, log: () => undefined, now: clock.now })
  const inMinutes = (minutes: number): string => new Date(clock.now() + minutes * 60_000).toISOString()
  return { clock, journal, silences, inMinutes }
}

const DAY = 24 * 60

describe('a silence', () => {
  test('is added with its author, and is in the journal', async () => {
    const { silences, journal, inMinutes } = createBench()
    const until = inMinutes(60)
    const { id } = await silences.add({ until, routes: ['servicenow'], why: ' patches ' }, 'ann')
    expect(await silences.list()).toMatchObject([
      { id, until, why: 'patches', by: 'ann', routes: ['servicenow'] },
    ])
    expect(journal.entries).toMatchObject([
      { step: 'silenced', deliveryId: id, by: 'ann', why: 'patches', until },
    ])
  })

  test('can be ended early, once, and the journal says by whom', async () => {
    const { silences, journal, clock, inMinutes } = createBench()
    const { id } = await silences.add({ until: inMinutes(60), why: 'patches', isForAll: true }, 'ann')
    clock.advance(60)
    const endedAt = new Date(clock.now()).toISOString()
    expect(await silences.end(id, 'ben')).toMatchObject({ endedAt, endedBy: 'ben' })
    expect(journal.entries.at(-1)).toMatchObject({ step: 'unsilenced', deliveryId: id, by: 'ben' })
    await expect(silences.end(id, 'ben')).rejects.toMatchObject({ code: 'silence_unknown' })
  })

  test('that is over is listed for a week, and cannot be ended', async () => {
    const { silences, clock, inMinutes } = createBench()
    const { id } = await silences.add({ until: inMinutes(60), why: 'patches', isForAll: true }, 'ann')
    clock.advance(3600)
    await expect(silences.end(id, 'ben')).rejects.toMatchObject({ code: 'silence_unknown' })
    clock.advance(6 * 86_400)
    expect(await silences.list()).toHaveLength(1)
    clock.advance(86_400)
    expect(await silences.list()).toEqual([])
  })

  test('counts towards a limit; one that is over makes room', async () => {
    const { silences, clock, inMinutes } = createBench()
    const asked = { until: inMinutes(60), why: 'patches', isForAll: true }
    for (let added = 0; added < MOST_SILENCES; added += 1) await silences.add(asked, 'ann')
    await expect(silences.add(asked, 'ann')).rejects.toMatchObject({ code: 'request_invalid' })
    clock.advance(3600)
    await expect(silences.add({ ...asked, until: inMinutes(60) }, 'ann')).resolves.toBeDefined()
  })

  test.each<[string, Partial<AskedSilence> & { minutes?: number; fromMinutes?: number }]>([
    ['is for nothing', { isForAll: false }],
    ['says no reason', { why: '  ' }],
    ['ends in the past', { minutes: 0 }],
    ['ends before it begins', { minutes: 30, fromMinutes: 40 }],
    ['lasts longer than 30 days', { minutes: 30 * DAY + 1 }],
    ['begins in more than a year', { minutes: 400 * DAY, fromMinutes: 399 * DAY }],
    ['names a route that is not there', { routes: ['servicenwo'] }],
    ['has an invalid condition', { when: 'alert.mood == "bad"' }],
    ['asks for tags, which are not looked up', { when: 'alert.resource.tags.team == "x"' }],
    ['has a condition that is too long', { when: `alert.rule.name == "${'x'.repeat(1000)}"` }],
    ['has an invalid time', { until: 'tomorrow' }],
  ])('is refused when it %s', async (_, { minutes = 60, fromMinutes, ...overrides }) => {
    const { silences, journal, inMinutes } = createBench()
    const from = fromMinutes === undefined ? {} : { from: inMinutes(fromMinutes) }
    const asked = { until: inMinutes(minutes), why: 'patches', isForAll: true, ...from, ...overrides }
    await expect(silences.add(asked, 'ann')).rejects.toMatchObject({ code: 'request_invalid' })
    expect([await list(silences), journal.entries]).toEqual([[], []])
  })
})

async function list(silences: Silences): Promise<readonly object[]> {
  return silences.list()
}
