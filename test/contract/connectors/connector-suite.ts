import { describe, expect, test } from 'vitest'
import { CAPABILITIES } from '../../../shared/connectors/connector.ts'
import type { WorkItemStatus } from '../../../shared/ticket/ticket.ts'
import { type Can, CORRELATION_ID, useBench } from './bench.ts'
import { describeChanges } from './change-suite.ts'
import { describeFailures } from './failure-suite.ts'
import type { Differences, Product } from './product.ts'

const FREE = { assignee: '', group: '', inWork: false }

const OTHERS = ['a'.repeat(32), 'b'.repeat(32)] as const

/** States what a connector promises, for one product; the title says what the product cannot do. */
export function describeConnector(
  name: string,
  start: () => Promise<Product>,
  { absent, reportedAs = {}, nothing = [], ...differences }: Differences,
): void {
  const missing = CAPABILITIES.filter((capability) => absent.includes(capability))
  const title = missing.length === 0 ? name : `${name}, which cannot ${missing.join(', ')}:`
  const can: Can = (capability) => !absent.includes(capability)
  describe(`${title} connector`, () => {
    describeOpening(start)
    const describeFound = can('find') ? describeFinding : describeNotFinding
    describeFound(start)
    const describeRead = can('read') ? describeReading : describeNotReading
    describeRead(start, can)
    describeChanges(start, can, differences)
    const describeFiles = can('attach') ? describeAttaching : describeNotAttaching
    describeFiles(start)
    describeFailures(start, can, { reportedAs, nothing })
  })
}

const TEXTS: readonly [name: string, text: string][] = [
  ['emoji and other planes', 'disk 💾 full 👩🏽‍💻 🜚'],
  ['right to left', 'שלום עולם مرحبا'],
  ['lines of Windows', 'first\r\nsecond\r\n\r\nfourth'],
  ['the query language', 'a^ORb^NQc=d^EQ javascript:gs.getUserID()'],
  ['quotes and markup', `"double" 'single' \`back\` <b>&amp;</b> {{ x }} \\n`],
]

/** A product may use its own line endings, and trim white space that is not visible. */
const shown = (text: string): string => text.replaceAll('\r\n', '\n').trim()

function describeOpening(start: () => Promise<Product>): void {
  describe('opens', () => {
    const bench = useBench(start)

    test('a record that has an id, a number, a URL and the correlation id', async () => {
      expect(await bench.open()).toEqual({
        id: expect.stringMatching(/./),
        number: expect.stringMatching(/\d/),
        url: expect.stringMatching(/^https?:\/\//),
        correlationId: CORRELATION_ID,
        status: 'open',
        closeCode: '',
        assignment: { assignee: '', group: expect.any(String), inWork: false },
      })
    })

    test('[S-07] a record that names the connection', async () => {
      const opened = await bench.open()
      expect(await bench.product.origin(opened)).toMatch(/\bitsm\b/)
    })

    test('a record twice without harm: the search finds the first one', async () => {
      const first = await bench.open()
      await bench.open()
      const found = await bench.connector.find(CORRELATION_ID)
      expect(found?.id ?? first.id).toBe(first.id)
    })

    test.each(TEXTS)('with text as it was given: %s', async (_, text) => {
      const { product, connector, ticketOf } = bench
      const opened = await connector.open(ticketOf({ fields: product.openWith(text) }))
      expect(shown(await product.description(opened))).toContain(shown(text))
    })

    test('with 20,000 characters is kept as far as the field allows', async () => {
      const { product, connector, ticketOf } = bench
      const text = 'disk full. '.repeat(1819).slice(0, 20_000)
      const opened = await connector.open(ticketOf({ fields: product.openWith(text) }))
      const kept = (await product.description(opened)).trim()
      expect(kept.length).toBeGreaterThan(1000)
      expect(text).toContain(kept)
    })
  })
}

function describeFinding(start: () => Promise<Product>): void {
  describe('finds', () => {
    const bench = useBench(start)

    test('nothing when no record exists', async () => {
      await bench.open(OTHERS[0])
      await expect(bench.connector.find(CORRELATION_ID)).resolves.toBeUndefined()
    })

    test('the record that carries the correlation id, among others', async () => {
      await bench.open(OTHERS[0])
      const opened = await bench.open()
      await bench.open(OTHERS[1])
      await expect(bench.connector.find(CORRELATION_ID)).resolves.toEqual(opened)
    })

    test('a record that has ended, too', async () => {
      const opened = await bench.open()
      await bench.product.setStatus(opened, 'resolved')
      await expect(bench.connector.find(CORRELATION_ID)).resolves.toMatchObject({
        id: opened.id,
        status: 'resolved',
      })
    })

    test('no record for a key with characters that could change the query', async () => {
      await bench.open()
      await expect(bench.connector.find(`x' or 1 eq 1^ORnumber!=`)).rejects.toThrow(TypeError)
    })
  })
}

function describeNotFinding(start: () => Promise<Product>): void {
  describe('finds', () => {
    const bench = useBench(start)

    test('nothing: the product cannot be searched', async () => {
      await bench.open()
      await expect(bench.connector.find(CORRELATION_ID)).resolves.toBeUndefined()
    })
  })
}

function describeReading(start: () => Promise<Product>, can: Can): void {
  describe('reads', () => {
    const bench = useBench(start)

    const statuses: Readonly<Record<WorkItemStatus, WorkItemStatus>> = {
      open: 'open',
      held: can('hold') ? 'held' : 'open',
      resolved: 'resolved',
      closed: can('close for good') ? 'closed' : 'resolved',
    }
    test.each(Object.entries(statuses))('a record that a person left %s as %s', async (left, status) => {
      const opened = await bench.open()
      await bench.product.setStatus(opened, left as WorkItemStatus)
      const { id, number, url } = opened
      await expect(bench.connector.read(opened)).resolves.toMatchObject({ id, number, url, status })
    })

    test(`${can('change only what exists') ? 'nothing' : 'an open record'} where a person deleted it`, async () => {
      const opened = await bench.open()
      await bench.product.remove(opened)
      const asOpen = expect.objectContaining({ id: opened.id, status: 'open' })
      expect(await bench.connector.read(opened)).toEqual(can('change only what exists') ? undefined : asOpen)
    })

    test('a record that a person merged into another as ended, or not at all', async () => {
      const opened = await bench.open()
      await bench.product.merge(opened)
      const read = await bench.connector.read(opened)
      expect(['resolved', 'closed', undefined]).toContain(read?.status)
    })

    test(`to whom it is assigned${can('see the assignment') ? '' : ', which cannot be seen'}`, async () => {
      const opened = await bench.open()
      await bench.product.takeOver(opened)
      const read = await bench.connector.read(opened)
      const taken = { assignee: expect.stringMatching(/./), inWork: true }
      expect(read?.assignment).toMatchObject(can('see the assignment') ? taken : FREE)
    })
  })
}

function describeNotReading(start: () => Promise<Product>): void {
  describe('reads', () => {
    const bench = useBench(start)

    test('every record as open: the product cannot be asked', async () => {
      const opened = await bench.open()
      await bench.product.setStatus(opened, 'resolved')
      await expect(bench.connector.read(opened)).resolves.toEqual(opened)
    })
  })
}

function describeNotAttaching(start: () => Promise<Product>): void {
  describe('attaches', () => {
    const bench = useBench(start)

    test('nothing, and reports it', () => {
      expect(bench.connector).not.toHaveProperty('attach')
    })
  })
}

function describeAttaching(start: () => Promise<Product>): void {
  describe('attaches', () => {
    const bench = useBench(start)
    const file = { name: 'alerts.csv', contentType: 'text/csv', text: 'time,what\n12:00,"Ä 漢 🜚"\n' }

    test('a text file', async () => {
      const opened = await bench.open()
      await bench.connector.attach?.(opened, file)
      expect(await bench.product.files(opened)).toEqual([{ name: file.name, text: file.text }])
    })

    test('nothing to a record that a person deleted', async () => {
      const opened = await bench.open()
      await bench.product.remove(opened)
      const attached = bench.connector.attach?.(opened, file)
      await expect(attached).rejects.toMatchObject({ retry: 'never', inDoubt: false })
    })

    test('a file in doubt, when the answer was lost', async () => {
      const opened = await bench.open()
      await bench.product.fail('cut after')
      await expect(bench.connector.attach?.(opened, file)).rejects.toMatchObject({
        code: 'product_cut_off',
        inDoubt: true,
      })
    })
  })
}
