import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Answer, type Client, ID, startClient } from './provance-client.ts'

/**
 * A general OData client, @odata/client 2.21.10, by the requests that it made of this simulator when it was tried: it names
 * no version of OData and asks for no representation. It brings 53 packages along, so its calls are written out here.
 */
const ODATA_CLIENT = { Accept: 'application/json', 'Content-Type': 'application/json' }

let client: Client

beforeEach(async () => {
  client = await startClient()
})

afterEach(() => client.server.stop())

const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
  client.api(method, path, body, ODATA_CLIENT)

const create = (title: string): Promise<Answer> =>
  call('POST', 'incidents', { incidentid: ID, ...client.caseOf({ title }) })

describe('@odata/client', () => {
  test('creates a record with a key of its own, and learns where it is', async () => {
    const created = await create('CPU is high')
    expect([created.status, created.body]).toEqual([204, ''])
    expect(created.headers.get('odata-entityid')).toContain(`incidents(${ID})`)
  })

  test.each([
    ['CPU is high', "incidents?$filter=title eq 'CPU is high'"],
    ["O'Neill’s disk", `incidents?$filter=title eq '${encodeURIComponent("O''Neill’s disk")}'`],
  ])('finds a record by a text: %s', async (title, path) => {
    await create(title)
    const { body } = await call('GET', path)
    expect(body).toMatchObject({ value: [{ incidentid: ID, title }] })
  })

  test('counts by a page of one', async () => {
    await create('CPU is high')
    const { body } = await call('GET', "incidents?$filter=title eq 'CPU is high'&$top=1&$count=true")
    expect(body).toMatchObject({ '@odata.count': 1, value: [{ incidentid: ID }] })
  })

  test('reads, updates and deletes by a key that it knows to be a GUID', async () => {
    await create('CPU is high')
    const updated = await call('PATCH', `incidents(${ID})`, { title: 'Changed' })
    const { body } = await call('GET', `incidents(${ID})`)
    const deleted = await call('DELETE', `incidents(${ID})`)
    expect([updated.status, deleted.status]).toEqual([204, 204])
    expect(body).toMatchObject({ title: 'Changed' })
    expect(await client.rowsOf('incident')).toEqual([])
  })

  test.each([
    ['GET', `incidents('${ID}')`],
    ['PATCH', `incidents('${ID}')`],
    ['DELETE', `incidents('${ID}')`],
    ['POST', `incidents('${ID}')/CloseIncident`],
  ])('is refused a key that it takes for a text: %s %s', async (method, path) => {
    await create('CPU is high')
    const answer = await call(method, path, method === 'GET' || method === 'DELETE' ? undefined : {})
    expect(answer).toMatchObject({ status: 400, body: { error: { code: expect.stringMatching(/^0x/) } } })
    expect(await client.rowsOf('incident')).toMatchObject([{ title: 'CPU is high' }])
  })

  test('is refused a batch, which the simulator leaves out', async () => {
    expect(await call('POST', '$batch', {})).toMatchObject({
      status: 501,
      body: { error: { message: 'The simulator leaves out $batch.' } },
    })
  })
})
