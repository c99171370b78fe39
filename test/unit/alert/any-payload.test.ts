import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { propertyRuns } from '../../builders/thoroughness.ts'
import { loadPayload, PAYLOAD_NAMES } from './corpus.ts'
import { expectOutcomeToHold, outcomeOf } from './invariants.ts'

type Container = Record<string, unknown> | unknown[]

/** Where a value sits, for every value in a payload. */
function placesIn(value: unknown): { readonly container: Container; readonly key: string }[] {
  if (typeof value !== 'object' || value === null) return []
  const container = value as Container
  return Object.entries(container).flatMap(([key, member]) => [{ container, key }, ...placesIn(member)])
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    '\ud800',
    '{{ x }}',
    'Resolved',
    '<p>&#0;<',
    '[{}]',
    '{"Name":[]}',
    '9999-12-31T23:59:59-01:00',
  ),
)
const anyValue = fc.oneof(
  anyText,
  fc.constant(undefined),
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
)
const mutation = fc.record({
  place: fc.nat(),
  value: anyValue,
  extraName: fc.oneof(anyText, fc.constant('__proto__')),
})

/** Puts the value in the place, or, at every fourth place, beside it under an unexpected name. */
function mutate(
  payload: unknown,
  { place, value, extraName }: { place: number; value: unknown; extraName: string },
): void {
  const places = placesIn(payload)
  const found = places[place % places.length]
  if (found === undefined) return
  const name = place % 4 === 0 && !Array.isArray(found.container) ? extraName : found.key
  Object.defineProperty(found.container, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

test('a payload with any change becomes a valid alert, or is refused with the place of the fault', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PAYLOAD_NAMES),
      fc.array(mutation, { minLength: 1, maxLength: 6 }),
      (name, mutations) => {
        const payload = loadPayload(name)
        // A copy each, because a value put inside of itself would be no JSON.
        for (const each of mutations) mutate(payload, structuredClone(each))
        expect(() => expectOutcomeToHold(outcomeOf(payload))).not.toThrow()
      },
    ),
    propertyRuns(500, 1500),
  )
})

test('any JSON becomes a valid alert, or is refused with the place of the fault', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), (payload) => {
      expect(() => expectOutcomeToHold(outcomeOf(payload))).not.toThrow()
    }),
  )
})
