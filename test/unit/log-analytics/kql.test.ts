import { readdir, readFile } from 'node:fs/promises'
import { beforeAll, expect, test } from 'vitest'
import { WORK_ITEM_COLUMNS, WORK_ITEM_TABLE } from '../../../shared/log-analytics/columns.ts'
import { kqlProblems, type Tables } from '../../../tools/kql/check-query.ts'

const FOLDER = 'docs/kql'
const FUNCTION = 'service-desk.kql'
const KQL_TYPES = { string: 'string', dateTime: 'datetime', boolean: 'bool' } as const

const TABLES: Tables = {
  AppTraces: { TimeGenerated: 'datetime', Message: 'string' },
  [WORK_ITEM_TABLE]: Object.fromEntries(WORK_ITEM_COLUMNS.map(({ name, type }) => [name, KQL_TYPES[type]])),
}

const read = (name: string): Promise<string> => readFile(`${FOLDER}/${name}`, 'utf8')

const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.kql'))

// The language service is megabytes of script, which a busy machine takes long to load.
beforeAll(() => void kqlProblems('print 1', TABLES), 120_000)

test.each(names)('[S-45] %s runs against the table as it is declared', async (name) => {
  const query =
    name === FUNCTION ? await read(name) : `let ServiceDesk = ${await read(FUNCTION)};\n${await read(name)}`
  expect(kqlProblems(query, TABLES)).toEqual([])
})

test('each query stands in the page about them', async () => {
  const page = await readFile('docs/log-analytics.md', 'utf8')
  expect(names.filter((name) => !page.includes(`(kql/${name})`))).toEqual([])
})
