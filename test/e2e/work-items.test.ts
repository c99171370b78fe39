import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createAzureLedger, ledgerClient } from '../../shared/storage/azure/azure-ledger.ts'
import { storageAccess } from '../../shared/storage/azure/storage-access.ts'
import { buildTicketRequest, type TicketRequestBody } from '../builders/ticket-request.ts'
import { type Answer, World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await World.start({ copies: 2 })
}, 60_000)
afterAll(() => world.stop())

async function postRequest(body: TicketRequestBody, { copy = 0, key = keyOf(copy) } = {}): Promise<Answer> {
  const answer = await request(`${appOf(copy).url}/api/work-items?code=${key}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.body.text()
  return { status: answer.statusCode, headers: answer.headers, body: text === '' ? {} : JSON.parse(text) }
}

function appOf(copy: number): World['apps'][number] {
  const app = world.apps[copy]
  if (app === undefined) throw new Error('The app is not up.')
  return app
}

const keyOf = (copy: number): string => appOf(copy).functionKey

async function incidentsOf(title: string): Promise<Readonly<Record<string, string>>[]> {
  return (await world.incidents()).filter((incident) => incident['short_description']?.includes(title))
}

describe('[S-17] POST /api/work-items', () => {
  test('from two instances with one correlation makes one ticket', async () => {
    const body = buildTicketRequest({
      title: 'Backup failed',
      correlation: 'job-7',
      configurationItem: 'sap-prod',
    })
    const answers = await Promise.all([postRequest(body), postRequest(body, { copy: 1 }), postRequest(body)])
    await world.settled()
    const receipt = { deliveryId: expect.stringMatching(/^[0-9a-f]{32}$/), correlation: 'job-7' }
    expect(answers).toMatchObject([
      { status: 202, body: receipt },
      { status: 202, body: receipt },
      { status: 202, body: receipt },
    ])
    expect(await incidentsOf('Backup failed')).toMatchObject([
      { short_description: 'Sev3 Backup failed: sap-prod', impact: '3' },
    ])
    expect(await world.reconcile()).toMatchObject({ missing: 0, gaps: [] })
  })

  test('is refused with the member that is wrong, and nothing is stored', async () => {
    const answer = await postRequest(buildTicketRequest({ title: 'Never', connection: 'jira' }))
    expect(answer).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/problem+json' },
      body: { code: 'request_invalid', path: '$.connection' },
    })
    expect(await world.queued()).toBe(0)
  })

  test('needs the key', async () => {
    expect(await postRequest(buildTicketRequest(), { key: 'wrong' })).toMatchObject({ status: 401 })
  })
})

async function run(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = {
    PATH: process.env['PATH'],
    AzureWebJobsStorage: String(world.stack.settings['AzureWebJobsStorage']),
    BRIDGE_WEBHOOK: `${appOf(0).url}/api/alerts?code=${keyOf(0)}`,
  }
  try {
    const line = ['cli/create-ticket.ts', ...words]
    return { code: 0, ...(await promisify(execFile)(process.execPath, line, { env })) }
  } catch (error) {
    return error as { code: number; stdout: string; stderr: string }
  }
}

describe('npm run create-ticket', () => {
  test('waits for the ticket, with fields of its own, and prints it', async () => {
    const fields = ['impact=1', 'urgency=2', 'category=hardware'].flatMap((field) => ['--field', field])
    const words = ['servicenow', '--title', 'Fan is loud', '--description', 'Rack 7', ...fields]
    const { code, stdout, stderr } = await run(...words, '--json')
    const [incident] = await incidentsOf('Fan is loud')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({
      state: 'delivered',
      connection: 'servicenow',
      number: incident?.['number'],
      url: expect.stringContaining(String(incident?.['sys_id'])),
    })
    expect(incident).toMatchObject({ description: 'Rack 7', category: 'hardware', impact: '1' })
  })

  test('names what is wrong, and ends with 1', async () => {
    const { code, stderr } = await run('servicenow', '--title', 'T', '--description', 'D', '--kind', 'change')
    expect(code).toBe(1)
    expect(stderr).toContain('request_invalid: $.kind: servicenow has no such kind')
  })
})

const ledger = async () =>
  createAzureLedger(ledgerClient(await storageAccess('table', world.stack.settings)), Date.now)

async function hint(body: object, key = keyOf(0)): Promise<[number, unknown]> {
  const answer = await request(`${appOf(0).url}/api/tickets/servicenow?code=${key}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.body.text()
  return [answer.statusCode, text === '' ? undefined : JSON.parse(text)]
}

describe('POST /api/tickets/{connection}', () => {
  test('looks at the ticket, believes the product and not the post', async () => {
    await postRequest(buildTicketRequest({ title: 'Closed by a person', correlation: 'job-8' }))
    await world.settled()
    const [incident] = await incidentsOf('Closed by a person')
    await world.scriptServiceNow(`tables/incident/${incident?.['sys_id']}`, { state: '7' }, 'PATCH')

    expect(await hint({ id: incident?.['sys_id'], state: '1' })).toEqual([
      200,
      { isTicket: true, isSynced: false },
    ])

    const { tickets } = await (await ledger()).list({ states: ['closed'] })
    expect(tickets).toMatchObject([{ number: incident?.['number'], state: 'closed' }])
  })

  test('says that a record is not a ticket of the bridge', async () => {
    expect(await hint({ id: 'f'.repeat(32) })).toEqual([200, { isTicket: false, isSynced: false }])
  })

  test('refuses an invalid id, and a caller without a key', async () => {
    const refused = { code: 'request_invalid', path: '$.id' }
    expect(await hint({ id: 'INC0010001^ORactive=true' })).toMatchObject([400, refused])
    expect(await hint({ id: 'a' }, 'wrong')).toEqual([401, undefined])
  })
})
