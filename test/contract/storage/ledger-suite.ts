import { beforeEach, describe, expect, test } from 'vitest'
import {
  type BegunDelivery,
  type Claim,
  type Ledger,
  NEW_TICKET_RECORD,
  type TicketKey,
  type TicketRecord,
} from '../../../shared/storage/ports.ts'
import { type Clock, createClock } from '../../builders/clock.ts'

/** Longer than any claim lasts. */
const CLAIM_IS_OVER_SECONDS = 200

const fired: BegunDelivery = {
  deliveryId: 'fired',
  condition: 'fired',
  occurredAt: '2026-11-23T12:00:00.000Z',
}
const resolved: BegunDelivery = {
  deliveryId: 'resolved',
  condition: 'resolved',
  occurredAt: '2026-11-23T13:00:00.000Z',
}

const opened: TicketRecord = {
  generation: 2,
  item: { id: 'f'.repeat(32), number: 'INC0010001', url: 'https://example.service-now.com/nav_to.do' },
  previous: { number: 'INC0010000', url: 'https://example.service-now.com/nav_to.do' },
  firedAt: '2026-11-23T12:00:00.000Z',
  endedAt: null,
  resolvedByUsAt: null,
  delivered: ['fired'],
  inDoubt: [],
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

    const claim = async (delivery: BegunDelivery): Promise<Claim> => {
      const claimed = await ledger.claim(key, delivery)
      if (claimed === undefined) throw new Error('It is delivered already.')
      return claimed
    }

    test('is new to the first who claims it', async () => {
      const { record } = await claim(fired)
      expect(record).toEqual(NEW_TICKET_RECORD)
    })

    test('is given to the next as it was saved', async () => {
      await (await claim(fired)).save(opened)
      expect((await claim(resolved)).record).toEqual(opened)
    })

    test('holds texts of any alphabet', async () => {
      const item = { id: '1', number: 'ÄÖ 漢字 🜚 "quoted"', url: 'https://example.com/?a=b&c=%20' }
      await (await claim(fired)).save({ ...opened, item })
      expect((await claim(resolved)).record.item).toEqual(item)
    })

    test('remembers what is delivered: that is not claimed again', async () => {
      await (await claim(fired)).save(opened)
      await expect(ledger.claim(key, fired)).resolves.toBeUndefined()
    })

    test('belongs to one at a time', async () => {
      await claim(fired)
      await expect(ledger.claim(key, resolved)).rejects.toMatchObject({ code: 'ticket_claimed_elsewhere' })
      await expect(ledger.claim(key, fired)).rejects.toMatchObject({ code: 'ticket_claimed_elsewhere' })
    })

    test('leaves other rows alone', async () => {
      await claim(fired)
      const otherProblem = await ledger.claim(
        { ...key, correlationId: 'e'.repeat(31) + String(tickets) },
        fired,
      )
      const otherConnection = await ledger.claim({ ...key, connection: 'elsewhere' }, fired)
      expect([otherProblem?.record, otherConnection?.record]).toEqual([NEW_TICKET_RECORD, NEW_TICKET_RECORD])
    })

    test('whose holder went down is taken over when its claim is over, with the delivery in doubt', async () => {
      await claim(fired)
      clock.advance(CLAIM_IS_OVER_SECONDS)
      expect((await claim(resolved)).record).toEqual({ ...NEW_TICKET_RECORD, inDoubt: [fired] })
    })

    test('names a delivery that went down once, however often it did', async () => {
      for (let attempt = 0; attempt < 3; attempt += 1) {
        await claim(fired)
        clock.advance(CLAIM_IS_OVER_SECONDS)
      }
      expect((await claim(resolved)).record.inDoubt).toEqual([fired])
    })

    test('keeps what was saved while a later holder went down', async () => {
      await (await claim(fired)).save(opened)
      await claim(resolved)
      clock.advance(CLAIM_IS_OVER_SECONDS)
      expect((await claim({ ...fired, deliveryId: 'third' })).record).toEqual({
        ...opened,
        inDoubt: [resolved],
      })
    })

    test('is not saved by one who has lost it', async () => {
      const lost = await claim(fired)
      clock.advance(CLAIM_IS_OVER_SECONDS)
      const taken = await claim(resolved)
      await expect(lost.save(opened)).rejects.toMatchObject({ code: 'ticket_claimed_elsewhere' })
      await taken.save({ ...opened, generation: 3 })
      expect((await claim({ ...fired, deliveryId: 'third' })).record.generation).toBe(3)
    })

    test('can be held longer', async () => {
      const held = await claim(fired)
      for (let call = 0; call < 3; call += 1) {
        clock.advance(CLAIM_IS_OVER_SECONDS / 2)
        await held.extend()
      }
      await expect(ledger.claim(key, resolved)).rejects.toMatchObject({ code: 'ticket_claimed_elsewhere' })
      await held.save(opened)
      expect((await claim(resolved)).record).toEqual(opened)
    })

    test('lasts for one more long call once it is extended', async () => {
      const held = await claim(fired)
      clock.advance(60)
      await held.extend()
      clock.advance(130)
      await expect(ledger.claim(key, resolved)).rejects.toMatchObject({ code: 'ticket_claimed_elsewhere' })
    })

    test('cannot be held longer by one who has lost it', async () => {
      const lost = await claim(fired)
      clock.advance(CLAIM_IS_OVER_SECONDS)
      await claim(resolved)
      await expect(lost.extend()).rejects.toMatchObject({ code: 'ticket_claimed_elsewhere' })
    })

    test.each(['new', 'saved', 'left behind'])(
      'that is %s is won by one of many who want it at once',
      async (state) => {
        if (state === 'saved') await (await claim(fired)).save(opened)
        if (state === 'left behind') await claim(fired)
        clock.advance(CLAIM_IS_OVER_SECONDS)
        const claims = await Promise.allSettled(
          Array.from({ length: 12 }, (_, index) =>
            ledger.claim(key, { ...resolved, deliveryId: `delivery-${index}` }),
          ),
        )
        const refusals: unknown[] = claims.flatMap((outcome) =>
          outcome.status === 'rejected' ? [outcome.reason] : [],
        )
        expect(refusals).toHaveLength(11)
        for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'ticket_claimed_elsewhere' })
      },
    )
  })
}
