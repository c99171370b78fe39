import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { BridgeError } from '../../../shared/errors.ts'
import { type Can, CORRELATION_ID, useBench } from './bench.ts'
import { type Differences, type Fault, FAULTS, type Product, type ReportedAs } from './product.ts'

const signInNeeded = new BridgeError('sign_in_needed', 'sign in again')

/** What a connector promises about calls that fail. */
export function describeFailures(
  start: () => Promise<Product>,
  can: Can,
  { reportedAs, nothing }: Required<Pick<Differences, 'reportedAs' | 'nothing'>>,
): void {
  const table: Record<Fault, ReportedAs> = { ...FAULTS, ...reportedAs }
  const faults = Object.entries(table).map(([fault, how]) => ({ fault: fault as Fault, ...how }))
  describeErrors(start, faults)
  if (can('find')) describeQuestions(start, faults, nothing)
  describeTokens(start)
  describeCheck(start, faults)
}

type ToldFault = ReportedAs & { readonly fault: Fault }

function describeErrors(start: () => Promise<Product>, faults: readonly ToldFault[]): void {
  describe('reports what went wrong', () => {
    const bench = useBench(start)

    test.each(faults)('$fault is $code; a write is in doubt: $inDoubt', async ({ fault, code, inDoubt }) => {
      const { product, connector, changeOf } = bench
      const opened = await bench.open('a'.repeat(32))
      await product.fail(fault)
      await expect(bench.open()).rejects.toMatchObject({ code, inDoubt })
      await product.fail(fault)
      await expect(connector.change(opened, changeOf('note'))).rejects.toMatchObject({ code, inDoubt })
    })

    test('and the wait that the answer asks for', async () => {
      await bench.product.fail('throttled')
      await expect(bench.open()).rejects.toMatchObject({ retryAfterSeconds: 30 })
      await bench.product.fail('throttled without a time to wait')
      await expect(bench.open()).rejects.toMatchObject({ retryAfterSeconds: undefined })
    })

    test.each(faults)('without its token and without what it wrote: $fault', async ({ fault }) => {
      const { product, ticketOf } = bench
      const token = await product.signIn()
      const known = product.connect({ current: async () => token, replace: async () => token })
      await product.fail(fault)
      const fields = product.openWith('a word of the alert')
      const error: unknown = await known.open(ticketOf({ fields })).catch((thrown: unknown) => thrown)
      const everything = inspect(error, { depth: Infinity, showHidden: true })
      expect(error).toBeInstanceOf(BridgeError)
      expect(everything).not.toContain(token)
      expect(everything).not.toContain('a word of the alert')
    })

    test.each(faults)('on one readable line: $fault', async ({ fault }) => {
      await bench.product.fail(fault)
      const error: unknown = await bench.open().catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ message: expect.stringMatching(/^[^\n\r]{10,700}$/) })
    })
  })
}

function describeQuestions(
  start: () => Promise<Product>,
  faults: readonly ToldFault[],
  nothing: readonly Fault[],
): void {
  describe('asked a question', () => {
    const bench = useBench(start)

    const noted = faults.filter(({ fault }) => !nothing.includes(fault))
    test.each(noted)('reports $fault, and nothing is in doubt', async ({ fault, code }) => {
      await bench.product.fail(fault)
      const question = bench.connector.find(CORRELATION_ID)
      await expect(question).rejects.toMatchObject({ code, inDoubt: false })
    })

    test.each(nothing)('takes this fault for the answer that there is nothing: %s', async (fault) => {
      await bench.product.fail(fault)
      await expect(bench.connector.find(CORRELATION_ID)).resolves.toBeUndefined()
    })

    test('finds what was opened, though the answer to that was lost', async () => {
      await bench.product.fail('cut after')
      await expect(bench.open()).rejects.toMatchObject({ inDoubt: true })
      await expect(bench.connector.find(CORRELATION_ID)).resolves.toMatchObject({ status: 'open' })
    })

    test('finds what the product opened after a gateway had given up', async () => {
      await bench.product.fail('given up by a gateway')
      await expect(bench.open()).rejects.toMatchObject({ code: 'product_unavailable', inDoubt: true })
      await expect.poll(() => bench.connector.find(CORRELATION_ID)).toMatchObject({ status: 'open' })
    })

    test('finds nothing when the opening did not arrive', async () => {
      await bench.product.fail('cut before')
      await expect(bench.open()).rejects.toMatchObject({ inDoubt: true })
      await expect(bench.connector.find(CORRELATION_ID)).resolves.toBeUndefined()
    })
  })
}

function describeTokens(start: () => Promise<Product>): void {
  describe('whose token is refused', () => {
    const bench = useBench(start)

    test('takes another one, and the call succeeds', async () => {
      const { product, ticketOf } = bench
      const dead = await product.signIn()
      await product.revokeTokens()
      let current = dead
      const refused: string[] = []
      const replace = async (token: string): Promise<string> => {
        refused.push(token)
        current = await product.signIn()
        return current
      }
      const connected = product.connect({ current: async () => current, replace })
      await expect(connected.open(ticketOf())).resolves.toMatchObject({ status: 'open' })
      expect(refused).toEqual([dead])
    })

    test('asks once only, and leaves nothing in doubt', async () => {
      let asked = 0
      const replace = async (): Promise<string> => {
        asked += 1
        return 'dead-too'
      }
      const connected = bench.product.connect({ current: async () => 'dead', replace })
      await expect(connected.open(bench.ticketOf())).rejects.toMatchObject({
        code: 'product_refused_credentials',
        inDoubt: false,
      })
      expect(asked).toBe(1)
    })

    test('passes on that a person must sign in', async () => {
      const replace = (): Promise<never> => Promise.reject(signInNeeded)
      const connected = bench.product.connect({ current: async () => 'dead', replace })
      await expect(connected.open(bench.ticketOf())).rejects.toBe(signInNeeded)
    })
  })
}

function describeCheck(start: () => Promise<Product>, faults: readonly ToldFault[]): void {
  describe('checks', () => {
    const bench = useBench(start)

    test('what a delivery needs, and writes nothing', async () => {
      const checks = await bench.connector.check()
      expect(checks.length).toBeGreaterThan(0)
      expect(checks.filter(({ ok }) => !ok)).toEqual([])
      expect(await bench.product.count()).toBe(0)
    })

    test.each(faults)('and reports $fault as $code', async ({ fault, code }) => {
      await bench.product.fail(fault)
      const details = (await bench.connector.check()).filter(({ ok }) => !ok).map(({ detail }) => detail)
      expect(details).toContainEqual(expect.stringContaining(code))
    })

    test('and reports for each item by name what was found or what to do', async () => {
      const checks = await bench.connector.check()
      expect(checks.filter(({ name, detail }) => name === '' || detail === '')).toEqual([])
      expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length)
    })
  })
}
