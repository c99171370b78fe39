import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { WORK_ITEM_COLUMNS, WORK_ITEM_TABLE } from '../../../shared/log-analytics/columns.ts'
import { LOG_EVENTS } from '../../../shared/log-events.ts'
import { kqlProblems, type Tables } from '../../../tools/kql/check-query.ts'

/** Types as KQL names them. */
const KQL_TYPES = { string: 'string', dateTime: 'datetime', boolean: 'bool' } as const

/** Of the tables of Application Insights in a workspace, the columns that queries here may use (Azure Monitor reference, AppTraces). */
const TABLES: Tables = {
  AppTraces: {
    TimeGenerated: 'datetime',
    Message: 'string',
    SeverityLevel: 'int',
    Properties: 'dynamic',
    ItemCount: 'int',
    OperationId: 'string',
    OperationName: 'string',
    AppRoleName: 'string',
    AppRoleInstance: 'string',
  },
  [WORK_ITEM_TABLE]: Object.fromEntries(WORK_ITEM_COLUMNS.map(({ name, type }) => [name, KQL_TYPES[type]])),
}

const queries = [...(await alertQueries()), ...(await workbookQueries())]

test.each(queries)('[S-16] %s: tables, columns and functions are there', (_, query) => {
  expect(kqlProblems(query, TABLES)).toEqual([])
})

test.each(queries)('%s: asks for events that the app logs', (_, query) => {
  expect(eventsOf(query).filter((event) => !Object.hasOwn(LOG_EVENTS, event))).toEqual([])
})

test('a column that the sync does not write, and an event that the app does not log, are found', () => {
  const query = `${WORK_ITEM_TABLE} | where Severity_s == 'alert-vanished'`

  expect(kqlProblems(query, TABLES)).toEqual([expect.stringContaining("'Severity_s'")])
  expect(eventsOf(query).filter((event) => !Object.hasOwn(LOG_EVENTS, event))).toEqual(['alert-vanished'])
})

test('each file of queries is an alert rule of the bridge', async () => {
  const rules = await readFile('infra/app/watch.bicep', 'utf8')
  const used = [...rules.matchAll(/queries\/([a-z-]+\.kql)/g)].map(([, name]) => name ?? '')

  expect(used.toSorted()).toEqual((await readdir('infra/queries')).toSorted())
})

async function alertQueries(): Promise<[string, string][]> {
  const names = await readdir('infra/queries')
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => [
      name,
      await readFile(`infra/queries/${name}`, 'utf8'),
    ]),
  )
}

async function workbookQueries(): Promise<[string, string][]> {
  const { items } = JSON.parse(await readFile('infra/app/workbook.json', 'utf8')) as {
    items: { name: string; content: { query?: string } }[]
  }
  return items.flatMap(({ name, content: { query } }) =>
    query === undefined ? [] : [[`workbook, ${name}`, query] as [string, string]],
  )
}

/** Words with a hyphen in quotes are events. */
function eventsOf(query: string): string[] {
  return [...query.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map(([, event]) => event ?? '')
}
