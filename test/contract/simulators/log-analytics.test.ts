import { gzipSync } from 'node:zlib'
import { ManagedIdentityCredential } from '@azure/identity'
import { LogsIngestionClient } from '@azure/monitor-ingestion'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { sendTo } from '../../../shared/http/send-to.ts'
import { type EntraId, startEntraId } from '../../../simulators/entra-id/start-entra-id.ts'
import type { DataCollectionRule } from '../../../simulators/log-analytics/data-collection-rule.ts'
import type { AzureService } from '../../../simulators/azure-service.ts'
import { startLogAnalytics } from '../../../simulators/log-analytics/start-log-analytics.ts'

const NOW = '2026-11-25T12:00:30.000Z'
const RULE: DataCollectionRule = {
  streams: {
    'Custom-ServiceDesk': {
      table: 'ServiceDesk_CL',
      columns: {
        TimeGenerated: 'datetime',
        Title_s: 'string',
        Count_d: 'int',
        Open_b: 'boolean',
        Extra: 'dynamic',
      },
    },
  },
}
const PATH = '/dataCollectionRules/dcr-1/streams/Custom-ServiceDesk?api-version=2023-01-01'

let entra: EntraId
let workspace: AzureService
let token: string

beforeAll(async () => {
  entra = await startEntraId()
  vi.stubEnv('IDENTITY_ENDPOINT', entra.identityEndpoint)
  vi.stubEnv('IDENTITY_HEADER', entra.identityHeader)
  token = await tokenFor('https://monitor.azure.com')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await entra.stop()
})
beforeEach(async () => {
  workspace = await startLogAnalytics({
    identityUrl: entra.url,
    rules: { 'dcr-1': RULE },
    now: () => new Date(NOW),
  })
})
afterEach(() => workspace.stop())

async function tokenFor(resource: string): Promise<string> {
  const url = `${entra.identityEndpoint}?api-version=2019-08-01&resource=${resource}`
  const answer = await fetch(url, { headers: { 'x-identity-header': entra.identityHeader } })
  return ((await answer.json()) as { access_token: string }).access_token
}

const azure = (): LogsIngestionClient =>
  new LogsIngestionClient('https://ingestion.example.com', new ManagedIdentityCredential(), {
    httpClient: sendTo(workspace.url),
    retryOptions: { maxRetries: 1 },
  })

const failedUpload = (rule: string, stream: string): Promise<unknown> =>
  azure()
    .upload(rule, stream, [{ Title_s: 'lost' }])
    .catch((error: unknown) => error)

/** A stranger's client: plain HTTP. */
const post = (body: unknown, headers: Record<string, string> = {}, path = PATH): Promise<Response> =>
  fetch(workspace.url + path, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  })

const admin = (method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${workspace.url}/__admin/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

async function rows(): Promise<Record<string, unknown>[]> {
  const answer = await admin('GET', 'rows?table=ServiceDesk_CL')
  return ((await answer.json()) as { rows: Record<string, unknown>[] }).rows
}

const putStream = async (stream: object): Promise<number> =>
  (await admin('PUT', 'rules/dcr-2', { streams: { 'Custom-A': stream } })).status

async function refusal(answer: Response): Promise<[number, string]> {
  const { error } = (await answer.json()) as { error: { code: string } }
  return [answer.status, error.code]
}

describe('with Azure’s own client', () => {
  test('rows arrive once each, in calls of at most 1 MB', async () => {
    const sent = Array.from({ length: 3_000 }, (_, index) => ({ Title_s: 'x'.repeat(1_000), Count_d: index }))
    await azure().upload('dcr-1', 'Custom-ServiceDesk', sent)
    const counts = (await rows()).map(({ Count_d }) => Count_d)
    expect(new Set(counts).size).toBe(3_000)
    expect(counts).toHaveLength(3_000)
  })

  test('a row over 1 MB fails its call and no other', async () => {
    const sent = [{ Title_s: 'x'.repeat(1_100_000) }, { Title_s: 'small' }]
    const failure: unknown = await azure()
      .upload('dcr-1', 'Custom-ServiceDesk', sent)
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({
      errors: [{ cause: { statusCode: 413, code: 'ContentLengthLimitExceeded' } }],
    })
    expect((await rows()).map(({ Title_s }) => Title_s)).toEqual(['small'])
  })

  test('waits as long as a 429 says and gets over it', async () => {
    await admin('POST', 'faults', { fault: { status: 429, retryAfterSeconds: 0 } })
    await azure().upload('dcr-1', 'Custom-ServiceDesk', [{ Title_s: 'late' }])
    expect(await rows()).toHaveLength(1)
  })

  test('meets the refusals of an unknown rule and an unknown stream', async () => {
    expect(await failedUpload('dcr-2', 'Custom-ServiceDesk')).toMatchObject({
      errors: [{ cause: { statusCode: 404, code: 'NotFound' } }],
    })
    expect(await failedUpload('dcr-1', 'Custom-Other')).toMatchObject({
      errors: [{ cause: { statusCode: 400, code: 'InvalidStream' } }],
    })
  })
})

describe('what the table keeps', () => {
  test('declared columns by their type, null where nothing fits, and nothing else', async () => {
    const row = {
      TimeGenerated: '2026-11-25T11:59:00Z',
      Title_s: 7,
      Count_d: '12',
      Open_b: 'maybe',
      Extra: { a: [1] },
      Unknown_s: 'dropped',
    }
    expect((await post([row])).status).toBe(204)
    expect(await rows()).toEqual([
      {
        TimeGenerated: '2026-11-25T11:59:00.000Z',
        Title_s: '7',
        Count_d: 12,
        Open_b: null,
        Extra: { a: [1] },
      },
    ])
  })

  test.each([
    ['two days and a minute ago', '2026-11-23T11:59:30.000Z', NOW],
    ['a day and a minute ahead', '2026-11-26T12:01:30.000Z', NOW],
    ['two days ago', '2026-11-23T12:00:30.000Z', '2026-11-23T12:00:30.000Z'],
    ['none', undefined, NOW],
    ['no date', 'yesterday', NOW],
  ])('TimeGenerated %s is kept only when it is near', async (_, given, kept) => {
    await post([{ TimeGenerated: given }])
    expect(await rows()).toMatchObject([{ TimeGenerated: kept }])
  })

  test('text over 64 KB is cut between characters', async () => {
    await post([{ Title_s: 'é'.repeat(40_000) }, { Title_s: `a${'é'.repeat(40_000)}` }])
    expect((await rows()).map(({ Title_s }) => Title_s)).toEqual([
      'é'.repeat(32_768),
      `a${'é'.repeat(32_767)}`,
    ])
  })

  test('JSON that is not an array is accepted and lost', async () => {
    expect((await post({ Title_s: 'alone' })).status).toBe(204)
    expect(await rows()).toEqual([])
  })

  test('a gzipped body is read', async () => {
    const answer = await post(gzipSync('[{"Title_s":"small"}]'), { 'Content-Encoding': 'gzip' })
    expect(answer.status).toBe(204)
    expect(await rows()).toHaveLength(1)
  })
})

describe('what the endpoint refuses', () => {
  test.each([
    ['a body that is no JSON', '[{', {}, 400, 'InvalidPayload'],
    ['a row that is no object', [1], {}, 400, 'InvalidPayload'],
    ['a body that only claims to be gzip', '[]', { 'Content-Encoding': 'gzip' }, 400, 'InvalidPayload'],
    ['another encoding', '[]', { 'Content-Encoding': 'br' }, 415, 'UnsupportedMediaType'],
    ['no token', [], { Authorization: '' }, 401, 'AuthenticationFailed'],
    ['1 MB and a byte', ' '.repeat(1_048_577), {}, 413, 'ContentLengthLimitExceeded'],
    [
      '1 MB and a byte once unzipped',
      gzipSync(' '.repeat(1_048_577)),
      { 'Content-Encoding': 'gzip' },
      413,
      'ContentLengthLimitExceeded',
    ],
  ])('%s', async (_, body, headers, status, code) => {
    expect(await refusal(await post(body, headers))).toEqual([status, code])
    expect(await rows()).toEqual([])
  })

  test('exactly 1 MB is taken', async () => {
    expect((await post(`[${' '.repeat(1_048_574)}]`)).status).toBe(204)
  })

  test('a token for another resource, an expired one, and a forged one', async () => {
    const other = await post([], { Authorization: `Bearer ${await tokenFor('https://vault.azure.net')}` })
    const forged = await post([], { Authorization: `Bearer ${token.slice(0, -8)}AAAAAAAA` })
    const later = await startLogAnalytics({
      identityUrl: entra.url,
      rules: { 'dcr-1': RULE },
      now: () => new Date('2099-01-01'),
    })
    const over = await fetch(later.url + PATH, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: '[]',
    })
    await later.stop()
    expect([other.status, forged.status, over.status]).toEqual([401, 401, 401])
  })

  test('an identity without the role on the rule', async () => {
    await admin('PUT', 'rules/dcr-1', { ...RULE, publishers: ['somebody-else'] })
    const answer = await post([{ Title_s: 'x' }])
    expect(answer.status).toBe(403)
    expect(await answer.text()).toContain('does not have access to ingest data')
  })

  test('another version of the API', async () => {
    const answer = await post([], {}, PATH.replace('2023-01-01', '2099-01-01'))
    expect(await refusal(answer)).toEqual([400, 'UnsupportedApiVersion'])
  })

  test('other paths', async () => {
    expect(await refusal(await post([], {}, '/v1/workspaces/x/query'))).toEqual([404, 'NotFound'])
  })

  test('more than a minute holds, until the next', async () => {
    await admin('POST', 'limits', { requestsPerMinute: 1 })
    expect((await post([{}])).status).toBe(204)
    const refused = await post([{}])
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('30')
    expect(await rows()).toHaveLength(1)
  })

  test('a rule with a reserved column, a wrong table or a transformation', async () => {
    const good = { table: 'A_CL', columns: { TimeGenerated: 'datetime' } }
    expect(await putStream(good)).toBe(204)
    expect(await putStream({ ...good, columns: { ...good.columns, Title: 'string' } })).toBe(400)
    expect(await putStream({ ...good, table: 'A' })).toBe(400)
    expect(await putStream({ ...good, transformKql: 'source | take 1' })).toBe(400)
  })
})

describe('faults and pages', () => {
  test('a connection cut after the rows were accepted leaves them stored', async () => {
    await admin('POST', 'faults', { fault: { kind: 'cut', when: 'after' } })
    await expect(post([{ Title_s: 'taken' }])).rejects.toThrow('fetch failed')
    expect(await rows()).toHaveLength(1)
  })

  test('the pages list the tables and show the rows', async () => {
    await post([{ Title_s: '<b>CPU</b> is high' }])
    const home = await (await fetch(workspace.url)).text()
    expect(home).toContain('<a href="/tables/ServiceDesk_CL">ServiceDesk_CL</a>')
    const page = await (await fetch(`${workspace.url}/tables/ServiceDesk_CL`)).text()
    expect(page).toContain('&lt;b&gt;CPU&lt;/b&gt; is high')
    expect((await fetch(`${workspace.url}/tables/Nothing_CL`)).status).toBe(404)
  })
})
