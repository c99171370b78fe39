import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createStorms, type Storms } from '../../../../shared/bridge/protect/storms.ts'
import type { StormCaps } from '../../../../shared/config/config.ts'
import type { Registers } from '../../../../shared/storage/ports.ts'
import { createSharedStorage, type SharedStorage } from '../../../builders/bridge.ts'
import { buildNotification, messageOf } from '../../../builders/notification.ts'
import {
  actionsOf,
  at,
  bridgeOf,
  fired,
  pass,
  resolved,
  stateless,
  statusesOf,
  deliverEach,
} from '../simulation/stories.ts'

const stormsOn = (storage: SharedStorage): Storms => {
  const { registers, clock } = storage
  return createStorms({ registers, now: clock.now, log: () => undefined })
}

const of = (...names: readonly string[]): object[] => names.map((episode) => fired({ episode }))

const endOf = (episode: string): object => resolved(5, { episode })

describe('admission', () => {
  const caps: StormCaps = { perRule: 2, perConnection: 4, windowSeconds: 600 }

  /** What the roll-ups are of, in the order of the rules; `own` for a ticket of its own. */
  async function admitted(storms: Storms, ...rules: readonly string[]): Promise<string[]> {
    const answers: string[] = []
    for (const rule of rules) {
      const admission = await storms.admit('servicenow', rule, caps)
      answers.push(admission === undefined ? 'own' : admission.rollUp.rule || 'all rules')
    }
    return answers
  }

  test('of what is over the cap of a rule is to the roll-up of that rule', async () => {
    const storms = stormsOn(createSharedStorage())
    expect(await admitted(storms, 'cpu', 'CPU', 'cpu', 'disk')).toEqual(['own', 'own', 'cpu', 'own'])
  })

  test('of what is over the cap of the connection is to the roll-up of all rules', async () => {
    const storms = stormsOn(createSharedStorage())
    const rules = ['a', 'b', 'c', 'd', 'e', 'a']
    expect(await admitted(storms, ...rules)).toEqual(['own', 'own', 'own', 'own', 'all rules', 'all rules'])
  })

  test('counts for each connection by itself', async () => {
    const storms = stormsOn(createSharedStorage())
    await admitted(storms, 'cpu', 'cpu', 'cpu')
    expect(await storms.admit('elsewhere', 'cpu', caps)).toBeUndefined()
  })

  test('counts the tickets of all instances together', async () => {
    const storage = createSharedStorage()
    const [one, other] = [stormsOn(storage), stormsOn(storage)]
    expect(await admitted(one, 'cpu')).toEqual(['own'])
    expect(await admitted(other, 'cpu', 'cpu')).toEqual(['own', 'cpu'])
    storage.clock.advance(10)
    const [mine, theirs] = [
      await one.admit('servicenow', 'cpu', caps),
      await other.admit('servicenow', 'cpu', caps),
    ]
    expect(mine).toBeDefined()
    expect(mine).toEqual(theirs)
  })

  test('counts anew with each window when there is no storm', async () => {
    const storage = createSharedStorage()
    const storms = stormsOn(storage)
    await admitted(storms, 'cpu', 'cpu')
    storage.clock.advance(600)
    expect(await admitted(storms, 'cpu', 'cpu', 'cpu')).toEqual(['own', 'own', 'cpu'])
  })

  test('goes to one roll-up until nothing came for a window, and after that a new storm has a new one', async () => {
    const storage = createSharedStorage()
    const storms = stormsOn(storage)
    await admitted(storms, 'cpu', 'cpu')
    const rows = new Set<string | undefined>()
    for (let minute = 0; minute < 60; minute += 9) {
      rows.add((await storms.admit('servicenow', 'cpu', caps))?.row)
      storage.clock.advance(540)
    }
    expect([rows.size, rows.has(undefined)]).toEqual([1, false])
    storage.clock.advance(60)
    expect(await admitted(storms, 'cpu', 'cpu', 'cpu')).toEqual(['own', 'own', 'cpu'])
    expect(rows).not.toContain((await storms.admit('servicenow', 'cpu', caps))?.row)
  })

  test('of a long storm does not write for each alert', async () => {
    const storage = createSharedStorage()
    const storms = stormsOn(storage)
    await admitted(storms, ...Array.from({ length: 100 }, () => 'cpu'))
    expect(storage.registers.writes).toBe(3)
  })

  describe('where the caps are large', () => {
    const large: StormCaps = { perRule: 50, perConnection: 500, windowSeconds: 600 }
    const admit = async (storms: Storms, rule: string): Promise<boolean> =>
      (await storms.admit('servicenow', rule, large)) === undefined

    test('writes nothing for a few tickets', async () => {
      const storage = createSharedStorage()
      const storms = stormsOn(storage)
      for (let ticket = 0; ticket < 40; ticket += 1) await admit(storms, `rule ${ticket}`)
      expect([storage.registers.writes, storage.registers.reads]).toEqual([0, 1])
    })

    test.each([
      ['a rule', (): string => 'cpu', large.perRule],
      ['the connection', (ticket: number): string => `rule ${ticket % 20}`, large.perConnection],
    ])(
      'keeps the cap of %s to the ticket where one instance opens all, and writes little',
      async (_, ruleOf, cap) => {
        const storage = createSharedStorage()
        const storms = stormsOn(storage)
        const own: boolean[] = []
        for (let ticket = 0; ticket < cap + 20; ticket += 1) own.push(await admit(storms, ruleOf(ticket)))
        expect([own.indexOf(false), own.lastIndexOf(true)]).toEqual([cap, cap - 1])
        expect(storage.registers.writes).toBeLessThan(cap / 3)
      },
    )

    test('keeps the cap where all come at once', async () => {
      const storms = stormsOn(createSharedStorage())
      const own = await Promise.all(Array.from({ length: 200 }, () => admit(storms, 'cpu')))
      expect(own.filter(Boolean)).toHaveLength(large.perRule)
    })

    test('writes for all together that come at once', async () => {
      const storage = createSharedStorage()
      const storms = stormsOn(storage)
      await Promise.all(Array.from({ length: 200 }, () => admit(storms, 'cpu')))
      expect(storage.registers.writes).toBeLessThan(5)
    })

    test('opens a tenth of a cap more at most for each of several instances', async () => {
      const storage = createSharedStorage()
      const instances = Array.from({ length: 8 }, () => stormsOn(storage))
      let opened = 0
      for (let round = 0; round < 40; round += 1) {
        for (const storms of instances) if (await admit(storms, 'cpu')) opened += 1
        storage.clock.advance(1)
      }
      expect(opened).toBeGreaterThanOrEqual(large.perRule)
      expect(opened).toBeLessThanOrEqual(large.perRule + (instances.length * large.perRule) / 10)
    })

    test('opens no more than that where all come at once to two instances, and each write takes a while', async () => {
      const { registers, clock } = createSharedStorage()
      const slow: Registers = {
        read: (name) => registers.read(name),
        write: async (...written) => {
          await setImmediate()
          return registers.write(...written)
        },
      }
      const instances = [0, 1].map(() =>
        createStorms({ registers: slow, now: clock.now, log: () => undefined }),
      )
      const own = await Promise.all(
        instances.flatMap((storms) => Array.from({ length: 200 }, () => admit(storms, 'cpu'))),
      )
      const opened = own.filter(Boolean).length
      expect(opened).toBeGreaterThanOrEqual(large.perRule)
      expect(opened).toBeLessThanOrEqual(large.perRule + (2 * large.perRule) / 10)
    })
  })

  test('continues without the register, by the instance’s own counts', async () => {
    const storage = createSharedStorage()
    storage.registers.isDown = true
    const storms = stormsOn(storage)
    expect(await admitted(storms, 'cpu', 'cpu', 'cpu')).toEqual(['own', 'own', 'cpu'])
  })
})

describe('a storm', () => {
  const storm = { perRule: 2, perConnection: 500, windowSeconds: 600 }

  test('has tickets up to the cap, and one roll-up for further alerts', async () => {
    const bridge = bridgeOf({ storm })
    await deliverEach(bridge, ...of('a', 'b', 'c', 'd', 'e'))
    expect(actionsOf(bridge)).toEqual([['open'], ['open'], ['open', 'note', 'note']])
    expect(bridge.product().tickets[2]?.changes.at(-1)?.fields).toMatchObject({ episodes: '3' })
  })

  test('that arrives all at once has the same tickets', async () => {
    const bridge = bridgeOf({ storm })
    const names = Array.from({ length: 60 }, (_, index) => `p${index}`)
    await bridge.deliver(messageOf(...of(...names)))
    await pass(bridge, 5)
    expect(bridge.product().tickets).toHaveLength(3)
    const [, , rollUp] = bridge.product().tickets
    expect(rollUp?.changes.at(-1)?.fields).toMatchObject({ episodes: '58' })
    const lines = rollUp?.attachments.at(-1)?.text.trimEnd().split('\r\n') ?? []
    expect(lines).toHaveLength(1 + 58)
  })

  test('over the cap of the connection has one roll-up for all rules', async () => {
    const bridge = bridgeOf({ storm: { perRule: 50, perConnection: 3, windowSeconds: 600 } })
    await deliverEach(
      bridge,
      ...Array.from({ length: 6 }, (_, index) => fired({ episode: `p${index}`, rule: `r${index}` })),
    )
    expect(actionsOf(bridge)).toEqual([['open'], ['open'], ['open'], ['open', 'note', 'note']])
  })

  test('can be traced: each alert is in the journal with the correlation id of its ticket', async () => {
    const bridge = bridgeOf({ storm })
    const payloads = of('a', 'b', 'c', 'd', 'e')
    await deliverEach(bridge, ...payloads)
    const opened = payloads.map((payload) => {
      const { deliveryId } = buildNotification(payload)
      const line = bridge.journal.entries.find((entry) => entry.deliveryId === deliveryId)
      return line?.step === 'delivered' ? [line.correlationId, line.number] : []
    })
    const [one, two, rollUp] = bridge
      .product()
      .tickets.map(({ correlationId, number }) => [correlationId, number])
    expect(opened).toEqual([one, two, rollUp, rollUp, rollUp])
  })

  test('sends further notifications to the ticket of their episode', async () => {
    const bridge = bridgeOf({ storm })
    await deliverEach(bridge, ...of('a', 'b', 'c', 'd'), endOf('a'), endOf('c'))
    expect(actionsOf(bridge)).toEqual([['open', 'resolve'], ['open'], ['open', 'note', 'note']])
    await deliverEach(bridge, ...of('c', 'a', 'd'))
    expect(bridge.product().tickets).toHaveLength(3)
  })

  test('resolves its roll-up once everything ended and it was quiet for a window', async () => {
    const bridge = bridgeOf({ storm })
    await deliverEach(bridge, ...of('a', 'b', 'c', 'd'), endOf('c'), endOf('d'))
    expect(statusesOf(bridge)).toEqual(['open', 'open', 'open'])
    await pass(bridge, 8)
    expect(statusesOf(bridge)[2]).toBe('open')
    await pass(bridge, 1)
    expect(statusesOf(bridge)[2]).toBe('resolved')
  })

  test('keeps its roll-up while something lasts', async () => {
    const bridge = bridgeOf({ storm })
    await deliverEach(bridge, ...of('a', 'b', 'c', 'd'), endOf('c'))
    await pass(bridge, 7 * 24 * 60)
    expect(statusesOf(bridge)[2]).toBe('open')
    await deliverEach(bridge, endOf('d'))
    expect(statusesOf(bridge)[2]).toBe('resolved')
  })

  test('of alerts whose end is never reported resolves its roll-up after a quiet window', async () => {
    const bridge = bridgeOf({ storm })
    await deliverEach(bridge, ...['a', 'b', 'c', 'd'].map((episode, minute) => stateless(episode, minute)))
    await pass(bridge, 8)
    expect(statusesOf(bridge)).toEqual(['open', 'open', 'open'])
    await pass(bridge, 1)
    expect(statusesOf(bridge)).toEqual(['open', 'open', 'resolved'])
  })

  test('writes few notes into its roll-up, each report in one of them', async () => {
    const bridge = bridgeOf({ storm, policy: { notesPerHour: 3 } })
    await deliverEach(bridge, ...of(...Array.from({ length: 42 }, (_, index) => `p${index}`)))
    await pass(bridge, 120)
    const [, , rollUp] = bridge.product().tickets
    expect(actionsOf(bridge)[2]).toEqual(['open', 'note', 'note', 'note', 'note'])
    const reports = rollUp?.changes.map(({ fields }) => Number(fields['reports'])) ?? []
    expect(reports.reduce((sum, count) => sum + count)).toBe(39)
  })

  test('does not look for the earlier episodes of what it rolls up', async () => {
    const bridge = bridgeOf({ storm, policy: { reopenWithinSeconds: 60 } })
    const series = { series: 's', episode: 'old', firedAt: at(-600) }
    await deliverEach(bridge, fired(series), resolved(-500, series))
    await pass(bridge, 60)
    await deliverEach(bridge, ...of('a', 'b'), fired({ series: 's', episode: 'new' }))
    expect(bridge.product().tickets[3]?.fields).not.toHaveProperty('previous')
  })

  test('lets the ticket of an earlier episode be reopened', async () => {
    const bridge = bridgeOf({ storm })
    const episode = { series: 's', episode: 'first' }
    await deliverEach(bridge, fired(episode), resolved(1, episode), ...of('a', 'b', 'c'))
    await deliverEach(bridge, fired({ series: 's', episode: 'second', firedAt: at(2) }))
    expect(actionsOf(bridge)).toEqual([['open', 'resolve', 'reopen'], ['open'], ['open', 'note']])
  })

  test('whose roll-up a person closed continues in a new one that names it', async () => {
    const bridge = bridgeOf({ storm })
    await deliverEach(bridge, ...of('a', 'b', 'c'))
    bridge.product().setStatus('INC3', 'closed')
    await deliverEach(bridge, ...of('d', 'e'))
    expect(actionsOf(bridge)).toEqual([['open'], ['open'], ['open'], ['open', 'note']])
    expect(bridge.product().tickets[3]?.fields).toMatchObject({ previous: 'INC3' })
  })
})
