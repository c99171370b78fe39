import { beforeEach, describe, expect, test } from 'vitest'
import {
  type BegunDelivery,
  type Claim,
  NEW_TICKET_RECORD,
  type TicketKey,
  type TicketRecord,
} from '../../../shared/storage/ledger.ts'
import type { Ledger } from '../../../shared/storage/ports.ts'
import type { Episode } from '../../../shared/ticket/episodes.ts'
import { digest } from '../../../shared/ticket/digest.ts'
import { type Clock, createClock, START } from '../../builders/clock.ts'

/** Longer than any claim lasts. */
const CLAIM_IS_OVER_SECONDS = 200

const begin = (deliveryId: string, overrides: Partial<BegunDelivery> = {}): BegunDelivery => ({
  deliveryId,
  changeId: `change of ${deliveryId}`,
  begunAt: START,
  episode: '0123456789abcdef',
  condition: 'fired',
  occurredAt: START,
  ...overrides,
})

const fired = begin('fired')
const resolved = begin('resolved', { condition: 'resolved', occurredAt: '2026-11-23T13:00:00.000Z' })
const third = begin('third')

/** A record with no member as a new one has it. */
const opened: TicketRecord = {
  mergedInto: 'd'.repeat(32),
  undecidedSince: START,
  declined: ['e'.repeat(16)],
  rollUp: { rule: 'cpu-high', since: START },
  isAdmitted: true,
  generation: 2,
  item: { id: 'f'.repeat(32), number: 'INC0010001', url: 'https://example.service-now.com/nav_to.do' },
  previous: { number: 'INC0010000', url: 'https://example.service-now.com/nav_to.do' },
  episodes: {
    a: {
      name: 'cpu-high: vm-1',
      rule: 'cpu-high',
      alertId: '/alerts/a',
      firedAt: START,
      endedAt: null,
      reportsEnd: 'yes',
    },
  },
  severity: 'Sev1',
  told: 'Sev1 Percentage CPU 91 > 85 % on vm-1',
  route: 'incidents',
  kind: 'incident',
  status: 'open',
  createdAt: START,
  updatedAt: START,
  endedAt: null,
  resolvedByUsAt: START,
  heldByUsAt: START,
  reopenedByPerson: true,
  assignment: { assignee: 'beth', group: 'operations', inWork: true },
  notedAt: [START],
  pendingDigest: 3,
  digestsInDoubt: [{ changeId: 'd'.repeat(32), begunAt: '2026-11-23T12:00:00.000Z', reports: 3 }],
  alertResponse: {
    wanted: 'Closed',
    seen: { isOver: true, assignee: 'someone', isInWork: false },
    ours: { action: 'resolve', at: '2026-11-23T12:00:00.000Z' },
  },
  hasAlertChanges: true,
  heardAt: START,
  wakeUpAt: START,
  delivered: ['fired'],
  inDoubt: [],
}

/** The same when time has gone by before it was saved. */
const savedLater = { ...opened, updatedAt: expect.any(String) as string }

/** Names that are hard to compress. */
function manyProblems(count: number): Record<string, Episode> {
  const episodes = Array.from({ length: count }, (_, index): [string, Episode] => {
    const key = (index * 2_654_435_761).toString(16).padStart(16, '0')
    const alertId = `/subscriptions/11112222-3333-4444-5555-666677778888/providers/Microsoft.AlertsManagement/alerts/${digest(key)}`
    return [
      key,
      {
        name: `rule ${key}: vm-${index}`,
        rule: 'cpu-high',
        alertId,
        firedAt: START,
        endedAt: null,
        reportsEnd: 'perhaps',
      },
    ]
  })
  return Object.fromEntries(episodes)
}

/**
 * States what a ledger promises.
 *
 * @param start the ledger under test, on the clock that it is given
 */
export function describeLedger(name: string, start: (clock: Clock) => Ledger): void {
  describe(`${name}: a ticket’s row`, () => {
    let clock: Clock
    let ledger: Ledger
    let key: TicketKey
    let tickets = 0

    beforeEach(() => {
      clock = createClock()
      ledger = start(clock)
      tickets += 1
      key = { connection: 'servicenow', correlationId: String(tickets).padStart(32, '0') }
    })

    const claim = async (...begun: readonly BegunDelivery[]): Promise<Claim> => {
      const claimed = await ledger.claim(key, begun)
      if (claimed === undefined) throw new Error('All of it is delivered already.')
      return claimed
    }

    const refusalOf = async (...begun: readonly BegunDelivery[]): Promise<unknown> => {
      try {
        return await ledger.claim(key, begun)
      } catch (thrown) {
        return thrown
      }
    }

    test('is new to the first who claims it', async () => {
      const { record } = await claim(fired)
      expect(record).toEqual(NEW_TICKET_RECORD)
    })

    test('is given to the next as it was saved', async () => {
      await (await claim(fired)).save(opened)
      expect((await claim(resolved)).record).toEqual(opened)
    })

    test('is listed while something of it is to be written to Azure’s alerts', async () => {
      const other = { connection: `alerts-${tickets}`, correlationId: 'a'.repeat(32) }
      const listed = (): Promise<readonly string[]> => ledger.listAlertChanges(other.connection, 10)
      const save = async (hasAlertChanges: boolean): Promise<void> => {
        const claimed = await ledger.claim(other, [])
        await claimed?.save({ ...NEW_TICKET_RECORD, hasAlertChanges })
      }
      for (const hasAlertChanges of [false, true, true]) await save(hasAlertChanges)
      expect(await listed()).toEqual([other.correlationId])
      expect(
        (await ledger.list({ connections: [other.connection], states: ['waiting'] })).tickets,
      ).toHaveLength(1)
      for (const hasAlertChanges of [false, false]) await save(hasAlertChanges)
      expect(await listed()).toEqual([])
    })

    test('holds texts of any alphabet', async () => {
      const item = { id: '1', number: 'ÄÖ 漢字 🜚 "quoted"', url: 'https://example.com/?a=b&c=%20' }
      await (await claim(fired)).save({ ...opened, item })
      expect((await claim(resolved)).record.item).toEqual(item)
    })

    test('holds ten thousand episodes, and few again', async () => {
      const episodes = manyProblems(10_000)
      await (await claim(fired)).save({ ...opened, episodes })
      const large = await claim(resolved)
      expect(large.record).toEqual({ ...opened, episodes })
      await large.save(opened)
      expect((await claim(third)).record).toEqual(opened)
    })

    test('remembers what is delivered: that is not claimed again', async () => {
      await (await claim(fired)).save(opened)
      await expect(ledger.claim(key, [fired])).resolves.toBeUndefined()
    })

    test('is claimed for several deliveries until all of them are delivered', async () => {
      await (await claim(fired)).save(opened)
      await (await claim(fired, resolved)).save({ ...opened, delivered: ['fired', 'resolved'] })
      await expect(ledger.claim(key, [fired, resolved])).resolves.toBeUndefined()
    })

    test('can be looked at without a delivery, however many are delivered', async () => {
      expect((await claim()).record).toEqual(NEW_TICKET_RECORD)
      clock.advance(CLAIM_IS_OVER_SECONDS)
      await (await claim(fired)).save(opened)
      expect((await claim()).record).toEqual(savedLater)
    })

    test('belongs to one claim at a time', async () => {
      await claim(fired)
      expect(await refusalOf(resolved)).toMatchObject({ code: 'ticket_claimed_elsewhere' })
      expect(await refusalOf(fired)).toMatchObject({ code: 'ticket_claimed_elsewhere' })
      expect(await refusalOf()).toMatchObject({ code: 'ticket_claimed_elsewhere' })
    })

    test('that another delivery works on is tried again at once, and less often the longer that takes', async () => {
      await claim(fired)
      const waits: unknown[] = []
      for (const seconds of [0, 1, 9, 10, 100, 55]) {
        clock.advance(seconds)
        waits.push(await refusalOf(resolved))
      }
      // The claim is over five seconds after the last one.
      const retryAfterSeconds = [2, 2, 10, 20, 30, 6]
      expect(waits).toMatchObject(retryAfterSeconds.map((wait) => ({ retryAfterSeconds: wait })))
    })

    test('leaves other rows alone', async () => {
      await claim(fired)
      const otherTicket = { ...key, correlationId: 'e'.repeat(31) + String(tickets) }
      const otherProblem = await ledger.claim(otherTicket, [fired])
      const otherConnection = await ledger.claim({ ...key, connection: 'elsewhere' }, [fired])
      expect([otherProblem?.record, otherConnection?.record]).toEqual([NEW_TICKET_RECORD, NEW_TICKET_RECORD])
    })

    test('whose holder died is claimed by others when its claim is over, with its deliveries in doubt', async () => {
      await claim(fired, third)
      clock.advance(CLAIM_IS_OVER_SECONDS)
      expect((await claim(resolved)).record).toEqual({ ...NEW_TICKET_RECORD, inDoubt: [fired, third] })
    })

    test('names each change that may have written a delivery', async () => {
      const tries = ['first try', 'second try', 'third try'].map((changeId) => ({ ...fired, changeId }))
      for (const each of [...tries, ...tries.slice(-1)]) {
        await claim(each)
        clock.advance(CLAIM_IS_OVER_SECONDS)
      }
      expect((await claim(resolved)).record.inDoubt).toEqual(tries)
    })

    test('does not count earlier deliveries as in doubt', async () => {
      await (await claim(fired)).save(opened)
      await claim(fired, resolved)
      clock.advance(CLAIM_IS_OVER_SECONDS)
      expect((await claim(third)).record.inDoubt).toEqual([resolved])
    })

    test('keeps what was saved while a later holder went down', async () => {
      await (await claim(fired)).save(opened)
      await claim(resolved)
      clock.advance(CLAIM_IS_OVER_SECONDS)
      expect((await claim(third)).record).toEqual({ ...opened, inDoubt: [resolved] })
    })

    test('is not saved by a holder that has lost it', async () => {
      const lost = await claim(fired)
      clock.advance(CLAIM_IS_OVER_SECONDS)
      const taken = await claim(resolved)
      await expect(lost.save(opened)).rejects.toMatchObject({ code: 'ticket_claimed_elsewhere' })
      await taken.save({ ...opened, generation: 3 })
      expect((await claim(third)).record.generation).toBe(3)
    })

    test('can be held longer', async () => {
      const held = await claim(fired)
      for (let call = 0; call < 3; call += 1) {
        clock.advance(CLAIM_IS_OVER_SECONDS / 2)
        await held.extend()
      }
      expect(await refusalOf(resolved)).toMatchObject({ code: 'ticket_claimed_elsewhere' })
      await held.save(opened)
      expect((await claim(resolved)).record).toEqual(savedLater)
    })

    test('lasts for one more long call once it is extended', async () => {
      const held = await claim(fired)
      clock.advance(60)
      await held.extend()
      clock.advance(130)
      expect(await refusalOf(resolved)).toMatchObject({ code: 'ticket_claimed_elsewhere' })
    })

    test.each([
      ['unless more is known', undefined, 180],
      ['of a slow product', 135, 250],
      ['of one that answers at once', 0, 115],
    ])('is over when the longest change must be, %s', async (_, longestChangeSeconds, seconds) => {
      await ledger.claim(key, [fired], longestChangeSeconds === undefined ? {} : { longestChangeSeconds })
      clock.advance(seconds - 0.001)
      expect(await refusalOf(resolved)).toMatchObject({
        code: 'ticket_claimed_elsewhere',
        retryAfterSeconds: 2,
      })
      clock.advance(0.001)
      expect((await claim(resolved)).record.inDoubt).toEqual([fired])
    })

    test('of a slow product lasts as long again once it is extended', async () => {
      const held = await ledger.claim(key, [fired], { longestChangeSeconds: 135 })
      clock.advance(100)
      await held?.extend()
      clock.advance(249.999)
      expect(await refusalOf(resolved)).toMatchObject({ code: 'ticket_claimed_elsewhere' })
      clock.advance(0.001)
      expect((await claim(resolved)).record.inDoubt).toEqual([fired])
    })

    test('cannot be prolonged by a holder that has lost it', async () => {
      const lost = await claim(fired)
      clock.advance(CLAIM_IS_OVER_SECONDS)
      await claim(resolved)
      await expect(lost.extend()).rejects.toMatchObject({ code: 'ticket_claimed_elsewhere' })
    })

    const latestFor = async (row: string, series: string): Promise<string | undefined> => {
      const claimed = await ledger.claim({ ...key, correlationId: row }, [fired], { series })
      return claimed?.latestOf(series)
    }
    describe('of an episode of a series', () => {
      let series: string
      let other: string
      beforeEach(() => {
        series = `series-${tickets}`
        other = 'b'.repeat(28) + String(tickets).padStart(4, '0')
      })

      test('becomes the latest of a series without a ticket by its claim', async () => {
        const claimed = await ledger.claim(key, [fired], { series })
        expect(await claimed?.latestOf(series)).toBeUndefined()
        expect(await latestFor(other, series)).toBe(key.correlationId)
      })

      test('is no longer the latest when it is saved without being remembered', async () => {
        const claimed = await ledger.claim(key, [fired], { series })
        await claimed?.save(opened)
        expect(await latestFor(other, series)).toBeUndefined()
      })

      test('stays the latest when it is remembered', async () => {
        const claimed = await ledger.claim(key, [fired], { series })
        claimed?.remember(series)
        await claimed?.save(opened)
        expect(await latestFor(other, series)).toBe(key.correlationId)
      })

      test('takes the place of the one before when it is remembered', async () => {
        await ledger.claim(key, [fired], { series })
        const next = await ledger.claim({ ...key, correlationId: other }, [fired], { series })
        next?.remember(series)
        await next?.save(opened)
        const later = 'c'.repeat(28) + String(tickets).padStart(4, '0')
        expect(await latestFor(later, series)).toBe(other)
      })

      test('that existed before is remembered as well', async () => {
        await (await claim(fired)).save(opened)
        const claimed = await ledger.claim(key, [third], { series })
        expect(await claimed?.latestOf(series)).toBeUndefined()
        claimed?.remember(series)
        await claimed?.save(opened)
        expect(await latestFor(other, series)).toBe(key.correlationId)
      })

      test('is the only latest of many that begin at once, and the others learn of it', async () => {
        const rows = Array.from(
          { length: 12 },
          (_, index) => `${'d'.repeat(26)}${index + 10}${String(tickets).padStart(4, '0')}`,
        )
        const latest = await Promise.all(rows.map((row) => latestFor(row, series)))
        const first = rows[latest.indexOf(undefined)]
        expect(latest.filter((row) => row !== first)).toEqual([undefined])
      })
    })

    test.each(['new', 'saved', 'left behind'])(
      'that is %s is won by one of many that claim it at once',
      async (state) => {
        if (state === 'saved') await (await claim(fired)).save(opened)
        if (state === 'left behind') await claim(fired)
        clock.advance(CLAIM_IS_OVER_SECONDS)
        const claims = await Promise.allSettled(
          Array.from({ length: 12 }, (_, index) => ledger.claim(key, [begin(`delivery-${index}`)])),
        )
        const refusals: unknown[] = claims.flatMap((outcome) =>
          outcome.status === 'rejected' ? [outcome.reason] : [],
        )
        expect(refusals).toHaveLength(11)
        const refused = { code: 'ticket_claimed_elsewhere', retryAfterSeconds: 2 }
        for (const refusal of refusals) expect(refusal).toMatchObject(refused)
      },
    )
  })
}
