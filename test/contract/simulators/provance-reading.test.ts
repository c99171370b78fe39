import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Answer, type Client, startClient } from './provance-client.ts'

let client: Client

beforeEach(async () => {
  client = await startClient()
  await client.send('POST', '/__admin/seed', { incidents: 25, changeRequests: 5, days: 20 })
})
afterEach(() => client.server.stop())

interface List {
  readonly value: readonly Readonly<Record<string, unknown>>[]
  readonly '@odata.nextLink'?: string
}

const listOf = ({ body }: Answer): List => body as List

const page = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  client.api('GET', path, undefined, { Prefer: 'odata.maxpagesize=10', ...headers })

const ORDERED = 'incidents?$select=title&$orderby=modifiedon asc,incidentid asc'

/** The rest of a list, by its next links. */
async function follow(first: List): Promise<string[]> {
  const ids = first.value.map(({ incidentid }) => String(incidentid))
  const link = first['@odata.nextLink']
  if (link === undefined) return ids
  const { pathname, search } = new URL(link)
  const next = await client.send('GET', pathname + search, undefined, { Prefer: 'odata.maxpagesize=10' })
  return [...ids, ...(await follow(listOf(next)))]
}

test('a list is paged in the order of two columns, each record once', async () => {
  const ids = await follow(listOf(await page(ORDERED)))
  expect(ids).toHaveLength(25)
  expect(new Set(ids).size).toBe(25)
})

test('a record that changes meanwhile moves to the end and shifts no other record', async () => {
  const first = listOf(await page(ORDERED))
  const [moved] = first.value.map(({ incidentid }) => String(incidentid))
  await client.send('PATCH', `/__admin/tables/incident/${moved}`, { title: 'Changed' })
  const ids = await follow(first)
  expect(new Set(ids).size).toBe(25)
  expect(ids.at(-1)).toBe(moved)
})

test('a malformed $skiptoken is refused', async () => {
  expect(await page(`${ORDERED}&$skiptoken=10`)).toMatchObject({ status: 400 })
})

test('the names that lookups lead to come as annotations', async () => {
  const answer = await page('incidents?$select=_createdby_value&$top=1', {
    Prefer: 'odata.include-annotations="OData.Community.Display.V1.FormattedValue"',
  })
  expect(listOf(answer).value[0]).toMatchObject({
    '_createdby_value@OData.Community.Display.V1.FormattedValue': 'Abel Tuter',
  })
})

test('a secured column comes as null, and a person’s change bears another name', async () => {
  await client.send('PUT', '/__admin/secured-columns', { table: 'incident', columns: ['title'] })
  const [row] = listOf(await page('incidents?$select=title,_modifiedby_value')).value
  expect(row).toMatchObject({ title: null })
  const id = String(row?.['incidentid'])
  await client.send('PATCH', `/__admin/tables/incident/${id}`, { description: 'By hand' })
  const changed = await client.api('GET', `incidents(${id})?$select=_modifiedby_value`)
  const who = (await client.api('GET', 'WhoAmI')).body as { UserId: string }
  expect(changed.body).not.toMatchObject({ _modifiedby_value: who.UserId })
})

test('change requests have a list, and no more on a page than the cap', async () => {
  expect((await client.send('GET', '/changes')).body).toContain('5 in all')
  await client.send('POST', '/__admin/settings', { pageCap: 3 })
  expect(listOf(await page('contoso_changes')).value).toHaveLength(3)
})
