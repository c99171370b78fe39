import { expect, test } from 'vitest'
import { existingRow, withNamesOfToday } from '../../../../shared/bridge/ticket/former-names.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../../shared/storage/ledger.ts'
import { buildBegun, buildEpisode } from '../../../builders/batch.ts'

const NAMES = { row: 'today', formerRow: 'former', occurrence: { episode: 'e', formerEpisode: 'e before' } }

const rowWith = (former: Partial<TicketRecord> | undefined): Promise<string> =>
  existingRow(NAMES, 'desk', {
    mayHaveFormerRows: async () => true,
    read: async () => former && { ...NEW_TICKET_RECORD, ...former },
  })

test.each([
  ['has the episode', { episodes: { e: buildEpisode() } }],
  ['has the episode by its former name', { episodes: { 'e before': buildEpisode() } }],
  ['has the episode among others', { episodes: { other: buildEpisode(), e: buildEpisode() } }],
  ['has the episode in doubt', { inDoubt: [buildBegun({ episode: 'e' })] }],
  ['was merged into another ticket', { mergedInto: 'roll-up' }],
])('an episode goes on in a row of its former name that %s', async (_, former) => {
  expect(await rowWith(former)).toBe('former')
})

test.each([
  ['is not there', undefined],
  ['has no episode', {}],
  ['has other episodes only', { episodes: { other: buildEpisode() } }],
])('an episode has a row of today’s name where that of the former one %s', async (_, former) => {
  expect(await rowWith(former)).toBe('today')
})

test.each([
  ['the episode has no former name', { ...NAMES, formerRow: undefined }, true],
  ['no row can have a former name', NAMES, false],
])('no row is read when %s', async (_, names, mayHaveFormer) => {
  const ledger = {
    mayHaveFormerRows: async () => mayHaveFormer,
    read: async () => Promise.reject(new Error('A row was read.')),
  }
  expect(await existingRow(names, 'desk', ledger)).toBe('today')
})

test('a record gives its episodes, and those in doubt, the names of what arrives', () => {
  const [e, other] = [buildEpisode(), buildEpisode({ name: 'other' })]
  const inDoubt = [buildBegun({ episode: 'e before' }), buildBegun({ episode: 'other' })]
  const record = { ...NEW_TICKET_RECORD, episodes: { 'e before': e, other }, inDoubt }
  expect(withNamesOfToday(record, [NAMES.occurrence, { episode: 'new' }])).toEqual({
    ...record,
    episodes: { e, other },
    inDoubt: [buildBegun({ episode: 'e' }), buildBegun({ episode: 'other' })],
  })
})

test.each([
  ['has no former name', { episode: 'e' }],
  ['is known by its name of today', NAMES.occurrence],
])('a record stays as it is for an episode that %s', (_, occurrence) => {
  const episodes = { e: buildEpisode(), 'e before': buildEpisode() }
  const record = { ...NEW_TICKET_RECORD, episodes, inDoubt: [buildBegun({ episode: 'e before' })] }
  expect(withNamesOfToday(record, [occurrence])).toBe(record)
})
