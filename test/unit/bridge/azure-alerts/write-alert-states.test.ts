import { beforeEach, describe, expect, test } from 'vitest'
import {
  createWriteAlertStates,
  type WriteAlertStates,
} from '../../../../shared/bridge/azure-alerts/write-alert-states.ts'
import { checkRefused } from '../../../../shared/bridge/azure-alerts/refused-subscriptions.ts'
import { flaggingAlertChanges } from '../../../../shared/bridge/ticket/flag-alert-changes.ts'
import type { ConnectionConfig } from '../../../../shared/config/config.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../../shared/storage/ledger.ts'
import type { AlertState } from '../../../../shared/ticket/alert-mark.ts'
import type { Episodes } from '../../../../shared/ticket/episodes.ts'
import { type Clock, createClock, START } from '../../../builders/clock.ts'
import { buildRoute } from '../../../builders/config.ts'
import { InMemoryAlerts } from '../../../builders/in-memory-alerts.ts'
import { InMemoryLedger } from '../../../builders/in-memory-ledger.ts'
import { InMemoryJournal } from '../../../builders/in-memory-journal.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { InMemoryLocks } from '../../../builders/in-memory-storage.ts'

const CONNECTION: ConnectionConfig = {
  ...buildRoute('servicenow').connection,
  azureAlerts: { closeAlert: 'always' },
}
const ROW = 'a'.repeat(32)
const KEY = { connection: 'servicenow', correlationId: ROW }
const ITEM = { id: '1', number: 'INC1', url: 'https://product.example/INC1' }

const alertId = (name: string): string =>
  `/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.AlertsManagement/alerts/${name}`

let clock: Clock
let ledger: InMemoryLedger
let locks: InMemoryLocks
let registers: InMemoryRegisters
let journal: InMemoryJournal
let alerts: InMemoryAlerts
let pauses: number[]
let logged: [string, object][]
let write: WriteAlertStates

beforeEach(() => {
  clock = createClock()
  ledger = new InMemoryLedger(clock)
  locks = new InMemoryLocks(clock)
  registers = new InMemoryRegisters()
  journal = new InMemoryJournal()
  alerts = new InMemoryAlerts()
  pauses = []
  logged = []
  write = createWriteAlertStates({
    ledger,
    alerts: async () => alerts,
    locks,
    registers,
    journal,
    pause: async (seconds) => {
      pauses.push(seconds)
      clock.advance(seconds)
    },
    log: (_, event, facts) => void logged.push([event, facts]),
    now: clock.now,
  })
})

/** A ticket that stands for these alerts, and whose record lists them. */
async function put(
  wanted: AlertState | null,
  names: readonly string[],
  key = KEY,
  delivered: readonly string[] = [],
): Promise<void> {
  const claim = await ledger.claim(key, [])
  if (claim === undefined) throw new Error('The row is free.')
  const known = names.map((name) => [
    name,
    {
      name,
      rule: 'cpu',
      alertId: alertId(name),
      firedAt: START,
      endedAt: null,
      reportsEnd: 'yes',
      ...claim.record.episodes[name],
    },
  ])
  const record: TicketRecord = {
    ...NEW_TICKET_RECORD,
    item: ITEM,
    delivered,
    episodes: Object.fromEntries(known) as Episodes,
    alertResponse: { wanted, seen: { isOver: false, assignee: '', isInWork: false }, ours: null },
  }
  await flaggingAlertChanges(claim, CONNECTION).save(record)
}

const run = (seconds = 120): Promise<void> => write(CONNECTION, clock.now() + seconds * 1000)
const marks = (): unknown[] =>
  Object.values(ledger.records.get(ROW)?.episodes ?? {}).map(({ alertMark }) => alertMark)
const check = (): Promise<unknown> => checkRefused(registers, 'servicenow', clock.now())
const states = (): unknown[] => alerts.writes.map(({ to }) => to)

describe('a state', () => {
  test('is written once, with the ticket’s number and address, and the row remembers it', async () => {
    alerts.set(alertId('a'))
    await put('Acknowledged', ['a'])
    await run()
    await run()
    expect(alerts.writes).toEqual([
      {
        alertId: alertId('a'),
        from: 'New',
        to: 'Acknowledged',
        comment: 'INC1 https://product.example/INC1',
      },
    ])
    expect(marks()).toEqual(['Acknowledged'])
    expect(await ledger.listAlertChanges('servicenow', 10)).toEqual([])
    expect(logged).toEqual([
      [
        'azure-alert-written',
        { alertId: alertId('a'), from: 'New', to: 'Acknowledged', mark: 'Acknowledged', number: 'INC1' },
      ],
    ])
  })

  test('that was written is a line of the ticket’s timeline, under its latest delivery', async () => {
    alerts.set(alertId('a'))
    await put('Acknowledged', ['a'], undefined, ['d1', 'd2'])
    await run()
    const line = { step: 'responded', at: START, deliveryId: 'd2', alertId: alertId('a'), from: 'New' }
    expect(journal.entries).toMatchObject([
      { ...line, to: 'Acknowledged', mark: 'Acknowledged', at: expect.any(String) },
    ])
  })

  test('goes to every alert of a grouped ticket', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `a${index}`)
    for (const name of names) alerts.set(alertId(name))
    await put('Closed', names)
    await run()
    expect(states()).toEqual(names.map(() => 'Closed'))
  })

  test('that a person has chosen in Azure stays, for good', async () => {
    alerts.set(alertId('a'), 'Closed')
    await put('Acknowledged', ['a'])
    await run()
    await put('New', ['a'])
    await run()
    expect([states(), marks()]).toEqual([[], ['theirs']])
  })

  test('that is there already is not written', async () => {
    alerts.set(alertId('a'), 'Closed')
    await put('Closed', ['a'])
    await run()
    expect([states(), marks()]).toEqual([[], ['Closed']])
  })

  test('whose answer was lost is not written again', async () => {
    alerts.set(alertId('a'))
    await put('Acknowledged', ['a'])
    alerts.fail(new BridgeError('azure_alerts_unavailable', 'no answer'), true)
    await run()
    await run()
    expect([states(), marks()]).toEqual([['Acknowledged'], ['Acknowledged']])
  })
})

describe('an alert', () => {
  test('that Azure no longer has is left alone', async () => {
    await put('Closed', ['a'])
    await run()
    await run()
    expect([marks(), alerts.reads]).toEqual([['gone'], 1])
  })

  test('that the app may not write is left alone, and the log says why', async () => {
    alerts.set(alertId('a'))
    await put('Closed', ['a'])
    alerts.fail(new BridgeError('azure_alert_not_permitted', '403'))
    await run()
    await run()
    expect([states(), marks()]).toEqual([[], ['notPermitted']])
    expect(logged[0]).toEqual(['azure-alert-not-permitted', { alertId: alertId('a'), reason: '403' }])
  })

  test('that was refused names its subscription in a check, until a change there succeeds', async () => {
    expect(await check()).toMatchObject({ ok: true })
    alerts.set(alertId('a'))
    await put('Closed', ['a'])
    alerts.fail(new BridgeError('azure_alert_not_permitted', '403'))
    await run()
    const detail = expect.stringContaining(`11111111-1111-1111-1111-111111111111 since ${START.slice(0, 16)}`)
    expect(await check()).toMatchObject({ ok: false, detail })
    alerts.set(alertId('b'))
    await put('Closed', ['b'], { ...KEY, correlationId: 'b'.repeat(32) })
    await run()
    expect(await check()).toMatchObject({ ok: true })
  })
})

describe('Azure', () => {
  test('that asks for a short wait gets it', async () => {
    alerts.set(alertId('a'))
    await put('Closed', ['a'])
    alerts.fail(new BridgeError('azure_alerts_unavailable', '429', { retryAfterSeconds: 7 }))
    await run()
    expect([states(), pauses]).toEqual([['Closed'], [0.2, 7, 0.2]])
  })

  test.each([undefined, 600])(
    'that is away (Retry-After %s) gets the rest with a later run',
    async (retryAfterSeconds) => {
      for (const name of ['a', 'b', 'c']) alerts.set(alertId(name))
      await put('Closed', ['a', 'b', 'c'])
      alerts.writes.length = 0
      const facts = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
      alerts.fail(new BridgeError('azure_alerts_unavailable', '503', facts))
      await run()
      expect(states()).toEqual([])
      expect(logged.at(-1)?.[0]).toBe('azure-alerts-put-off')
      await run()
      expect(states()).toEqual(['Closed', 'Closed', 'Closed'])
    },
  )

  test('that fails for the alert of one ticket holds up no other', async () => {
    for (const [index, name] of ['broken', 'b', 'c'].entries()) {
      alerts.set(alertId(name))
      await put('Closed', [name], { ...KEY, correlationId: `${index}`.padStart(32, '0') })
    }
    alerts.broken.add(alertId('broken'))
    await run()
    expect(states()).toEqual(['Closed', 'Closed'])
    expect(logged.map(([event]) => event)).toContain('azure-alerts-put-off')
  })

  test('that fails for one ticket after another is left for a later run', async () => {
    for (let index = 0; index < 9; index += 1) {
      alerts.broken.add(alertId(`t${index}`))
      await put('Closed', [`t${index}`], { ...KEY, correlationId: `${index}`.padStart(32, '0') })
    }
    await run()
    expect(alerts.reads).toBe(3)
  })

  test('that fails for some tickets again and again comes to all others', async () => {
    for (let index = 0; index < 12; index += 1) {
      const name = `t${index}`
      alerts.set(alertId(name))
      if (index < 6) alerts.broken.add(alertId(name))
      await put('Closed', [name], { ...KEY, correlationId: `${index}`.padStart(32, '0') })
    }
    await run()
    await run()
    expect(states()).toEqual([])
    await run()
    expect(states()).toHaveLength(6)
  })

  test('gets no more than the time allows: the next run continues', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => ({
      ...KEY,
      correlationId: `${index}`.padStart(32, '0'),
    }))
    for (const [index, key] of keys.entries()) {
      alerts.set(alertId(`t${index}`))
      await put('Closed', [`t${index}`], key)
    }
    await run(1)
    const first = states().length
    expect(first).toBeLessThan(20)
    await run()
    expect(states()).toHaveLength(20)
  })
})

test('a ticket that a delivery works on is written all the same, and remembered by the next run', async () => {
  alerts.set(alertId('a'))
  await put('Closed', ['a'])
  await ledger.claim(KEY, [])
  await run()
  expect([states(), marks()]).toEqual([['Closed'], [undefined]])
  clock.advance(600)
  await run()
  expect([states(), marks()]).toEqual([['Closed'], ['Closed']])
})

test('two instances do not write the same state', async () => {
  locks.seize('azure-alerts-servicenow')
  alerts.set(alertId('a'))
  await put('Closed', ['a'])
  await run()
  expect(states()).toEqual([])
})

test('a connection whose alerts do not follow writes nothing', async () => {
  alerts.set(alertId('a'))
  await put('Closed', ['a'])
  const { azureAlerts: _, ...connection } = CONNECTION
  await write(connection, Infinity)
  expect(states()).toEqual([])
})
