import { describe, expect, test } from 'vitest'
import { parseAlert } from '../../../../shared/alert/parse-alert.ts'
import { checkSignIn } from '../../../../shared/bridge/sign-in/check-sign-in.ts'
import { createEnqueue, putAlone } from '../../../../shared/bridge/queue/enqueue.ts'
import {
  createSignInWarnings,
  type SignInWarnings,
} from '../../../../shared/bridge/sign-in/sign-in-warnings.ts'
import type { Warnings } from '../../../../shared/config/config.ts'
import type { HttpRequest } from '../../../../shared/http/http-client.ts'
import { BridgeError } from '../../../../shared/errors.ts'
import type { LogFacts } from '../../../../shared/log.ts'
import type { Grant } from '../../../../shared/tokens/grant.ts'
import { type Clock, createClock, START } from '../../../builders/clock.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { InMemoryRegisters } from '../../../builders/in-memory-registers.ts'
import { InMemoryPayloadStore, InMemoryQueue } from '../../../builders/in-memory-storage.ts'

const DAY = 86_400
const ENDS_AT = new Date(Date.parse(START) + 90 * DAY * 1000).toISOString()
const ACTION = 'Sign in again: npm run connect -- servicenow --renew'

const GRANT: Grant = {
  type: 'refresh_token',
  clientId: 'client',
  refreshToken: 'hunter2',
  obtainedAt: START,
  refreshExpiresAt: ENDS_AT,
  generation: 3,
}

interface Bench {
  readonly warnings: SignInWarnings
  readonly clock: Clock
  readonly queue: InMemoryQueue
  readonly registers: InMemoryRegisters
  readonly posted: HttpRequest[]
  readonly log: LogFacts[]
  /** The webhook's answer. */
  status: number
  /** Turns the clock to that many days before the end, and looks. */
  readonly lookBeforeEnd: (days: number, grant?: Grant) => Promise<void>
}

function createBench(warnings: Partial<Warnings> = {}): Bench {
  const clock = createClock()
  const queue = new InMemoryQueue(clock)
  const registers = new InMemoryRegisters()
  const config = {
    ...buildConfig(buildRoute('servicenow'), buildRoute('second')),
    warnings: { route: undefined, webhook: undefined, ...warnings },
  }
  const bench: Bench = {
    clock,
    queue,
    registers,
    posted: [],
    log: [],
    status: 200,
    warnings: createSignInWarnings({
      config: async () => config,
      enqueue: createEnqueue(putAlone(queue), new InMemoryPayloadStore()),
      http: {
        send: async (request) => {
          bench.posted.push(request)
          return { status: bench.status, headers: {}, text: '' }
        },
        close: async () => undefined,
      },
      registers,
      log: (level, event, facts) => void bench.log.push({ level, event, ...facts }),
      now: clock.now,
    }),
    lookBeforeEnd: async (days, grant = GRANT) => {
      clock.advance((Date.parse(ENDS_AT) - clock.now()) / 1000 - days * DAY)
      await bench.warnings.checkEnd('servicenow', async () => ({ version: 'v1', grant }))
    },
  }
  return bench
}

describe('the warning of a sign-in that ends', () => {
  test('[S-32] is given 30, 14, 7 and 1 days before, once each', async () => {
    const { log, lookBeforeEnd } = createBench()
    for (let hours = 90 * 24; hours >= 0; hours -= 6) await lookBeforeEnd(hours / 24)
    expect(log.map(({ event, daysLeft }) => [event, daysLeft])).toEqual([
      ['sign-in-ends-soon', 30],
      ['sign-in-ends-soon', 14],
      ['sign-in-ends-soon', 7],
      ['sign-in-ends-soon', 1],
    ])
    expect(log[0]).toEqual({
      level: 'warn',
      event: 'sign-in-ends-soon',
      connection: 'servicenow',
      daysLeft: 30,
      endsAt: ENDS_AT,
      reason: undefined,
      action: ACTION,
    })
  })

  test('is given again for another end, and not for each generation of the same end', async () => {
    const { log, lookBeforeEnd } = createBench()
    await lookBeforeEnd(14)
    await lookBeforeEnd(13, { ...GRANT, generation: 4 })
    expect(log).toHaveLength(1)
    const sooner = new Date(Date.parse(ENDS_AT) - DAY * 1000).toISOString()
    await lookBeforeEnd(13, { ...GRANT, refreshExpiresAt: sooner })
    expect(log).toHaveLength(2)
  })

  test('that lies within several thresholds is given once, for the nearest', async () => {
    const { log, lookBeforeEnd } = createBench()
    await lookBeforeEnd(6.5)
    await lookBeforeEnd(6)
    expect(log).toMatchObject([{ daysLeft: 6 }])
  })

  test('is not given for a grant that has no end, nor without a grant', async () => {
    const { log, lookBeforeEnd, warnings } = createBench()
    await lookBeforeEnd(1, { type: 'client_credentials', clientId: 'c', clientSecret: 's', generation: 1 })
    await warnings.checkEnd('servicenow', async () => undefined)
    expect(log).toEqual([])
  })

  test('never stops the timer when the vault is away', async () => {
    const { log, warnings } = createBench()
    await warnings.checkEnd('servicenow', async () => {
      throw new BridgeError('vault_unavailable', 'away')
    })
    expect(log).toMatchObject([{ event: 'warning-not-sent', code: 'vault_unavailable' }])
  })
})

describe('a route for warnings', () => {
  const route = buildRoute('second')

  test('gets an alert that parses, the same one however often it is put', async () => {
    const bench = createBench({ route })
    await bench.lookBeforeEnd(14)
    await bench.registers.write('sign-in/servicenow', '{}', '1')
    await bench.lookBeforeEnd(13)
    const [first, second] = bench.queue.notifications
    expect(first).toMatchObject({ routes: ['second'], attempt: 0 })
    expect(second?.deliveryId).toBe(first?.deliveryId)
    expect(parseAlert(first?.alert, START)).toMatchObject({
      service: 'alert-ticket-bridge',
      severity: 'Sev2',
      condition: 'fired',
      configurationItems: ['servicenow'],
      customProperties: { connection: 'servicenow', daysLeft: '14', action: ACTION },
    })
  })

  test('gets one alert per threshold', async () => {
    const bench = createBench({ route })
    await bench.lookBeforeEnd(14)
    await bench.lookBeforeEnd(7)
    const ids = bench.queue.notifications.map(({ alert }) => parseAlert(alert, START).alertId)
    expect(new Set(ids).size).toBe(2)
  })

  test('on the connection that needs a sign-in cannot be delivered, which is logged', async () => {
    const bench = createBench({ route: buildRoute('servicenow') })
    await bench.warnings.needed('servicenow', 3, 'refused')
    expect(bench.queue.notifications).toEqual([])
    expect(bench.log).toMatchObject([
      { level: 'error', event: 'sign-in-needed' },
      { event: 'warning-not-sent', route: 'servicenow' },
    ])
  })
})

describe('a webhook for warnings', () => {
  const webhook = new URL('https://hooks.example/secret')

  test('gets what happened and what to do', async () => {
    const bench = createBench({ webhook })
    await bench.lookBeforeEnd(7)
    expect(bench.posted).toMatchObject([{ method: 'POST', url: webhook }])
    expect(JSON.parse(bench.posted[0]?.body ?? '')).toEqual({
      event: 'sign-in-ends-soon',
      connection: 'servicenow',
      daysLeft: 7,
      endsAt: ENDS_AT,
      action: ACTION,
    })
  })

  test('that fails is called again the next time, and its address is in no log', async () => {
    const bench = createBench({ webhook })
    bench.status = 500
    await bench.lookBeforeEnd(7)
    bench.status = 202
    await bench.lookBeforeEnd(6.9)
    await bench.lookBeforeEnd(6.8)
    expect(bench.posted).toHaveLength(2)
    expect(bench.log.map(({ event }) => event)).toContain('warning-not-sent')
    expect(JSON.stringify(bench.log)).not.toContain('hooks.example')
  })

  test('that fails does not keep the route from its alert', async () => {
    const bench = createBench({ webhook, route: buildRoute('second') })
    bench.status = 500
    await bench.lookBeforeEnd(7)
    expect(bench.queue.notifications).toHaveLength(1)
  })
})

describe('the warning of a sign-in that is needed', () => {
  test('is given at once and only once, until the sign-in works again', async () => {
    const { warnings, log, registers } = createBench()
    await warnings.needed('servicenow', 3, 'The server said no.')
    await warnings.needed('servicenow', 3, 'The server said no.')
    expect(log).toEqual([
      {
        level: 'error',
        event: 'sign-in-needed',
        connection: 'servicenow',
        daysLeft: undefined,
        endsAt: undefined,
        reason: 'The server said no.',
        action: ACTION,
      },
    ])
    await warnings.works('servicenow', 3)
    expect(JSON.parse((await registers.read('sign-in/servicenow'))?.text ?? '')).toEqual({
      v: 1,
      needed: null,
      end: null,
      rights: {},
    })
    await warnings.needed('servicenow', 3, 'The server said no.')
    expect(log).toHaveLength(2)
  })

  test('is one ticket, even if it had to be given twice', async () => {
    const bench = createBench({ route: buildRoute('second') })
    const write = bench.registers.write.bind(bench.registers)
    // The instance dies once it has warned, before it can remember so.
    bench.registers.write = async (name, text, version) => {
      if (text.includes('"isTold":true')) throw new BridgeError('storage_unavailable', 'killed')
      return write(name, text, version)
    }
    await bench.warnings.needed('servicenow', 3, 'no')
    bench.registers.write = write
    bench.clock.advance(300)
    await bench.warnings.needed('servicenow', 3, 'no')
    const ids = bench.queue.notifications.map(({ deliveryId }) => deliveryId)
    expect(ids).toHaveLength(2)
    expect(new Set(ids).size).toBe(1)
  })
})

describe('a sign-in that works', () => {
  test('costs a read and no write while nothing was amiss, and logs nothing', async () => {
    const { warnings, registers, log } = createBench()
    await warnings.works('servicenow', 3)
    expect({ reads: registers.reads, writes: registers.writes, log }).toEqual({
      reads: 1,
      writes: 0,
      log: [],
    })
  })

  test('keeps which warnings of its end were given', async () => {
    const bench = createBench()
    await bench.lookBeforeEnd(14)
    await bench.warnings.needed('servicenow', 3, 'no')
    await bench.warnings.works('servicenow', 3)
    await bench.lookBeforeEnd(13)
    expect(bench.log.map(({ event }) => event)).toEqual(['sign-in-ends-soon', 'sign-in-needed'])
  })

  test('is remembered beside what another instance writes at the same time', async () => {
    const { warnings, registers } = createBench()
    await Promise.all([warnings.needed('servicenow', 3, 'no'), warnings.needed('servicenow', 3, 'no')])
    expect(JSON.parse((await registers.read('sign-in/servicenow'))?.text ?? '')).toMatchObject({
      needed: { generation: 3, since: START, isTold: true },
    })
  })
})

const look = async (grant: Grant | undefined, bench = createBench()) =>
  checkSignIn('servicenow', {
    store: { readGrant: async () => grant && { version: 'v1', grant } },
    registers: bench.registers,
    now: bench.clock.now,
  })

describe('the health check', () => {
  test('says how many days are left', async () => {
    expect(await look(GRANT)).toEqual({
      name: 'sign-in',
      ok: true,
      detail: `90 days left, until ${ENDS_AT}`,
    })
  })

  test('fails from the end on', async () => {
    const bench = createBench()
    bench.clock.advance(90 * DAY + 1)
    expect(await look(GRANT, bench)).toMatchObject({ ok: false, detail: expect.stringContaining(ACTION) })
  })

  test('fails from the moment that the grant is refused, until it works', async () => {
    const bench = createBench()
    await bench.warnings.needed('servicenow', 3, 'no')
    expect(await look(GRANT, bench)).toMatchObject({ ok: false, detail: `refused since ${START}. ${ACTION}` })
    expect(await look({ ...GRANT, generation: 4 }, bench)).toMatchObject({ ok: true })
    await bench.warnings.works('servicenow', 3)
    expect(await look(GRANT, bench)).toMatchObject({ ok: true })
  })

  test('fails without a grant, and passes for one without an end', async () => {
    expect(await look(undefined)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('npm run connect -- servicenow'),
    })
    const grant: Grant = { type: 'client_credentials', clientId: 'c', clientSecret: 's', generation: 1 }
    expect(await look(grant)).toMatchObject({ ok: true })
  })
})

describe('the warning of a right that is needed', () => {
  const needed = {
    connection: 'servicenow',
    name: 'incident/open',
    since: START,
    reason: 'ServiceNow: 403 ACL Exception Insert Failed',
  }

  test('is an error in the log, a ticket and a call of the webhook, once', async () => {
    const bench = createBench({
      route: buildRoute('second'),
      webhook: new URL('https://hooks.example/warn'),
    })
    await bench.warnings.rightNeeded(needed)
    await bench.warnings.rightNeeded(needed)
    expect(bench.log).toMatchObject([
      {
        level: 'error',
        event: 'right-needed',
        connection: 'servicenow',
        right: 'open incidents',
        reason: needed.reason,
        action: expect.stringContaining('npm run check-connection -- servicenow'),
      },
    ])
    expect(bench.posted.map(({ body }) => JSON.parse(String(body)) as unknown)).toMatchObject([
      { event: 'right-needed', connection: 'servicenow', right: 'open incidents' },
    ])
    const [notification] = bench.queue.notifications
    expect(notification?.routes).toEqual(['second'])
    const { rule, severity, summary } = parseAlert(notification?.alert, START)
    expect({ name: rule.name, severity, summary }).toMatchObject({
      name: 'The user of connection servicenow may not open incidents',
      severity: 'Sev1',
      summary: expect.stringContaining('Its alerts wait in the queue until then.'),
    })
    expect(bench.queue.notifications).toHaveLength(1)
  })

  test('is given again when the right was given and refused once more', async () => {
    const bench = createBench()
    await bench.warnings.rightNeeded(needed)
    await bench.warnings.rightNeeded({ ...needed, since: ENDS_AT })
    expect(bench.log).toHaveLength(2)
  })

  test('makes no ticket by the very connection that may not open one', async () => {
    const bench = createBench({ route: buildRoute('servicenow') })
    await bench.warnings.rightNeeded(needed)
    expect(bench.queue.notifications).toEqual([])
    expect(bench.log.map(({ event }) => event)).toEqual(['right-needed', 'warning-not-sent'])
  })
})
