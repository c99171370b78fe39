import { ManagedIdentityCredential } from '@azure/identity'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { WORK_ITEM_RULE, WORK_ITEM_RULE_ID, WORK_ITEM_STREAM } from '../../../dev/stack/work-item-rule.ts'
import { createAzureWorkItemLog } from '../../../shared/log-analytics/azure/azure-work-item-log.ts'
import type { WorkItemLog } from '../../../shared/log-analytics/work-item-log.ts'
import type { WorkItemRow } from '../../../shared/log-analytics/work-item-row.ts'
import { type EntraId, startEntraId } from '../../../simulators/entra-id/start-entra-id.ts'
import type { AzureService } from '../../../simulators/azure-service.ts'
import { startLogAnalytics } from '../../../simulators/log-analytics/start-log-analytics.ts'

let entra: EntraId
let workspace: AzureService
let log: WorkItemLog
let logged: [string, string, object][]

beforeAll(async () => {
  entra = await startEntraId()
  vi.stubEnv('IDENTITY_ENDPOINT', entra.identityEndpoint)
  vi.stubEnv('IDENTITY_HEADER', entra.identityHeader)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await entra.stop()
})
beforeEach(async () => {
  logged = []
  workspace = await startLogAnalytics({
    identityUrl: entra.url,
    rules: { [WORK_ITEM_RULE_ID]: WORK_ITEM_RULE },
  })
  log = logTo()
})
afterEach(() => workspace.stop())

const logTo = (overrides: object = {}): WorkItemLog =>
  createAzureWorkItemLog({
    endpoint: workspace.url,
    ruleId: WORK_ITEM_RULE_ID,
    stream: WORK_ITEM_STREAM,
    credential: new ManagedIdentityCredential(),
    log: (level, event, facts) => logged.push([level, event, facts]),
    now: Date.now,
    ...overrides,
  })

const rowsOf = (count: number): WorkItemRow[] =>
  Array.from({ length: count }, (_, index) => ({
    TimeGenerated: new Date().toISOString(),
    ServiceDeskConnectionName_s: 'servicenow',
    ServiceDeskId_s: `INC${index}`,
    Description_s: 'x'.repeat(3000),
    LastModifiedDate_t: '2026-08-01T00:00:00.000Z',
    IsDeleted_b: false,
  }))

const admin = (method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${workspace.url}/__admin/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })

async function numbersThere(): Promise<unknown[]> {
  const { rows } = (await (await admin('GET', 'rows?table=ServiceDesk_CL')).json()) as {
    rows: Record<string, unknown>[]
  }
  return rows.map(({ ServiceDeskId_s }) => ServiceDeskId_s)
}

async function calls(): Promise<number> {
  const { requests } = (await (await admin('GET', 'requests')).json()) as { requests: unknown[] }
  return requests.length
}

const fail = (fault: object, times: number | null = null): Promise<Response> =>
  admin('POST', 'faults', { times, fault })

describe('rows', () => {
  test('arrive once each, in calls of at most 1 MB', async () => {
    expect(await log.write(rowsOf(1000))).toEqual({ written: 1000, refused: [] })
    const numbers = await numbersThere()
    expect(numbers).toHaveLength(1000)
    expect(new Set(numbers).size).toBe(1000)
    expect(await calls()).toBe(4)
  })

  test('keep dates of months ago, and the time of reading', async () => {
    await log.write(rowsOf(1))
    const { rows } = (await (await admin('GET', 'rows?table=ServiceDesk_CL')).json()) as { rows: object[] }
    expect(rows).toMatchObject([{ LastModifiedDate_t: '2026-08-01T00:00:00.000Z', IsDeleted_b: false }])
  })

  test('are not sent when there are none', async () => {
    expect(await log.write([])).toEqual({ written: 0, refused: [] })
    expect(await calls()).toBe(0)
  })

  test('that are too large for a call are left out and logged, and all others arrive', async () => {
    const [first, poison, last] = rowsOf(3)
    const large = { ...poison, Description_s: 'x'.repeat(1_100_000) }
    const { written, refused } = await log.write([first ?? {}, large, last ?? {}])
    expect({ written, refused: refused.map(({ ServiceDeskId_s }) => ServiceDeskId_s) }).toEqual({
      written: 2,
      refused: ['INC1'],
    })
    expect(await numbersThere()).toEqual(['INC0', 'INC2'])
    expect(logged).toEqual([
      [
        'warn',
        'work-item-refused',
        { connection: 'servicenow', number: 'INC1', reason: '413 ContentLengthLimitExceeded' },
      ],
    ])
  })

  test('that the service calls malformed are found by halving the batch', async () => {
    // A malformed row, as only a fault of ours could make it.
    const rows = rowsOf(20).map((row, index) => (index === 13 ? (7 as unknown as WorkItemRow) : row))
    const { written, refused } = await log.write(rows)
    expect([written, refused]).toEqual([19, [7]])
    expect(await numbersThere()).toHaveLength(19)
  })
})

describe('a check', () => {
  test('sends no rows, and finds that rows could be sent', async () => {
    await log.check()
    expect([await calls(), await numbersThere()]).toEqual([1, []])
  })

  test('succeeds when only the empty list is complained about: everything else was accepted', async () => {
    await fail({ status: 400, body: { error: { code: 'InvalidPayload', message: 'empty' } } })
    await expect(log.check()).resolves.toBeUndefined()
  })

  test.each([
    ['the rule', { ruleId: 'dcr-2' }, 'log_analytics_refused'],
    ['the stream', { stream: 'Custom-Other' }, 'log_analytics_refused'],
    ['the service', { endpoint: 'http://127.0.0.1:1' }, 'log_analytics_unavailable'],
  ])('finds that %s is not there', async (_, overrides, code) => {
    await expect(logTo(overrides).check()).rejects.toMatchObject({ code })
  })

  test('finds that the app lacks its role', async () => {
    await admin('PUT', `rules/${WORK_ITEM_RULE_ID}`, { ...WORK_ITEM_RULE, publishers: ['somebody-else'] })
    await expect(log.check()).rejects.toMatchObject({
      code: 'log_analytics_refused',
      message: expect.stringContaining('Monitoring Metrics Publisher'),
    })
  })
})

describe('the service', () => {
  test('that is busy for a moment is called again', async () => {
    await fail({ status: 429, retryAfterSeconds: 0 }, 1)
    expect((await log.write(rowsOf(2))).written).toBe(2)
  })

  test.each([
    ['busy for long', { status: 429, retryAfterSeconds: 1 }, 'log_analytics_unavailable', 1],
    ['broken', { status: 500, retryAfterSeconds: 0 }, 'log_analytics_unavailable', undefined],
  ])('that is %s: all rows are to be written later', async (_, fault, code, retryAfterSeconds) => {
    await fail(fault)
    await expect(log.write(rowsOf(2))).rejects.toMatchObject({ code, retryAfterSeconds })
  })

  test.each([
    ['asks for a wait longer than a run', { status: 429, retryAfterSeconds: 600 }],
    ['does not answer', { kind: 'slow', milliseconds: 5000 }],
  ])('that %s is not waited for', async (_, fault) => {
    await fail(fault)
    const hasty = logTo({ deadlineSeconds: 0.5 })
    const later = {
      code: 'log_analytics_unavailable',
      message: expect.stringMatching(/no answer in time\.$/),
    }
    await expect(hasty.write(rowsOf(2))).rejects.toMatchObject(later)
    await expect(hasty.check()).rejects.toMatchObject(later)
  })

  test('that cuts the connection after it accepted the rows is called again: a repeated version does no harm', async () => {
    await fail({ kind: 'cut', when: 'after' }, 1)
    expect((await log.write(rowsOf(1))).written).toBe(1)
    expect(new Set(await numbersThere())).toEqual(new Set(['INC0']))
  })

  test('that fails amid many calls keeps what it took before', async () => {
    await fail({ kind: 'slow', milliseconds: 0 }, 1)
    await fail({ status: 500 })
    await expect(log.write(rowsOf(1000))).rejects.toMatchObject({ code: 'log_analytics_unavailable' })
    const kept = (await numbersThere()).length
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(1000)
  })

  test.each([
    ['knows no such rule', { ruleId: 'dcr-2' }, /404 NotFound: there is no such data collection rule/],
    [
      'knows no such stream',
      { stream: 'Custom-Other' },
      /400 InvalidStream: the data collection rule does not take/,
    ],
  ])('that %s says what to fix', async (_, overrides, message) => {
    await expect(logTo(overrides).write(rowsOf(5))).rejects.toMatchObject({
      code: 'log_analytics_refused',
      message: expect.stringMatching(message),
    })
    expect(await calls()).toBe(1)
  })

  test('that does not let the app in says which role it needs', async () => {
    await admin('PUT', `rules/${WORK_ITEM_RULE_ID}`, { ...WORK_ITEM_RULE, publishers: ['somebody-else'] })
    await expect(log.write(rowsOf(1))).rejects.toMatchObject({
      code: 'log_analytics_refused',
      message: expect.stringContaining('Monitoring Metrics Publisher'),
    })
  })

  test('that refuses row after row is not asked for each of them', async () => {
    await fail({ status: 400, body: { error: { code: 'InvalidPayload', message: 'no' } } })
    await expect(log.write(rowsOf(300))).rejects.toMatchObject({ code: 'log_analytics_refused' })
    expect(await calls()).toBeLessThan(120)
  })
})
