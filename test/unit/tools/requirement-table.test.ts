import { describe, expect, test } from 'vitest'
import { REQUIREMENTS } from '../../../tools/write-docs/itsmc-requirements.ts'
import { requirementRows, showingsIn } from '../../../tools/write-docs/requirement-table.ts'

const NOTHING = { showings: [], commands: [], pages: new Set<string>() }
const row = { id: 'S-01', says: 'A connection', here: '`connections`' }

describe('the table of what ITSMC’s page says', () => {
  test('has all 45 statements, in their order', () => {
    const ids = Array.from({ length: 45 }, (_, index) => `S-${String(index + 1).padStart(2, '0')}`)
    expect(REQUIREMENTS.map(({ id }) => id)).toEqual(ids)
  })

  test('links tests, pages and commands', () => {
    const requirement = {
      ...row,
      pages: ['docs/deploy.md#with-azd', 'gateway/scsm/README.md#files'],
      commands: ['connect'],
    }
    const evidence = {
      showings: [{ id: 'S-01', file: 'test/a.test.ts' }],
      commands: ['connect'],
      pages: new Set(requirement.pages),
    }
    expect(requirementRows([requirement], evidence)).toEqual([
      [
        'S-01',
        'A connection',
        '`connections`',
        '[test](../test/a.test.ts), [deploy](deploy.md#with-azd), [gateway/scsm](../gateway/scsm/README.md#files), [`connect`](commands.md#connect)',
      ],
    ])
  })

  test.each([
    ['a statement that nothing shows', row, NOTHING, 'S-01 has no test, page or command.'],
    [
      'a heading that is not there',
      { ...row, pages: ['docs/deploy.md#nowhere'] },
      NOTHING,
      'S-01 points to docs/deploy.md#nowhere, which is not there.',
    ],
    [
      'a command that is not there',
      { ...row, commands: ['fly'] },
      NOTHING,
      'S-01 points to the command fly, which is not there.',
    ],
    [
      'a test that shows an unknown requirement',
      row,
      { ...NOTHING, showings: [{ id: 'S-99', file: 'test/a.test.ts' }] },
      'test/a.test.ts shows S-99, which no row has.',
    ],
  ])('cannot be written with %s', (_, requirement, evidence, reason) => {
    expect(() => requirementRows([requirement], evidence)).toThrow(reason)
  })
})

// Other brackets are used here, since these are not titles.
const idsIn = (text: string): string[] => {
  const title = text.replaceAll('«', '[').replaceAll('»', ']')
  return showingsIn('test/a.test.ts', title).map(({ id }) => id)
}

describe('a title', () => {
  test.each([
    ["test('«S-01» is shown', () => {})", ['S-01']],
    ["describe('«S-01, S-08» is shown', () => {})", ['S-01', 'S-08']],
    ['describe(`«S-15» ${name}: an item`, () => {})', ['S-15']],
    ["test.each([\n  ['a'],\n])('«S-09» is shown: %s', () => {})", ['S-09']],
    ["test.each([1, 2])(\n  '«S-43» is shown: %s',\n  () => {},\n)", ['S-43']],
    ["test('is shown, see «S-01»', () => {})", []],
  ])('%j shows %j', (text, ids) => {
    expect(idsIn(text)).toEqual(ids)
  })
})
