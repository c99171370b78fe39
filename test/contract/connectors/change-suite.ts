import { describe, expect, test } from 'vitest'
import type { WorkItem } from '../../../shared/ticket/ticket.ts'
import { type Can, CHANGE_ID, useBench } from './bench.ts'
import { type Differences, FAULTS, type Product, type ReportedAs } from './product.ts'

/** What a connector promises about changes. */
export function describeChanges(
  start: () => Promise<Product>,
  can: Can,
  { closedAs = FAULTS.rejected }: Pick<Differences, 'closedAs'>,
): void {
  describeSteps(start, can)
  describeGone(start, can, closedAs)
  const describeNotes = can('note') ? describeNoting : describeNotNoting
  describeNotes(start)
  const describeLookedUp = can('look up a note') ? describeLookingUp : describeNotLookingUp
  describeLookedUp(start)
}

/** The outcome of a call, where it depends on the product's capabilities. */
async function outcomeOf(call: Promise<WorkItem>): Promise<{ value: WorkItem } | { error: unknown }> {
  return call.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
}

const NEVER = { error: { retry: 'never' } }

function describeSteps(start: () => Promise<Product>, can: Can): void {
  describe('changes', () => {
    const bench = useBench(start)
    const reopened = can('reopen') ? { value: { status: 'open' } } : NEVER

    test('to a severity that a person sees', async () => {
      const { connector, changeOf, product } = bench
      const opened = await bench.open()
      const before = await product.severity(opened)
      await expect(connector.change(opened, changeOf('escalate'))).resolves.toMatchObject({ status: 'open' })
      expect((await product.severity(opened)) !== before).toBe(can('escalate'))
    })

    test(`to ${can('hold') ? 'held' : 'nothing else when it is to hold'}, and back`, async () => {
      const { connector, changeOf } = bench
      const opened = await bench.open()
      const status = can('hold') ? 'held' : 'open'
      await expect(connector.change(opened, changeOf('hold'))).resolves.toMatchObject({ status })
      expect(await outcomeOf(connector.change(opened, changeOf('reopen')))).toMatchObject(reopened)
    })

    test('from open to resolved, with the reason where one is kept', async () => {
      const { connector, changeOf } = bench
      const opened = await bench.open()
      const resolved = await connector.change(opened, changeOf('resolve'))
      expect(resolved).toMatchObject({ id: opened.id, number: opened.number, status: 'resolved' })
      expect(resolved.closeCode !== '').toBe(can('close codes'))
    })

    test('from held to resolved', async () => {
      const { connector, changeOf } = bench
      const opened = await bench.open()
      await connector.change(opened, changeOf('hold'))
      await expect(connector.change(opened, changeOf('resolve'))).resolves.toMatchObject({
        status: 'resolved',
      })
    })

    test(`from resolved ${can('reopen') ? 'to open' : 'no more'}`, async () => {
      const { connector, changeOf } = bench
      const opened = await bench.open()
      await connector.change(opened, changeOf('resolve'))
      expect(await outcomeOf(connector.change(opened, changeOf('reopen')))).toMatchObject(reopened)
    })

    const repeatable = (['escalate', 'hold', 'resolve', 'reopen'] as const).filter(
      (action) => action !== 'reopen' || can('reopen'),
    )
    test.each(repeatable)('to the same state again: %s', async (action) => {
      const { connector, changeOf, product } = bench
      const opened = await bench.open()
      if (action === 'reopen') await product.setStatus(opened, 'resolved')
      const once = await connector.change(opened, changeOf(action))
      await expect(connector.change(opened, changeOf(action))).resolves.toEqual(once)
    })
  })
}

function describeGone(start: () => Promise<Product>, can: Can, closedAs: ReportedAs): void {
  describe('leaves alone', () => {
    const bench = useBench(start)

    test(`a record that is closed${can('close for good') ? '' : ', which this product can still resolve'}`, async () => {
      const { connector, changeOf, product } = bench
      const opened = await bench.open()
      await product.setStatus(opened, 'closed')
      const resolved = await outcomeOf(connector.change(opened, changeOf('resolve')))
      expect(resolved).toMatchObject(
        can('close for good') ? { error: closedAs } : { value: { status: 'resolved' } },
      )
    })

    test(`a record that a person deleted${can('change only what exists') ? '' : ': instead it creates it again'}`, async () => {
      const { connector, changeOf, product } = bench
      const opened = await bench.open()
      await product.remove(opened)
      const noted = await outcomeOf(connector.change(opened, changeOf('note')))
      const refused = { error: { code: 'product_missing_record', inDoubt: false } }
      const again = { value: { id: opened.id, status: 'open' } }
      expect(noted).toMatchObject(can('change only what exists') ? refused : again)
    })
  })
}

function describeNoting(start: () => Promise<Product>): void {
  describe('notes', () => {
    const bench = useBench(start)

    test('and changes nothing else', async () => {
      const { connector, changeOf, product } = bench
      const opened = await bench.open()
      await expect(connector.change(opened, changeOf('note'))).resolves.toEqual(opened)
      expect(await product.notes(opened)).toHaveLength(1)
    })

    test('twice for two calls: the caller checks first', async () => {
      const { connector, changeOf, product } = bench
      const opened = await bench.open()
      await connector.change(opened, changeOf('note'))
      await connector.change(opened, changeOf('note', { id: 'a'.repeat(32) }))
      expect(await product.notes(opened)).toHaveLength(2)
    })

    test.each([
      ['emoji', '👩🏽‍💻 🜚'],
      ['right to left', 'שלום'],
      ['the query language', 'a^ORb^NQc'],
      ['quotes', `"double" 'single' a < 5 &amp;`],
    ])('text as it was given: %s', async (_, text) => {
      const { connector, changeOf, product } = bench
      const opened = await bench.open()
      await connector.change(opened, changeOf('note', { fields: product.noteWith(text) }))
      expect((await product.notes(opened))[0]).toContain(text)
    })

    test('markup as the page on security says', async () => {
      const { connector, changeOf, product } = bench
      const opened = await bench.open()
      for (const [given] of product.markup) {
        await connector.change(opened, changeOf('note', { fields: product.noteWith(given) }))
      }
      const notes = await product.notes(opened)
      expect(notes).toEqual(product.markup.map(([, written]) => expect.stringContaining(written)))
    })
  })
}

function describeNotNoting(start: () => Promise<Product>): void {
  describe('notes', () => {
    const bench = useBench(start)

    test('nothing that is kept, and the record is as it was', async () => {
      const opened = await bench.open()
      await expect(bench.connector.change(opened, bench.changeOf('note'))).resolves.toMatchObject(opened)
      expect(await bench.product.notes(opened)).toEqual([])
    })
  })
}

function describeNotLookingUp(start: () => Promise<Product>): void {
  describe('of its notes', () => {
    const bench = useBench(start)

    test('finds none: the product cannot be searched', async () => {
      const opened = await bench.open()
      await bench.connector.change(opened, bench.changeOf('note'))
      await expect(bench.connector.isWritten(opened, CHANGE_ID)).resolves.toBe(false)
    })
  })
}

function describeLookingUp(start: () => Promise<Product>): void {
  describe('of its notes', () => {
    const bench = useBench(start)

    test('finds one again, though the answer was lost', async () => {
      const { connector, changeOf, product } = bench
      const opened = await bench.open()
      await product.fail('cut after')
      await expect(connector.change(opened, changeOf('note'))).rejects.toMatchObject({ inDoubt: true })
      await expect(connector.isWritten(opened, CHANGE_ID)).resolves.toBe(true)
    })

    test('does not find one that was not written', async () => {
      const { connector, changeOf, product } = bench
      const opened = await bench.open()
      await product.fail('cut before')
      await expect(connector.change(opened, changeOf('note'))).rejects.toMatchObject({ inDoubt: true })
      await expect(connector.isWritten(opened, CHANGE_ID)).resolves.toBe(false)
    })

    test('does not mistake another note for it', async () => {
      const { connector, changeOf } = bench
      const opened = await bench.open()
      await connector.change(opened, changeOf('note', { id: 'a'.repeat(32) }))
      await expect(connector.isWritten(opened, CHANGE_ID)).resolves.toBe(false)
    })

    test('does not mistake a note on another record for it', async () => {
      const { connector, changeOf } = bench
      const opened = await bench.open()
      const other = await bench.open('a'.repeat(32))
      await connector.change(other, changeOf('note'))
      await expect(connector.isWritten(opened, CHANGE_ID)).resolves.toBe(false)
    })

    test.each(['x', '🜚'])('finds the longest one again (%s)', async (character) => {
      const { connector, changeOf, product } = bench
      const opened = await bench.open()
      const fields = product.noteWith(character.repeat(product.longestNote / character.length))
      await connector.change(opened, changeOf('note', { fields }))
      await expect(connector.isWritten(opened, CHANGE_ID)).resolves.toBe(true)
      const [note] = await product.notes(opened)
      expect(note?.isWellFormed()).toBe(true)
    })
  })
}
