import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../dev/azurite.ts'
import { createAzureJournal } from '../../shared/storage/azure/azure-journal.ts'
import { buildAccepted, buildDead, buildDelivered, buildWaiting } from '../builders/journal-entry.ts'

const ALERTS = '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts'
const ALERT = `${ALERTS}/aaaaaaaa-0001-4000-8000-000000000001`
const LOST_ALERT = `${ALERTS}/bbbbbbbb-0002-4000-8000-000000000002`
const LETTER = '2026-11-23/lost.incidents.json'

let azurite: Azurite
let at: (minutesAgo: number) => string

beforeAll(async () => {
  azurite = await startAzurite()
  const now = Date.now()
  at = (minutesAgo) => new Date(now - minutesAgo * 60_000).toISOString()
  await createAzureJournal(azurite, Date.now).write([
    buildAccepted({ at: at(50), deliveryId: 'kept', alertId: ALERT, items: ['vm-1\u001B[2J'] }),
    buildWaiting({ at: at(49), deliveryId: 'kept', until: at(48) }),
    buildDelivered({ at: at(48), deliveryId: 'kept' }),
    buildAccepted({ at: at(30), deliveryId: 'lost', alertId: LOST_ALERT, rule: 'disk-full' }),
    buildDead({ at: at(29), deliveryId: 'lost', letter: LETTER }),
  ])
})
afterAll(() => azurite.stop())

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function run(script: string, ...words: string[]): Promise<Ended> {
  const env = { ...process.env, AzureWebJobsStorage: azurite.connectionString }
  try {
    const ended = await promisify(execFile)(process.execPath, [`cli/${script}.ts`, ...words], { env })
    return { code: 0, ...ended }
  } catch (error) {
    return error as Ended
  }
}

describe('npm run reconcile', () => {
  test('counts what became of the alerts, names the missing one, and ends with 1', async () => {
    const { code, stdout } = await run('reconcile')
    expect(code).toBe(1)
    expect(stdout).toMatch(
      /^Alerts accepted since .+: 2\n\n {2}delivered +1 {3}opened 1\n {2}ignored +0\n {2}muted +0\n {2}waiting +0\n/,
    )
    expect(stdout).toContain(`
  disk-full: vm-1
    The dead letter ${LETTER} is gone, and nobody replayed or discarded it.
    accepted   ${at(30).replace('T', ' ')}
    last line  ${at(29).replace('T', ' ')}  dead
    route      incidents
    alert      ${LOST_ALERT}
    delivery   lost
`)
  })

  test('ends with 0 when nothing is missing', async () => {
    const { code, stdout, stderr } = await run('reconcile', '--since', '20m', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ accepted: 0, gaps: [] })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

describe('npm run trace', () => {
  test('shows the timeline of an alert, and no text of it controls the terminal', async () => {
    const { code, stdout } = await run('trace', 'aaaaaaaa-0001')
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: [
        'Sev1 fired  cpu-high: vm-1 [2J',
        `  alert      ${ALERT}`,
        '  delivery   kept',
        '',
        `  ${at(50).replace('T', ' ')}  accepted`,
        `  ${at(49).replace('T', ' ')}  waiting    incidents: product_throttled, attempt 1, again at ${at(48).replace('T', ' ')}: ServiceNow answered 429.`,
        `  ${at(48).replace('T', ' ')}  delivered  incidents: open, INC0010001 (servicenow, ${'c'.repeat(32)}), 812 ms: there is no ticket`,
        '',
      ].join('\n'),
    })
  })

  test('shows it as JSON, found by the ticket', async () => {
    const { stdout } = await run('trace', 'INC0010001', '--json')
    expect(JSON.parse(stdout)).toMatchObject([
      { deliveryId: 'kept', entries: [{}, {}, { step: 'delivered' }] },
    ])
  })

  test.each([
    [['cccccccc'], /^The journal has nothing about cccccccc since .+ Look further back with --since.+\n$/],
    [['aaaaaaaa', '--since', '40m'], /^The journal has nothing about .+\n$/],
    [[], /^Name one alert or ticket\. Try npm run [a-z-]+ -- --help\.\n$/],
    [['a', 'b'], /^Name one alert or ticket\. Try npm run [a-z-]+ -- --help\.\n$/],
  ])('%j ends with 1 and one line', async (words, line) => {
    const { code, stdout, stderr } = await run('trace', ...words)
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: expect.stringMatching(line) })
  })
})
