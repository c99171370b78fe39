import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type PackedRecord, unpackRecord } from '../../../shared/storage/azure/packed-record.ts'

const ROWS = JSON.parse(
  readFileSync(new URL('../../fixtures/storage-v1/tickets.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, PackedRecord>>

test.each(Object.entries(ROWS))(
  'a ticket row of version 1 says whether ends are reported: %s',
  (name, row) => {
    const { episodes } = unpackRecord(row, name)
    expect(Object.values(episodes).length).toBeGreaterThan(0)
    for (const episode of Object.values(episodes)) {
      expect(episode).toMatchObject({ reportsEnd: 'yes' })
      expect(episode).not.toHaveProperty('tellsEnd')
    }
  },
)
