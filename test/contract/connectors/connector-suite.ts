import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../shared/connectors/connector.ts'
import { BridgeError, type ErrorCode } from '../../../shared/errors.ts'
import type { Change, Ticket, WorkItem, WorkItemStatus } from '../../../shared/ticket/ticket.ts'
import type { Fault, Product } from './product.ts'

/** How a fault is told: its code, and whether a write may have been carried out all the same. */
const FAULTS: Readonly<Record<Fault, { readonly code: ErrorCode; readonly inDoubt: boolean }>> = {
  unavailable: { code: 'product_unavailable', inDoubt: true },
  throttled: { code: 'product_throttled', inDoubt: false },
  asleep: { code: 'product_asleep', inDoubt: true },
  'a page instead of data': { code: 'product_asleep', inDoubt: true },
  'put off': { code: 'product_unavailable', inDoubt: true },
  'too late': { code: 'product_timed_out', inDoubt: true },
  'cut before': { code: 'product_cut_off', inDoubt: true },
  'cut after': { code: 'product_cut_off', inDoubt: true },
  redirected: { code: 'product_redirected', inDoubt: false },
  'not permitted': { code: 'product_not_permitted', inDoubt: false },
  rejected: { code: 'product_rejected', inDoubt: false },
  'too large': { code: 'product_answer_too_large', inDoubt: true },
  'cancelled midway': { code: 'product_unavailable', inDoubt: true },
}

const faults = Object.entries(FAULTS).map(([fault, told]) => ({ fault: fault as Fault, ...told }))

const signInNeeded = new BridgeError('sign_in_needed', 'sign in again')
const CORRELATION_ID = '0123456789abcdef0123456789abcdef'
const DELIVERY_ID = 'fedcba9876543210fedcba9876543210'

/** States what a connector promises, for one product. */
export function describeConnector(name: string, start: () => Promise<Product>): void {
  describe(`${name} connector`, () => {
    let product: Product
    let connector: Connector

    beforeEach(async () => {
      product = await start()
      connector = product.connect()
    })
    afterEach(() => product.stop())

    const ticketOf = (correlationId = CORRELATION_ID): Ticket => ({
      kind: 'incident',
      correlationId,
      fields: product.fields.open,
    })
    const changeOf = (action: Change['action'], overrides: Partial<Change> = {}): Change => ({
      action,
      kind: 'incident',
      fields: product.fields[action],
      deliveryId: DELIVERY_ID,
      inDoubt: false,
      ...overrides,
    })
    const open = (correlationId?: string): Promise<WorkItem> => connector.open(ticketOf(correlationId))

    describe('opens', () => {
      test('a record that has an id, a number, a URL and the correlation id', async () => {
        expect(await open()).toEqual({
          id: expect.stringMatching(/./),
          number: expect.stringMatching(/\d/),
          url: expect.stringMatching(/^https?:\/\//),
          correlationId: CORRELATION_ID,
          status: 'open',
        })
      })

      test('one record for each call: it is the caller who looks first', async () => {
        await Promise.all([open(), open()])
        expect(await product.count()).toBe(2)
      })
    })

    describe('finds', () => {
      test('nothing where there is nothing', async () => {
        await open('a'.repeat(32))
        await expect(connector.find(CORRELATION_ID)).resolves.toBeUndefined()
      })

      test('the record that carries the correlation id, among others', async () => {
        await open('a'.repeat(32))
        const opened = await open()
        await open('b'.repeat(32))
        await expect(connector.find(CORRELATION_ID)).resolves.toEqual(opened)
      })

      test('a record that has ended, too', async () => {
        const opened = await open()
        await product.setStatus(opened, 'closed')
        await expect(connector.find(CORRELATION_ID)).resolves.toMatchObject({
          id: opened.id,
          status: 'closed',
        })
      })
    })

    describe('reads', () => {
      test.each<WorkItemStatus>(['open', 'resolved', 'closed'])(
        'a record that a person left %s',
        async (status) => {
          const opened = await open()
          await product.setStatus(opened, status)
          await expect(connector.read(opened)).resolves.toEqual({ ...opened, status })
        },
      )

      test('nothing where a person deleted the record', async () => {
        const opened = await open()
        await product.remove(opened)
        await expect(connector.read(opened)).resolves.toBeUndefined()
      })
    })

    describe('changes', () => {
      test('nothing but the notes when it notes', async () => {
        const opened = await open()
        await expect(connector.change(opened, changeOf('note'))).resolves.toEqual(opened)
        expect(await product.notes(opened)).toHaveLength(1)
      })

      test('an open record to resolved, and back', async () => {
        const opened = await open()
        await expect(connector.change(opened, changeOf('resolve'))).resolves.toMatchObject({
          status: 'resolved',
        })
        await expect(connector.change(opened, changeOf('reopen'))).resolves.toMatchObject({ status: 'open' })
      })

      test('not a record that is closed', async () => {
        const opened = await open()
        await product.setStatus(opened, 'closed')
        await expect(connector.change(opened, changeOf('resolve'))).rejects.toMatchObject({ retry: 'never' })
        await expect(connector.read(opened)).resolves.toMatchObject({ status: 'closed' })
      })

      test('nothing where a person deleted the record', async () => {
        const opened = await open()
        await product.remove(opened)
        await expect(connector.change(opened, changeOf('note'))).rejects.toMatchObject({
          code: 'product_missing_record',
        })
      })
    })

    describe('with an earlier try in doubt', () => {
      test('does not note twice', async () => {
        const opened = await open()
        await product.fail('cut after')
        await expect(connector.change(opened, changeOf('note'))).rejects.toMatchObject({ inDoubt: true })
        await connector.change(opened, changeOf('note', { inDoubt: true }))
        expect(await product.notes(opened)).toHaveLength(1)
      })

      test('notes what was not noted', async () => {
        const opened = await open()
        await product.fail('cut before')
        await expect(connector.change(opened, changeOf('note'))).rejects.toMatchObject({ inDoubt: true })
        await connector.change(opened, changeOf('note', { inDoubt: true }))
        expect(await product.notes(opened)).toHaveLength(1)
      })

      test('takes no other note for its own', async () => {
        const opened = await open()
        await connector.change(opened, changeOf('note', { deliveryId: 'a'.repeat(32) }))
        await connector.change(opened, changeOf('note', { inDoubt: true }))
        expect(await product.notes(opened)).toHaveLength(2)
      })

      test.each(['x', '🜚'])('does not note the longest note twice (%s)', async (character) => {
        const opened = await open()
        const fields = product.noteWith(character.repeat(product.longestNote / character.length))
        await connector.change(opened, changeOf('note', { fields }))
        await connector.change(opened, changeOf('note', { fields, inDoubt: true }))
        const [note, ...more] = await product.notes(opened)
        expect(more).toEqual([])
        expect(note?.isWellFormed()).toBe(true)
      })

      test.each(['resolve', 'reopen'] as const)('can %s again', async (action) => {
        const opened = await open()
        if (action === 'reopen') await product.setStatus(opened, 'resolved')
        const once = await connector.change(opened, changeOf(action))
        await expect(connector.change(opened, changeOf(action, { inDoubt: true }))).resolves.toEqual(once)
      })

      test('finds the record that was opened all the same', async () => {
        await product.fail('cut after')
        await expect(open()).rejects.toMatchObject({ inDoubt: true })
        await expect(connector.find(CORRELATION_ID)).resolves.toMatchObject({ status: 'open' })
      })

      test('finds no record that was not opened', async () => {
        await product.fail('put off')
        await expect(open()).rejects.toMatchObject({ inDoubt: true })
        await expect(connector.find(CORRELATION_ID)).resolves.toBeUndefined()
      })
    })

    describe('tells what went wrong', () => {
      test.each(faults)(
        '$fault is $code; a write is in doubt: $inDoubt',
        async ({ fault, code, inDoubt }) => {
          const opened = await open('a'.repeat(32))
          await product.fail(fault)
          await expect(open()).rejects.toMatchObject({ code, inDoubt })
          await product.fail(fault)
          await expect(connector.change(opened, changeOf('note'))).rejects.toMatchObject({ code, inDoubt })
        },
      )

      test.each(faults)(
        '$fault leaves nothing in doubt when it befalls a question',
        async ({ fault, code }) => {
          await product.fail(fault)
          const question = connector.find(CORRELATION_ID)
          await expect(question).rejects.toMatchObject({ code, inDoubt: false })
        },
      )

      test('and how long it is asked to wait', async () => {
        await product.fail('throttled')
        await expect(open()).rejects.toMatchObject({ retryAfterSeconds: 30 })
      })

      test.each(faults)('without its token: $fault', async ({ fault }) => {
        const token = await product.signIn()
        const known = product.connect({ current: async () => token, replace: async () => token })
        await product.fail(fault)
        const error: unknown = await known.open(ticketOf()).catch((thrown: unknown) => thrown)
        expect(error).toBeInstanceOf(BridgeError)
        expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(token)
      })
    })

    describe('whose token is refused', () => {
      test('takes another one, and the call succeeds', async () => {
        const dead = await product.signIn()
        await product.revokeTokens()
        const refused: string[] = []
        const replace = async (token: string): Promise<string> => {
          refused.push(token)
          return product.signIn()
        }
        const connected = product.connect({ current: async () => dead, replace })
        await expect(connected.open(ticketOf())).resolves.toMatchObject({ status: 'open' })
        expect(refused).toEqual([dead])
      })

      test('asks once only, and leaves nothing in doubt', async () => {
        let asked = 0
        const replace = async (): Promise<string> => {
          asked += 1
          return 'dead-too'
        }
        const connected = product.connect({ current: async () => 'dead', replace })
        await expect(connected.open(ticketOf())).rejects.toMatchObject({
          code: 'product_refused_credentials',
          inDoubt: false,
        })
        expect(asked).toBe(1)
      })

      test('passes on that a person must sign in', async () => {
        const replace = (): Promise<never> => Promise.reject(signInNeeded)
        const connected = product.connect({ current: async () => 'dead', replace })
        await expect(connected.open(ticketOf())).rejects.toBe(signInNeeded)
      })
    })

    describe('checks', () => {
      test('what a delivery needs, and writes nothing', async () => {
        const checks = await connector.check()
        expect(checks.length).toBeGreaterThan(0)
        expect(checks.filter(({ ok }) => !ok)).toEqual([])
        expect(await product.count()).toBe(0)
      })

      test.each(faults)('and tells of $fault as $code', async ({ fault, code }) => {
        await product.fail(fault)
        const checks = await connector.check()
        expect(checks.filter(({ ok }) => !ok)).toMatchObject([{ detail: expect.stringContaining(code) }])
      })
    })
  })
}
