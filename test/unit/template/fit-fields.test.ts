import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitFields, shortenLongFields } from '../../../shared/template/fit-fields.ts'
import type { KindFacts } from '../../../shared/ticket/kinds.ts'

const NOTHING_REQUIRED = { open: [], note: [], escalate: [], hold: [], resolve: [], reopen: [] }

const facts = (maxLength: Record<string, number>): KindFacts => ({
  maxLength,
  overflowField: 'description',
  required: NOTHING_REQUIRED,
  reserved: [],
  fieldNames: /./,
  cannot: [],
  longestChangeSeconds: 65,
})

const titleOf = (title: string, limit: number): string =>
  fitFields({ title }, facts({ title: limit }))['title'] ?? ''

const descriptionOf = (fields: Record<string, string>): string =>
  fitFields(fields, facts({ title: 10, description: 100 }))['description'] ?? ''

describe('a value', () => {
  test('of exactly the length stays as it is', () => {
    const fields = { title: 'x'.repeat(10), description: 'y'.repeat(100), other: 'z'.repeat(5000) }
    expect(fitFields(fields, facts({ title: 10, description: 100 }))).toEqual(fields)
  })

  test('that is too long ends with an ellipsis, and is whole in the description', () => {
    const fields = { title: 'abcdefghijk', description: 'Text' }
    expect(fitFields(fields, facts({ title: 10, description: 100 }))).toEqual({
      title: 'abcdefghi…',
      description: 'Text\n\ntitle in full:\nabcdefghijk',
    })
  })

  test('of an action without a description is cut, and no description is made', () => {
    expect(fitFields({ note: 'abcdef' }, facts({ note: 4, description: 100 }))).toEqual({ note: 'abc…' })
  })

  test.each([
    ['a family of joined emoji', 'abc👨‍👩‍👧‍👦def', 9, 'abc…'],
    ['a skin tone', 'abc👍🏽def', 7, 'abc…'],
    ['flags, counted from the start of their row', '🇨🇭🇩🇪🇫🇷🇮🇹', 11, '🇨🇭🇩🇪…'],
    ['a letter with its accents', 'abce\u0301\u0302def', 6, 'abc…'],
    ['a surrogate pair', 'abc🚀def', 5, 'abc…'],
    ['a line break of two', 'abc\r\ndef', 5, 'abc…'],
  ])('is not cut inside %s', (_, title, limit, expected) => {
    expect(titleOf(title, limit)).toBe(expected)
  })

  test('made of one endless character is cut inside it, between its parts', () => {
    expect(titleOf(`a${'\u0301'.repeat(500)}`, 100)).toBe(`a${'\u0301'.repeat(98)}…`)
    for (const limit of [99, 100, 101])
      expect(titleOf('\u200d🌈'.repeat(100), limit).isWellFormed()).toBe(true)
  })

  test('of any text keeps as many whole characters as fit', () => {
    const characters = fc.array(
      fc.oneof(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
        fc.constantFrom('👨‍👩‍👧‍👦', '🇨🇭', 'e\u0301', '🚀'),
      ),
      { maxLength: 60 },
    )
    const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })
    fc.assert(
      fc.property(characters, fc.integer({ min: 20, max: 60 }), (list, limit) => {
        const text = list.join('')
        let expected = ''
        for (const { segment } of segmenter.segment(text)) {
          if (expected.length + segment.length > limit - 1) break
          expected += segment
        }
        expect(titleOf(text, limit)).toBe(text.length <= limit ? text : `${expected}…`)
      }),
    )
  })
})

describe('a description', () => {
  test('that is too long says at its end how much is missing', () => {
    const description = descriptionOf({ description: 'd'.repeat(200) })
    expect(description).toBe(`${'d'.repeat(55)}\n… cut here, 145 more characters in the alert`)
    expect(description).toHaveLength(100)
  })

  test('that is too long with what another field left over is cut as well', () => {
    const description = descriptionOf({ title: 't'.repeat(500), description: 'Text' })
    expect(description).toMatch(/^Text\n\ntitle in full:\nt+\n… cut here, \d+ more characters in the alert$/)
    expect(description).toHaveLength(100)
  })

  test('of any length fits, is well-formed and is correct', () => {
    const texts = fc.string({ unit: 'binary', minLength: 101, maxLength: 1200 })
    fc.assert(
      fc.property(texts, (binary) => {
        const text = binary.toWellFormed()
        const fitted = descriptionOf({ description: text })
        const [, kept = '', missing = ''] =
          /^(.*)\n… cut here, (\d+) more characters in the alert$/s.exec(fitted) ?? []
        expect(fitted.length).toBeLessThanOrEqual(100)
        expect(fitted.isWellFormed()).toBe(true)
        expect(text.startsWith(kept)).toBe(true)
        expect(kept.length + Number(missing)).toBe(text.length)
      }),
    )
  })
})

describe('a link', () => {
  test('is never cut: the description ends before it', () => {
    const description = descriptionOf({
      description: `${'d'.repeat(40)} https://example.com/${'x'.repeat(100)}`,
    })
    expect(description).toMatch(/^d{40} \n… cut here, \d+ more characters in the alert$/)
  })
})

const shown = (longest: number): string => 'v'.repeat(longest)

describe('a long field', () => {
  const limits = facts({ description: 1_000, title: 10 })

  test('has its values shortened as little as necessary', () => {
    const fields = { description: 'v'.repeat(5_000) }
    expect(shortenLongFields(fields, limits, (_, longest) => shown(longest))).toEqual({
      description: shown(800),
    })
  })

  test('that fits is left alone, and so is one that is short by nature', () => {
    const fields = { description: 'v'.repeat(1_000), title: 'v'.repeat(50), other: 'v'.repeat(5_000) }
    expect(shortenLongFields(fields, limits, (_, longest) => shown(longest))).toEqual(fields)
  })

  test('that has too many values for all of them is cut at its end', () => {
    const fields = shortenLongFields({ description: 'v'.repeat(5_000) }, limits, () => 'w'.repeat(2_000))
    expect(fitFields(fields, limits)['description']).toMatch(/^w+\n… cut here/)
  })
})
