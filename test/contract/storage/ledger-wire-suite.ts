import type { TableClient } from '@azure/data-tables'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAzureLedger, ledgerClient } from '../../../shared/storage/azure/azure-ledger.ts'
import { indexEntity, NOBODY, rowEntity } from '../../../shared/storage/azure/ticket-row.ts'
import {
  NEW_TICKET_RECORD,
  type TicketKey,
  type TicketRecord,
  withTimes,
} from '../../../shared/storage/ledger.ts'
import type { Ledger } from '../../../shared/storage/ports.ts'
import { TICKET_FORMAT } from '../../../shared/storage/ticket-format.ts'
import { digest } from '../../../shared/ticket/digest.ts'
import { buildBegun } from '../../builders/batch.ts'
import { TICKET_ROWS } from '../../builders/storage-v0.ts'
import { type LossyProxy, originOf, startLossyProxy, through } from './lossy-proxy.ts'

const EPISODE = {
  name: 'cpu-high: vm-1',
  rule: 'cpu-high',
  firedAt: '2026-11-23T12:00:00.000Z',
  endedAt: null,
  reportsEnd: 'yes',
} as const

const STARTED = Date.parse('2026-11-23T12:00:00.000Z')

/** A storage that has tables. */
export interface TableStorageUnderTest {
  readonly connectionString: string
  stop(): Promise<void>
}

/**
 * States what the ledger's calls are, one by one, and what a lost answer does to each.
 *
 * @param start a storage without tables
 */
export function describeLedgerWire(name: string, start: () => Promise<TableStorageUnderTest>): void {
  describe(`${name}: the ledger`, () => {
    let storage: TableStorageUnderTest
    let proxy: LossyProxy
    let client: TableClient
    let ledger: Ledger
    let now = STARTED
    let connections = 0
    let connection: string

    beforeAll(async () => {
      storage = await start()
      proxy = await startLossyProxy(originOf('Table', storage.connectionString))
      client = ledgerClient({ connectionString: through(proxy, 'Table', storage.connectionString) })
      ledger = createAzureLedger(client, () => now)
      await client.createTable()
    })
    afterAll(async () => {
      await proxy.stop()
      await storage.stop()
    })
    beforeEach(() => {
      connections += 1
      connection = `connection-${connections}`
      now = STARTED
      proxy.requests.length = 0
    })

    const keyOf = (index: number): TicketKey => ({
      connection,
      correlationId: index.toString(16).padStart(32, '0'),
    })

    const opened: Partial<TicketRecord> = {
      item: { id: '1', number: 'INC1', url: 'https://x/1' },
      status: 'open',
      delivered: ['d'],
    }
    const begun = buildBegun()

    async function rowsOf(): Promise<Record<'tickets' | 'index' | 'names' | 'series', string[]>> {
      const keys: string[] = []
      const filter = `PartitionKey eq '${connection}'`
      for await (const { rowKey = '' } of client.listEntities({ queryOptions: { filter } })) keys.push(rowKey)
      return {
        tickets: keys.filter((key) => !/^[imns]-/.test(key)),
        index: keys.filter((key) => key.startsWith('i-')),
        names: keys.filter((key) => key.startsWith('n-')),
        series: keys.filter((key) => key.startsWith('s-')),
      }
    }

    /** Tickets as they are saved, put there by hand: a minute between two, every hundredth is open. */
    async function fill(count: number): Promise<void> {
      for (let first = 0; first < count; first += 50) {
        const entities = Array.from({ length: Math.min(50, count - first) }, (_, offset) => {
          const index = first + offset
          const at = new Date(STARTED + index * 60_000).toISOString()
          const status = index % 100 === 0 ? 'open' : 'resolved'
          const record = withTimes({ ...NEW_TICKET_RECORD, ...opened, status }, at)
          const entity = indexEntity(keyOf(index), record)
          return [rowEntity(keyOf(index), record, NOBODY, { index: entity.rowKey, names: [] }), entity]
        })
        await client.submitTransaction(entities.flat().map((entity) => ['create', { ...entity }]))
      }
    }

    /** Another instance of the app. */
    const another = (): Ledger => createAzureLedger(client, () => now)

    describe('what it costs', () => {
      test('a ticket that is opened: a transaction to claim its row, another to save it', async () => {
        const claim = await ledger.claim(keyOf(1), [begun])
        await claim?.save({ ...NEW_TICKET_RECORD, ...opened })
        expect(proxy.requests).toHaveLength(2)
        expect(proxy.requests.every((request) => request.includes('$batch'))).toBe(true)
      })

      test('a claim that is extended: nothing while enough of it is left, then a request', async () => {
        const claim = await ledger.claim(keyOf(1), [begun])
        proxy.requests.length = 0
        now += 39_999
        await claim?.extend()
        expect(proxy.requests).toHaveLength(0)
        now += 1
        await claim?.extend()
        expect(proxy.requests).toHaveLength(1)
        now += 39_999
        await claim?.extend()
        expect(proxy.requests).toHaveLength(1)
      })

      const saved = { ...NEW_TICKET_RECORD, ...opened }
      const end = { ...begun, deliveryId: 'end', condition: 'resolved' } as const

      test('a delivery that was done before: nothing where it was done, elsewhere a transaction and a look', async () => {
        await (await ledger.claim(keyOf(1), [begun]))?.save(saved)
        proxy.requests.length = 0
        await expect(ledger.claim(keyOf(1), [begun])).resolves.toBeUndefined()
        expect(proxy.requests).toHaveLength(0)
        await expect(another().claim(keyOf(1), [begun])).resolves.toBeUndefined()
        expect(proxy.requests).toHaveLength(2)
      })

      test('an end: a claim and a save where the ticket was saved last, elsewhere a look before', async () => {
        await (await ledger.claim(keyOf(1), [begun]))?.save(saved)
        proxy.requests.length = 0
        await (await ledger.claim(keyOf(1), [end]))?.save(saved)
        expect(proxy.requests).toHaveLength(2)
        await (await another().claim(keyOf(1), [end]))?.save(saved)
        expect(proxy.requests).toHaveLength(5)
        await (await ledger.claim(keyOf(1), [end]))?.save({ ...saved, delivered: ['end'] })
        // What this instance knew of it was out of date.
        expect(proxy.requests).toHaveLength(9)
      })

      test('a ticket of a new series: no more; a further one: a transaction in vain, and a look', async () => {
        const claim = await ledger.claim(keyOf(1), [begun], { series: 's' })
        expect(await claim?.latestOf('s')).toBeUndefined()
        claim?.remember('s')
        await claim?.save(saved)
        expect(proxy.requests).toHaveLength(2)
        const next = await ledger.claim(keyOf(2), [begun], { series: 's' })
        expect(await next?.latestOf('s')).toBe(keyOf(1).correlationId)
        expect(proxy.requests).toHaveLength(5)
      })

      test('a ticket that begins with an end beside its Fired: as one that is opened', async () => {
        await (await ledger.claim(keyOf(1), [end, begun]))?.save(saved)
        expect(proxy.requests).toHaveLength(2)
      })

      test('a save of one who has lost the claim: a transaction in vain, and a look', async () => {
        const lost = await ledger.claim(keyOf(1), [begun])
        now += 200_000
        await another().claim(keyOf(1), [end])
        proxy.requests.length = 0
        await expect(lost?.save(saved)).rejects.toMatchObject({ code: 'ticket_claimed_elsewhere' })
        expect(proxy.requests).toHaveLength(2)
      })

      test('a ticket too large to be remembered: a look before its claim, and those saved after it are remembered', async () => {
        const names = Array.from({ length: 1000 }, (_, index) => digest(String(index)))
        const episodes = Object.fromEntries(names.map((key) => [key, { ...EPISODE, alertId: digest(key) }]))
        await (await ledger.claim(keyOf(1), [begun]))?.save({ ...saved, episodes })
        await (await ledger.claim(keyOf(2), [begun]))?.save(saved)
        proxy.requests.length = 0
        await ledger.claim(keyOf(1), [end])
        expect(proxy.requests).toHaveLength(2)
        await ledger.claim(keyOf(2), [begun])
        expect(proxy.requests).toHaveLength(2)
      })

      test('tickets that are opened together: a few transactions for all of them', async () => {
        const claims = await Promise.all(
          Array.from({ length: 200 }, (_, index) => ledger.claim(keyOf(index), [begun])),
        )
        expect(proxy.requests).toHaveLength(4)
        await Promise.all(claims.map(async (claim) => claim?.save(saved)))
        // Row, index row and the row of its number each, and the index row of the state before to delete.
        expect(proxy.requests).toHaveLength(4 + 8)
        expect((await rowsOf()).tickets).toHaveLength(200)
      })
    })

    describe('when an answer is lost', () => {
      test('to a claim, the row is ours all the same', async () => {
        proxy.loseAnswer(/\$batch/)
        const claim = await ledger.claim(keyOf(1), [begun])
        expect(claim?.record).toEqual(NEW_TICKET_RECORD)
        await claim?.save({ ...NEW_TICKET_RECORD, ...opened })
        expect(await rowsOf()).toMatchObject({ tickets: [keyOf(1).correlationId], index: { length: 1 } })
      })

      test('to a save, row and index row are what was saved, and it is known for ours', async () => {
        const claim = await ledger.claim(keyOf(1), [begun])
        proxy.loseAnswer(/\$batch/)
        await claim?.save({ ...NEW_TICKET_RECORD, ...opened })
        await expect(ledger.claim(keyOf(1), [begun])).resolves.toBeUndefined()
        const { tickets } = await ledger.list({ connections: [connection] })
        expect(tickets).toMatchObject([{ state: 'open', number: 'INC1' }])
        expect((await rowsOf()).index).toHaveLength(1)
      })

      test('to a read or a list, the call is repeated', async () => {
        await (await ledger.claim(keyOf(1), [begun]))?.save({ ...NEW_TICKET_RECORD, ...opened })
        proxy.loseAnswer(/^GET/)
        expect(await ledger.read(keyOf(1))).toMatchObject(opened)
        proxy.loseAnswer(/^GET/)
        expect((await ledger.list({ connections: [connection] })).tickets).toHaveLength(1)
      })

      test('to the removal of a ticket, nothing is left behind', async () => {
        await (
          await ledger.claim(keyOf(1), [begun])
        )?.save({ ...NEW_TICKET_RECORD, ...opened, status: 'closed' })
        expect((await rowsOf()).names).toHaveLength(1)
        const before = { ended: '2026-11-24T00:00:00.000Z', silent: '2026-11-24T00:00:00.000Z' }
        now += 200 * 86_400_000
        proxy.loseAnswer(/\$batch/)
        await ledger.sweep(before)
        expect(await rowsOf()).toEqual({ tickets: [], index: [], names: [], series: [] })
      })
    })

    test('a row that was changed by someone else under a claim counts neither as saved nor as held longer', async () => {
      const claim = await ledger.claim(keyOf(1), [begun])
      const row = { partitionKey: connection, rowKey: keyOf(1).correlationId, number: 'by hand' }
      await client.updateEntity(row, 'Merge')
      const elsewhere = { code: 'ticket_claimed_elsewhere' }
      await expect(claim?.save({ ...NEW_TICKET_RECORD, ...opened })).rejects.toMatchObject(elsewhere)
      now += 40_000
      await expect(claim?.extend()).rejects.toMatchObject(elsewhere)
    })

    test('a row that was there becomes the latest of a series, and of no other', async () => {
      await (await ledger.claim(keyOf(1), [begun]))?.save({ ...NEW_TICKET_RECORD, ...opened })
      const claim = await ledger.claim(keyOf(1), [{ ...begun, deliveryId: 'next' }])
      claim?.remember('s')
      await claim?.save({ ...NEW_TICKET_RECORD, ...opened })
      expect((await rowsOf()).series).toEqual(['s-s'])
    })

    test('a row shows people the ticket’s number', async () => {
      const numberOf = async (): Promise<unknown> =>
        (await client.getEntity(connection, keyOf(1).correlationId))['number']
      const claim = await ledger.claim(keyOf(1), [begun])
      expect(await numberOf()).toBe('')
      await claim?.save({ ...NEW_TICKET_RECORD, ...opened })
      expect(await numberOf()).toBe('INC1')
    })

    test('an index row that someone removed is made again', async () => {
      await (await ledger.claim(keyOf(1), [begun]))?.save({ ...NEW_TICKET_RECORD, ...opened })
      const [index = ''] = (await rowsOf()).index
      await client.deleteEntity(connection, index)
      const claim = await ledger.claim(keyOf(1), [])
      await claim?.save({ ...claim.record, status: 'resolved' })
      const { tickets } = await ledger.list({ connections: [connection] })
      expect(tickets).toMatchObject([{ state: 'resolved' }])
    })

    /** All of one connection. */
    async function loadVersion0(): Promise<void> {
      for (const row of Object.values(TICKET_ROWS)) {
        await client.createEntity({ ...row, partitionKey: connection })
      }
      now = Date.parse('2026-11-27T00:00:00.000Z')
    }

    test('a series is forgotten when nothing was opened in it for long', async () => {
      const claim = await ledger.claim(keyOf(1), [begun], { series: 's' })
      claim?.remember('s')
      await claim?.save({ ...NEW_TICKET_RECORD, ...opened })
      const latest = async (index: number): Promise<unknown> =>
        (await ledger.claim(keyOf(index), [begun], { series: 's' }))?.latestOf('s')
      await ledger.sweep({ ended: '2000-01-01T00:00:00.000Z', silent: '2000-01-01T00:00:00.000Z' })
      expect(await latest(2)).toBe(keyOf(1).correlationId)
      // The storage’s own clock says when it was written.
      await ledger.sweep({
        ended: '2000-01-01T00:00:00.000Z',
        silent: new Date(Date.now() + 60_000).toISOString(),
      })
      expect(await latest(3)).toBeUndefined()
    })

    describe('rows of version 0', () => {
      const keepAll = { ended: '2000-01-01T00:00:00.000Z', silent: '2000-01-01T00:00:00.000Z' }

      test('are claimed and saved', async () => {
        await loadVersion0()
        for (const { rowKey: correlationId } of Object.values(TICKET_ROWS)) {
          const claim = await ledger.claim({ connection, correlationId }, [])
          await claim?.save(claim.record)
          expect(await ledger.read({ connection, correlationId })).toMatchObject({
            ...claim?.record,
            createdAt: expect.any(String),
            updatedAt: '2026-11-27T00:00:00.000Z',
            endedAt: claim?.record.endedAt,
          })
        }
        expect((await rowsOf()).index).toHaveLength(Object.keys(TICKET_ROWS).length)
      })

      test('are in lists after the next sweep, and looked for by their former names until nothing can be left of them', async () => {
        await loadVersion0()
        expect((await ledger.list({ connections: [connection] })).tickets).toEqual([])
        await ledger.sweep({ ...keepAll, silent: '2026-01-01T00:00:00.000Z' })
        const { tickets } = await ledger.list({ connections: [connection] })
        const counts = Object.fromEntries(
          ['open', 'held', 'resolved', 'inDoubt'].map((state) => [
            state,
            tickets.filter((ticket) => ticket.state === state).length,
          ]),
        )
        expect(counts).toEqual({ open: 6, held: 1, resolved: 1, inDoubt: 2 })
        const ask = (): Promise<boolean> => createAzureLedger(client, () => now).mayHaveFormerRows(connection)
        expect(await ask()).toBe(true)
        now = Date.parse('2027-10-24T00:00:00.000Z')
        expect(await ask()).toBe(false)
      })

      test('are not looked for where there were none', async () => {
        expect(await ledger.mayHaveFormerRows(connection)).toBe(true)
        await (await ledger.claim(keyOf(1), [begun]))?.save({ ...NEW_TICKET_RECORD, ...opened })
        await ledger.sweep(keepAll)
        now += 3_600_000
        expect(await ledger.mayHaveFormerRows(connection)).toBe(false)
      })
    })

    test('a row of a newer version is left alone: by claims, and by the sweep', async () => {
      const entity = {
        partitionKey: connection,
        rowKey: keyOf(1).correlationId,
        v: TICKET_FORMAT.version + 1,
        blob: 'of another shape',
      }
      await client.createEntity(entity)
      const newer = { code: 'stored_by_newer_version' }
      await expect(ledger.claim(keyOf(1), [begun])).rejects.toMatchObject(newer)
      await expect(ledger.read(keyOf(1))).rejects.toMatchObject(newer)
      await ledger.sweep({ ended: '2027-01-01T00:00:00.000Z', silent: '2027-01-01T00:00:00.000Z' })
      expect(await client.getEntity(connection, keyOf(1).correlationId)).toMatchObject(entity)
    })

    // The last one, so that no sweep has to read its thousands of rows.
    test('a page of 50 among thousands: a query for each requested state', async () => {
      await fill(3000)
      proxy.requests.length = 0

      const all = await ledger.list({ connections: [connection] })
      const [forAll] = [proxy.requests.length]
      const lastPage = await ledger.list({ connections: [connection], after: all.next ?? '' })
      const open = await ledger.list({ connections: [connection], states: ['open'] })

      expect([forAll, proxy.requests.length - forAll]).toEqual([5, 6])
      expect(all.tickets).toHaveLength(50)
      expect(all.tickets[0]?.createdAt).toBe(new Date(STARTED + 2999 * 60_000).toISOString())
      expect(lastPage.tickets[0]?.createdAt).toBe(new Date(STARTED + 2949 * 60_000).toISOString())
      expect(open.tickets).toHaveLength(30)
      expect(open.next).toBeUndefined()
    })
  })
}
