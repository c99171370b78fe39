import { userInfo } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../dev/azurite.ts'
import { createStores, type Stores } from '../../shared/app/stores.ts'
import { deadLetterName } from '../../shared/storage/dead-letter-name.ts'
import type { JournalEntry } from '../../shared/storage/journal-entry.ts'
import { buildNotification } from '../builders/notification.ts'
import { buildPayload } from '../builders/payload.ts'
import { finishWith } from './command-run.ts'

let azurite: Azurite
let stores: Stores
beforeAll(async () => {
  azurite = await startAzurite()
  stores = createStores({ AzureWebJobsStorage: azurite.connectionString }, () => undefined, Date.now)
})
afterAll(() => azurite.stop())

async function storeLetter(episode: string): Promise<string> {
  const notification = buildNotification(buildPayload({ episode }))
  const diedAt = new Date().toISOString()
  const letter = { code: 'product_rejected', reason: 'r', diedAt, attempts: 1, notification } as const
  await stores.deadLetters.write(letter)
  return deadLetterName(letter)
}

async function journal(): Promise<JournalEntry[]> {
  const entries: JournalEntry[] = []
  for await (const entry of stores.journal.read(new Date(Date.now() - 600_000).toISOString())) {
    entries.push(entry)
  }
  return entries
}

test.each([
  ['replay', 'replayed'],
  ['discard', 'discarded'],
])('%s: the journal names the person of this machine', async (act, step) => {
  const letter = await storeLetter(act)
  const environment = { AzureWebJobsStorage: azurite.connectionString }
  const { code, errors } = await finishWith({ environment }, 'dead-letters', act, letter)
  expect([code, errors]).toEqual([0, ''])
  expect(await journal()).toContainEqual(expect.objectContaining({ step, letter, by: userInfo().username }))
})

test.each([
  ['--code', 'prduct_rejected'],
  ['--code', 'gave_up'],
])('replay --all %s %s says that no letter matches', async (...asked) => {
  await storeLetter('left')
  const environment = { AzureWebJobsStorage: azurite.connectionString }

  expect(await finishWith({ environment }, 'dead-letters', 'replay', '--all', ...asked)).toEqual({
    code: 0,
    output: 'No dead letter matches: nothing was put back.\n',
    errors: '',
  })
})
