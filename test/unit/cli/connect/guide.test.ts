import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { flagOf, type Question } from '../../../../cli/connect/form.ts'
import { formsOf } from '../../../../cli/connect/forms.ts'
import { PRODUCTS } from '../../../../shared/connectors/products.ts'

/** Words alone: Markdown breaks lines, pads tables, escapes signs and marks names. */
const squeeze = (text: string): string => text.replaceAll(/[\\`]/g, '').replaceAll(/\s+/g, ' ')

const rowOf = ({ name, kind, label, help }: Question): string =>
  `| ${label} | ${kind === 'secret' ? 'asked only' : `\`--${flagOf(name)}\``} | ${help} |`

describe.each(formsOf(PRODUCTS))('the guide of $title', ({ guide, questions, chores, ...form }) => {
  const text = squeeze(readFileSync(guide, 'utf8'))
  const missing = (passages: readonly string[]): string[] =>
    passages.filter((passage) => !text.includes(squeeze(passage)))

  test('has a row for each question of the form, in the same words', () => {
    expect(missing(questions.map(rowOf))).toEqual([])
  })

  test('has what must be known before connecting', () => {
    const notice = 'notice' in form && form.notice !== undefined ? [form.notice.split('. ')[0] ?? ''] : []
    expect(missing(notice)).toEqual([])
  })

  test('has what remains to be done in the words that the command ends with', () => {
    expect(missing(chores.map((chore) => `- ${chore.text}`))).toEqual([])
  })
})
