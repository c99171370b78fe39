import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readExports } from '../../../../cli/import-itsmc/read-exports.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bridge-exports-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function fileOf(name: string, text: string): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

const GROUP = JSON.stringify({ name: 'ag', itsmReceivers: [{ name: 'Raise incident' }] })

test('a file as Windows writes it, with a byte order mark, is read', async () => {
  const { actionGroups } = await readExports([await fileOf('windows.json', `\uFEFF${GROUP}`)])

  expect(actionGroups).toEqual([{ name: 'ag', receivers: [{ name: 'Raise incident' }] }])
})

test('a file without ITSM receivers is named beside one that has some', async () => {
  const without = await fileOf('without.json', '[]')

  const { actionGroups, remarks } = await readExports([without, await fileOf('group.json', GROUP)])

  expect(actionGroups).toHaveLength(1)
  expect(remarks).toEqual([`${without} has no ITSM receivers.`])
})

test('receivers that cannot be read are no reason to write an empty configuration', async () => {
  const file = await fileOf('odd.json', '{"name":"ag","itsmReceivers":[7]}')

  await expect(readExports([file])).rejects.toThrow(/^Action group ag: 1 of itsmReceivers cannot be read/)
})
