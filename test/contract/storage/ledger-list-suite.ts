import { beforeEach, describe, expect, test } from 'vitest'
import { NEW_TICKET_RECORD, type TicketKey, type TicketRecord } from '../../../shared/storage/ledger.ts'
import type { Ledger, ListAsked } from '../../../shared/storage/ports.ts'
import { buildBegun } from '../../builders/batch.ts'
import { type Clock, createClock } from '../../builders/clock.ts'

const DAY_SECONDS = 86_400

const item = (number: string): TicketRecord['item'] => ({ id: number, number, url: `https://x/${number}` })

const open: Partial<TicketRecord> = { item: item('INC1'), status: 'open' }
const doubt = buildBegun()

/** An episode of the rule `cpu`. */
const episodeOf = (alertId: string, about: string): TicketRecord['episodes'][string] => ({
  name: `cpu: ${about}`,
  rule: 'cpu',
  alertId,
  firedAt: null,
  endedAt: null,
  reportsEnd: 'yes',
})

/** Records by the state that a list shows them in. */
const RECORDS: Readonly<Record<string, Partial<TicketRecord>>> = {
  open,
  held: { ...open, status: 'held' },
  resolved: { ...open, status: 'resolved' },
  closed: { ...open, status: 'closed' },
  inDoubt: { ...open, inDoubt: [doubt] },
  merged: { mergedInto: 'f'.repeat(32) },
  waiting: {},
}

/**
 * States what a ledger promises about reading, lists and the sweep.
 *
 * @param start the ledger under test, on the clock that it is given
 */
export function describeLedgerLists(name: string, start: (clock: Clock) => Ledger): void {
  describe(`${name}: the tickets`, () => {
    let clock: Clock
    let ledger: Ledger
    let connection: string
    let tests = 0

    beforeEach(() => {
      clock = createClock()
      ledger = start(clock)
      tests += 1
      connection = `${name.toLowerCase().replace(/\W/g, '')}-list-${tests}`
    })

    const keyOf = (index: number, of = connection): TicketKey => ({
      connection: of,
      correlationId: index.toString(16).padStart(32, '0'),
    })

    const save = async (key: TicketKey, record: Partial<TicketRecord>): Promise<void> => {
      const claim = await ledger.claim(key, [])
      await claim?.save({ ...NEW_TICKET_RECORD, ...claim.record, ...record })
    }

    /** So many open tickets, a minute between two. */
    const saveMany = async (count: number): Promise<void> => {
      for (let index = 0; index < count; index += 1) {
        await save(keyOf(index), { ...open, item: item(`INC${index}`) })
        clock.advance(60)
      }
    }

    const numbersOf = async (asked: ListAsked = {}): Promise<string[]> => {
      const { tickets } = await ledger.list({ connections: [connection], ...asked })
      return tickets.map(({ number }) => number)
    }

    const statesOf = async (asked: ListAsked = {}): Promise<string[]> => {
      const { tickets } = await ledger.list({ connections: [connection], ...asked })
      return tickets.map(({ state }) => state)
    }

    test('can be read while someone works on them', async () => {
      const key = keyOf(1)
      await save(key, { ...open, severity: 'Sev1' })
      await ledger.claim(key, [doubt])
      const record = await ledger.read(key)
      expect(record).toMatchObject({ item: item('INC1'), severity: 'Sev1', inDoubt: [doubt] })
    })

    test('that do not exist read as nothing', async () => {
      expect(await ledger.read(keyOf(1))).toBeUndefined()
    })

    test('have times: made, saved, over', async () => {
      const key = keyOf(1)
      await save(key, open)
      clock.advance(60)
      await save(key, { status: 'resolved' })
      clock.advance(60)
      await save(key, { severity: 'Sev3' })
      expect(await ledger.read(key)).toMatchObject({
        createdAt: '2026-11-23T12:00:00.000Z',
        endedAt: '2026-11-23T12:01:00.000Z',
        updatedAt: '2026-11-23T12:02:00.000Z',
      })
      await save(key, { status: 'open' })
      expect(await ledger.read(key)).toMatchObject({ endedAt: null })
    })

    test('are listed the newest first, a page at a time, each once', async () => {
      await saveMany(7)
      const pages: string[][] = []
      let after: string | undefined
      do {
        const asked = after === undefined ? {} : { after }
        const { tickets, next } = await ledger.list({ connections: [connection], limit: 3, ...asked })
        pages.push(tickets.map(({ number }) => number))
        after = next
      } while (after !== undefined)
      expect(pages).toEqual([['INC6', 'INC5', 'INC4'], ['INC3', 'INC2', 'INC1'], ['INC0']])
    })

    const findAll = async (text: string): Promise<string[][]> => {
      const pages: string[][] = []
      let after = ''
      do {
        const { tickets, next = '' } = await ledger.find(text, { connections: [connection], limit: 2, after })
        pages.push(tickets.map(({ correlationId }) => correlationId.replace(/^0+/, '')))
        after = next
      } while (after !== '')
      return pages
    }

    test('are found by a name that several have, the newest first, a page at a time', async () => {
      for (const index of [1, 2, 3, 4]) {
        const about = index === 2 ? 'vm-10' : 'vm-1, vm-2'
        await save(keyOf(index), { ...open, episodes: { e: episodeOf(`/alerts/a${index}`, about) } })
        clock.advance(60)
      }
      expect(await findAll('VM-1')).toEqual([['4', '3'], ['1']])
      expect(await findAll('vm-2')).toEqual([['4', '3'], ['1']])
      expect(await findAll('vm')).toEqual([[]])
    })

    test('are found by their number, that of the ticket before, and the ids of their alerts and resources', async () => {
      const episodes = { e: episodeOf('/subscriptions/S/providers/x/alerts/0D4C7F5E', 'vm-1') }
      await save(keyOf(1), { ...open, item: item('INC1'), episodes })
      await save(keyOf(1), { item: item('INC2'), previous: { number: 'INC1', url: '' } })
      await save(keyOf(1), { item: item('INC3'), previous: { number: 'INC2', url: '' }, status: 'closed' })
      for (const text of [
        'inc1',
        'INC2',
        ' INC3 ',
        '0d4c7f5e',
        '/subscriptions/s/providers/X/ALERTS/0d4c7f5e',
      ]) {
        expect([text, await findAll(text)]).toEqual([text, [['1']]])
      }
      expect(await findAll('/subscriptions/s/resourceGroups/g/providers/m/virtualMachines/vm-1')).toEqual([
        ['1'],
      ])
      expect(await findAll('')).toEqual([[]])
    })

    test('that stand for very many alerts are found by the first of them, and by their numbers', async () => {
      const many = Array.from({ length: 200 }, (_, index) => [
        `e${index}`,
        episodeOf(`/alerts/a${index}`, `vm-${index}`),
      ])
      await save(keyOf(1), { ...open, episodes: Object.fromEntries(many) })
      await save(keyOf(1), { item: item('INC2'), previous: { number: 'INC1', url: '' } })
      expect(await findAll('a0')).toEqual([['1']])
      expect(await findAll('inc2')).toEqual([['1']])
      expect(await findAll('a199')).toEqual([[]])
    })

    test('are shown with what a list needs', async () => {
      const episodes = {
        a: ended('cpu-high: vm-1', 'cpu-high'),
        b: { ...ended('disk-full: vm-2', 'disk-full'), endedAt: null },
      }
      const facts = { route: 'incidents', kind: 'incident', severity: 'Sev2', episodes } as const
      await save(keyOf(1), { ...open, ...facts })
      const { tickets } = await ledger.list({ connections: [connection] })
      expect(tickets).toEqual([
        {
          ...keyOf(1),
          state: 'open',
          number: 'INC1',
          url: 'https://x/INC1',
          severity: 'Sev2',
          route: 'incidents',
          kind: 'incident',
          rule: 'disk-full',
          name: 'disk-full: vm-2',
          episodes: 2,
          lasting: 1,
          isRollUp: false,
          createdAt: '2026-11-23T12:00:00.000Z',
          updatedAt: '2026-11-23T12:00:00.000Z',
          endedAt: null,
        },
      ])
    })

    test.each(Object.keys(RECORDS))('can be asked for by state: %s', async (state) => {
      for (const [index, record] of Object.values(RECORDS).entries()) await save(keyOf(index), record)
      expect(await statesOf({ states: [state as 'open'] })).toEqual([state])
    })

    test('are listed without the rows that hold no ticket, unless these are asked for', async () => {
      for (const [index, record] of Object.values(RECORDS).entries()) await save(keyOf(index), record)
      expect(new Set(await statesOf())).toEqual(new Set(['open', 'held', 'resolved', 'closed', 'inDoubt']))
    })

    test('are in one state at a time, however often that changes', async () => {
      const key = keyOf(1)
      for (const record of [...Object.values(RECORDS), open, RECORDS['resolved'] ?? {}]) {
        await save(key, { ...NEW_TICKET_RECORD, ...record })
        clock.advance(60)
      }
      const states = Object.keys(RECORDS) as ['open']
      expect(await statesOf({ states })).toEqual(['resolved'])
    })

    test('that were claimed and never saved are in doubt', async () => {
      await ledger.claim(keyOf(1), [doubt])
      expect(await statesOf()).toEqual(['inDoubt'])
    })

    test('are those of the connections that are asked for', async () => {
      await save(keyOf(1), { ...open, item: item('OURS') })
      await save(keyOf(2, `${connection}-other`), { ...open, item: item('THEIRS') })
      expect(await numbersOf()).toEqual(['OURS'])
      const both = [connection, `${connection}-other`]
      expect(new Set(await numbersOf({ connections: both }))).toEqual(new Set(['OURS', 'THEIRS']))
      const { tickets } = await ledger.list({ limit: 900 })
      expect(tickets.map(({ number }) => number)).toEqual(expect.arrayContaining(['OURS', 'THEIRS']))
    })

    test('of a connection without tickets are an empty list', async () => {
      expect(await ledger.list({ connections: [connection] })).toEqual({ tickets: [] })
    })

    test.each(['INC1', '0-1', "' or PartitionKey ne '"])(
      'do not continue after an invalid place: %s',
      async (after) => {
        const list = ledger.list({ connections: [connection], after })
        await expect(list).rejects.toMatchObject({ code: 'request_invalid' })
      },
    )

    /** Half a year, and a year. */
    const sweep = (): Promise<number> =>
      ledger.sweep({ ended: daysBefore(clock.now(), 180), silent: daysBefore(clock.now(), 360) })

    test.each(['resolved', 'closed', 'merged', 'waiting'])(
      'that are over are removed when they are old enough: %s',
      async (state) => {
        await save(keyOf(1), RECORDS[state] ?? {})
        clock.advance(180 * DAY_SECONDS)
        await sweep()
        expect(await statesOf({ states: [state as 'open'] })).toEqual([state])
        clock.advance(1)
        await sweep()
        expect(await statesOf({ states: [state as 'open'] })).toEqual([])
        expect(await ledger.read(keyOf(1))).toBeUndefined()
      },
    )

    test.each(['open', 'held', 'inDoubt'])(
      'that go on are removed when nothing was heard of them for twice as long: %s',
      async (state) => {
        await save(keyOf(1), RECORDS[state] ?? {})
        clock.advance(360 * DAY_SECONDS)
        await sweep()
        expect(await ledger.read(keyOf(1))).toBeDefined()
        clock.advance(1)
        await sweep()
        expect(await ledger.read(keyOf(1))).toBeUndefined()
      },
    )

    test('that were made long ago and are over since yesterday stay', async () => {
      await save(keyOf(1), open)
      clock.advance(200 * DAY_SECONDS)
      await save(keyOf(1), { status: 'resolved' })
      clock.advance(DAY_SECONDS)
      await sweep()
      expect(await statesOf()).toEqual(['resolved'])
    })

    test('that someone works on stay', async () => {
      await save(keyOf(1), { ...open, status: 'closed' })
      clock.advance(200 * DAY_SECONDS)
      const claim = await ledger.claim(keyOf(1), [])
      await sweep()
      await claim?.save({ ...claim.record, status: 'open' })
      expect(await statesOf()).toEqual(['open'])
    })

    test('that are removed leave no Azure alert to be written', async () => {
      await save(keyOf(1), { ...open, status: 'closed', hasAlertChanges: true })
      clock.advance(200 * DAY_SECONDS)
      await sweep()
      expect(await ledger.listAlertChanges(connection, 10)).toEqual([])
    })

    test('can be had again after they were removed', async () => {
      await save(keyOf(1), { ...open, status: 'closed' })
      clock.advance(200 * DAY_SECONDS)
      await sweep()
      expect((await ledger.claim(keyOf(1), []))?.record).toEqual(NEW_TICKET_RECORD)
    })
  })
}

function daysBefore(now: number, days: number): string {
  return new Date(now - days * DAY_SECONDS * 1000).toISOString()
}

function ended(name: string, rule: string): TicketRecord['episodes'][string] {
  const at = '2026-11-23T11:00:00.000Z'
  return { name, rule, alertId: '/alerts/a', firedAt: at, endedAt: at, reportsEnd: 'yes' }
}
