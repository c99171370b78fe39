import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Answer, type Client, startClient } from './cherwell-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
})
afterEach(() => client.server.stop())

interface Found {
  readonly businessObjects: readonly { readonly busObPublicId: string }[]
  readonly totalRows: number
  readonly hasMoreRecords: boolean
}

const seed = (): Promise<Answer> =>
  client.send('POST', '/__admin/seed', { incidents: 5, changeRequests: 20, days: 20 })

async function changesSince(value: string, page: object = {}): Promise<Found> {
  const summary = await client.call('GET', 'getbusinessobjectsummary/busobname/ChangeRequest')
  const [{ busObId }] = summary.body as [{ busObId: string }]
  const template = await client.call('POST', 'getbusinessobjecttemplate', { busObId, includeAll: true })
  const { fields } = template.body as { fields: { name: string; fieldId: string }[] }
  const fieldId = fields.find(({ name }) => name === 'LastModDateTime')?.fieldId
  const { body } = await client.call('POST', 'getsearchresults', {
    busObId,
    filters: [{ fieldId, operator: 'gt', value }],
    sorting: [{ fieldId, sortDirection: 1 }],
    ...page,
  })
  return body as Found
}

test('change requests are searched for by the time of their last change', async () => {
  await seed()
  const all = await changesSince('01/01/2026 00:00:00')
  expect(all).toMatchObject({ totalRows: 20, hasMoreRecords: false })
  const half = await changesSince('11/13/2026 12:00:00')
  expect(half.totalRows).toBe(10)
  expect(all.businessObjects.slice(10)).toEqual(half.businessObjects)
})

test('a page holds no more than the cap, and says that there are more', async () => {
  await seed()
  await client.send('POST', '/__admin/settings', { pageCap: 6 })
  const pages = await Promise.all(
    [1, 2, 3, 4].map((pageNumber) => changesSince('01/01/2026 00:00:00', { pageNumber, pageSize: 100 })),
  )
  expect(pages.map(({ businessObjects }) => businessObjects.length)).toEqual([6, 6, 6, 2])
  expect(pages.map(({ hasMoreRecords }) => hasMoreRecords)).toEqual([true, true, true, false])
  const ids = pages.flatMap(({ businessObjects }) =>
    businessObjects.map(({ busObPublicId }) => busObPublicId),
  )
  expect(new Set(ids).size).toBe(20)
})

test('the server keeps dates in its own zone, and reports it', async () => {
  await client.send('POST', '/__admin/settings', { utcOffset: '+05:30' })
  await seed()
  const { body } = await client.call('GET', 'serviceinfo')
  expect(body).toMatchObject({ systemUtcOffset: '+05:30' })
  const { records } = (await client.send('GET', '/__admin/records/Incident')).body as {
    records: { values: Record<string, string> }[]
  }
  expect(records.at(-1)?.values['LastModDateTime']).toBe('11/21/2026 5:30:00 PM')
})

test('change requests have a list and a page', async () => {
  await seed()
  const list = await client.send('GET', '/changes')
  expect(list.body).toContain('20 in all')
  const address = /\/CherwellClient\/Access\/changerequest\/\d+/.exec(String(list.body))?.[0] ?? ''
  expect((await client.send('GET', address)).body).toContain('ScheduledStartDate')
})
