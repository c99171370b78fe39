import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Scsm, startScsm } from '../../../simulators/scsm/start-scsm.ts'

const CHANGE_REQUESTS = '674194d8-0246-7b90-d871-e1ea015b2ea7'

let server: Scsm
let token = ''

beforeEach(async () => {
  token = ''
  server = await startScsm({ now: () => new Date('2026-11-25T12:00:00Z') })
  const answer = await send('POST', '/api/V3/Authorization/GetToken', {
    UserName: server.user,
    Password: server.password,
    LanguageCode: 'ENU',
  })
  token = (await answer.json()) as string
  await send('POST', '/__admin/seed', { incidents: 20, changeRequests: 10, days: 10 })
})
afterEach(() => server.stop())

const send = (method: string, path: string, body: object): Promise<Response> =>
  fetch(server.url + path, {
    method,
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Token ${token}` }) },
    body: JSON.stringify(body),
  })

const changedSince = (value: string, Operator = 'GreaterEqual'): Promise<Response> =>
  send('POST', '/api/V3/Projection/GetProjectionByCriteria', {
    Id: CHANGE_REQUESTS,
    Criteria: {
      Base: {
        Expression: {
          SimpleExpression: {
            ValueExpressionLeft: { GenericProperty: 'LastModified' },
            Operator,
            ValueExpressionRight: { Value: value },
          },
        },
      },
    },
  })

const numbers = async (answer: Response): Promise<string[]> =>
  ((await answer.json()) as { Id: string }[]).map(({ Id }) => Id)

test('change requests are searched for by the time of their last change', async () => {
  const [before, after] = [
    await numbers(await changedSince('2026-11-20T12:00:00', 'Less')),
    await numbers(await changedSince('2026-11-20T12:00:00')),
  ]
  expect([before.length, after.length]).toEqual([5, 5])
  expect(new Set([...before, ...after]).size).toBe(10)
})

test('an invalid time is refused', async () => {
  expect((await changedSince('11/20/2026')).status).toBe(500)
})

test('records out of scope are left out, and deleted ones are marked as deleted', async () => {
  const all = (await (await fetch(`${server.url}/__admin/change-requests`)).json()) as { BaseId: string }[]
  await send('PUT', '/__admin/scope', { hidden: [all[0]?.BaseId] })
  await fetch(`${server.url}/__admin/change-requests/${all[1]?.BaseId}`, { method: 'DELETE' })
  const found = (await (await changedSince('2026-01-01T00:00:00')).json()) as {
    BaseId: string
    ObjectStatus: { Name: string }
  }[]
  expect(found).toHaveLength(9)
  expect(found.find(({ BaseId }) => BaseId === all[1]?.BaseId)?.ObjectStatus.Name).toBe('Deleted')
})

test('change requests have a list and a page', async () => {
  const list = await (await fetch(`${server.url}/ChangeRequest`)).text()
  expect(list).toContain('10 in all')
  const number = /CR\d+/.exec(list)?.[0] ?? ''
  const page = await fetch(`${server.url}/ChangeRequest/Edit/${number}/`)
  expect(await page.text()).toContain('ScheduledStartDate')
})
