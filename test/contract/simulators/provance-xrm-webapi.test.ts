import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebApiConfig, type WebApiRequestConfig, type WebApiRequestResult } from 'xrm-webapi/dist/models.js'
import * as web from 'xrm-webapi/dist/webapi.js'
import { type Client, ID, startClient } from './provance-client.ts'

/** Another independent client, which writes queries, bodies and headers of its own. Only the way out is ours: its own is https. */
async function submit(
  request: WebApiRequestConfig,
  callback: (result: WebApiRequestResult) => void,
): Promise<void> {
  const { apiConfig, method, queryString, body } = request
  // A next link is the whole address, and comes as that of the API.
  const url = queryString === '' ? String(apiConfig.url) : `${apiConfig.url}/${queryString}`
  const response = await fetch(url, {
    method,
    headers: web.getHeaders(request) as Record<string, string>,
    ...(body === undefined ? {} : { body: String(body) }),
  })
  const headers = Object.fromEntries(response.headers)
  callback({ error: !response.ok, response: await response.text(), headers })
}

let client: Client
let config: WebApiConfig

beforeEach(async () => {
  client = await startClient()
  config = new WebApiConfig('9.2', client.token, client.server.url)
})

afterEach(() => client.server.stop())

describe('xrm-webapi', () => {
  test('creates a record and has what it asked for back', async () => {
    const created = await web.createWithReturnData(
      config,
      'incidents',
      client.caseOf(),
      '$select=title',
      submit,
    )
    expect(created).toMatchObject({ title: 'CPU is high' })
    expect(created).not.toHaveProperty('ticketnumber')
  })

  test('retrieves, updates and deletes', async () => {
    await client.open()
    await web.update(config, 'incidents', ID, { statuscode: 2 }, submit)
    const found = await web.retrieve(config, 'incidents', ID, submit, '$select=statuscode', {
      includeFormattedValues: true,
    })
    await web.deleteRecord(config, 'incidents', ID, submit)
    expect(found).toMatchObject({
      statuscode: 2,
      'statuscode@OData.Community.Display.V1.FormattedValue': 'On Hold',
    })
    expect(await client.rowsOf('incident')).toEqual([])
  })

  test('retrieves page after page', async () => {
    for (const title of ['a', 'b', 'c']) await client.api('POST', 'incidents', client.caseOf({ title }))
    const query = '$select=title&$orderby=title'
    const first = await web.retrieveMultiple(config, 'incidents', submit, query, { maxPageSize: 2 })
    const { '@odata.nextLink': next } = first as unknown as { '@odata.nextLink': string }
    const second = await web.retrieveMultipleNextPage(config, next, submit, { maxPageSize: 2 })
    expect([...first.value, ...second.value].map(({ title }) => title as string)).toEqual(['a', 'b', 'c'])
  })

  test('asks who it is, and resolves a case', async () => {
    await client.open()
    const who: unknown = await web.unboundFunction(config, 'WhoAmI', submit)
    await web.unboundAction(config, 'CloseIncident', submit, {
      IncidentResolution: { subject: 'Over', 'incidentid@odata.bind': `/incidents(${ID})` },
      Status: 5,
    })
    expect(who).toMatchObject({ UserId: expect.any(String) })
    expect(await client.rowsOf('incident')).toMatchObject([{ statecode: 1 }])
  })

  test.each([
    ['a column by itself', () => web.updateProperty(config, 'incidents', ID, 'title', 'x', submit)],
    ['a batch', () => web.batchOperation(config, 'b', 'c', [], ['incidents?$select=title'], submit)],
    [
      'expanded records',
      () => web.retrieveMultiple(config, 'incidents', submit, '$expand=customerid_account'),
    ],
  ])('is refused %s, which the simulator leaves out', async (_, ask) => {
    await client.open()
    await expect(ask()).rejects.toMatchObject({
      message: expect.stringContaining('The simulator leaves out'),
    })
  })
})
