import { DynamicsWebApi } from 'dynamics-web-api'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Client, ID, startClient } from './provance-client.ts'

/** An independent client of the Dataverse Web API, which knows nothing of the simulator. */
let web: DynamicsWebApi
let client: Client

beforeEach(async () => {
  client = await startClient()
  web = new DynamicsWebApi({
    serverUrl: client.server.url,
    dataApi: { version: '9.2' },
    onTokenRefresh: async () => client.token,
    propagateErrors: true,
  })
})

afterEach(() => client.server.stop())

describe('dynamics-web-api', () => {
  test('creates a record and gets its id', async () => {
    const id: unknown = await web.create({ collection: 'incidents', data: client.caseOf() })
    expect(await client.rowsOf('incident')).toMatchObject([{ incidentid: id }])
  })

  test('creates a record with a key of its own, once', async () => {
    const request = { collection: 'incidents', key: ID, data: client.caseOf(), ifnonematch: '*' }
    await web.upsert({ ...request, returnRepresentation: true })
    await expect(web.upsert(request)).rejects.toMatchObject({ status: 412, code: '0x80040237' })
  })

  test('upserts by an alternate key', async () => {
    await client.send('PUT', '/__admin/keys', { table: 'incident', column: 'contoso_key', status: 'Active' })
    const request = { collection: 'incidents', key: "contoso_key='k'" }
    await web.upsert({ ...request, data: client.caseOf({ title: 'first' }) })
    await web.upsert({ ...request, data: { title: 'second' } })
    expect(await client.rowsOf('incident')).toMatchObject([{ title: 'second', contoso_key: 'k' }])
  })

  test('retrieves, updates and deletes', async () => {
    await client.open()
    const key = { collection: 'incidents', key: ID }
    await web.update({ ...key, data: { statuscode: 2 } })
    const record: unknown = await web.retrieve({
      ...key,
      select: ['title', 'statuscode'],
      includeAnnotations: '*',
    })
    await web.deleteRecord(key)
    expect(record).toMatchObject({ title: 'CPU is high', statuscode_Formatted: 'On Hold' })
    expect(await client.rowsOf('incident')).toEqual([])
  })

  test('retrieves many, page by page', async () => {
    await client.open({ title: 'a' })
    await client.open({ title: 'b' }, '11234567-89ab-cdef-0123-456789abcdef')
    const { value } = await web.retrieveAll<{ title: string }>({
      collection: 'incidents',
      select: ['title'],
      filter: 'statecode eq 0',
      orderBy: ['title desc'],
      maxPageSize: 1,
    })
    expect(value.map(({ title }) => title)).toEqual(['b', 'a'])
  })

  test('resolves a case by the action', async () => {
    await client.open()
    const resolution = { subject: 'Over.', 'incidentid@odata.bind': `/incidents(${ID})` }
    await web.callAction({
      actionName: 'CloseIncident',
      action: { IncidentResolution: resolution, Status: 5 },
    })
    expect(await client.rowsOf('incident')).toMatchObject([{ statecode: 1, statuscode: 5 }])
  })

  test('learns who it is, and what a table is like', async () => {
    const me: unknown = await web.callFunction({ functionName: 'WhoAmI' })
    const { value } = await web.retrieveAttributes<{ LogicalName: string; MaxLength: number }>({
      entityKey: "LogicalName='incident'",
      castType: 'Microsoft.Dynamics.CRM.MemoAttributeMetadata',
      select: ['LogicalName', 'MaxLength'],
    })
    expect(me).toMatchObject({ UserId: expect.stringMatching(/^[0-9a-f-]{36}$/) })
    expect(value).toEqual([{ LogicalName: 'description', MaxLength: 2000 }])
  })

  test('gets a Retry-After when it asked too much', async () => {
    await client.script({ kind: 'service-protection', limit: 'requests', retryAfterSeconds: 12 })
    await expect(web.retrieve({ collection: 'incidents', key: ID })).rejects.toMatchObject({
      status: 429,
      code: '0x80072322',
      headers: { 'retry-after': '12' },
    })
  })
})
