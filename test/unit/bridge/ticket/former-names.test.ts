import { expect, test } from 'vitest'
import { existingRow } from '../../../../shared/bridge/ticket/former-names.ts'
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
  ['has the episode in doubt', { inDoubt: [buildBegun({ episode: 'e' })] }],
  ['was merged into another ticket', { mergedInto: 'roll-up' }],
])('an episode goes on in a row of its former name that %s', async (_, former) => {
  expect(await rowWith(former)).toBe('former')
})

test.each([
  ['is not there', undefined],
  ['has other episodes only', { episodes: { other: buildEpisode() } }],
])('an episode has a row of today’s name where that of the former one %s', async (_, former) => {
  expect(await rowWith(former)).toBe('today')
})
