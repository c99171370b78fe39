import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import { NEW_TICKET_RECORD, type TicketRecord } from '../../../shared/storage/ledger.ts'
import {
  type Browser,
  CONSOLE,
  type ConsoleBench,
  locationOf,
  createConsoleBench,
} from '../../builders/console.ts'
import { START } from '../../builders/clock.ts'
import { buildAccepted, buildDelivered, buildWaiting } from '../../builders/journal-entry.ts'
import { buildNotification } from '../../builders/notification.ts'
import { buildPayload } from '../../builders/payload.ts'

const OPERATOR = 'olivia@contoso.example'
const PAGES = ['', '/tickets', '/dead-letters', '/silences', '/connections', '/routes', '/playground']
const CORRELATION = 'c'.repeat(32)
const HOSTILE = `<script>alert(1)</script>"'></script><a href="javascript:alert(1)">x</a>\u202Etxet\u202C${'A'.repeat(20_000)}`

let bench: ConsoleBench
let browser: Browser

beforeEach(async () => {
  bench = createConsoleBench()
  browser = await bench.browserOf(OPERATOR, 'Ops.Operator')
})

const read = async (path: string): Promise<string> => {
  const answer = await browser.go(`${CONSOLE}${path}`)
  expect([path, answer.status]).toEqual([path, 200])
  return answer.text()
}

const json = async (path: string): Promise<unknown> => {
  const answer = await browser.go(`${CONSOLE}${path}`, { headers: { accept: 'application/json' } })
  expect([path, answer.status]).toEqual([path, 200])
  return answer.json()
}

const EPISODE = {
  name: 'CPU high: vm-1',
  rule: 'CPU high',
  alertId: '/subscriptions/s/providers/Microsoft.AlertsManagement/alerts/1',
  firedAt: START,
  endedAt: null,
  reportsEnd: 'yes',
} as const

const about = (vm: string): Partial<TicketRecord> => ({
  episodes: { e: { ...EPISODE, name: `CPU high: ${vm}` } },
})

async function storeTicket(record: Partial<TicketRecord> = {}, correlationId = CORRELATION): Promise<void> {
  const claim = await bench.storage.ledger.claim({ connection: 'servicenow', correlationId }, [])
  await claim?.save({
    ...NEW_TICKET_RECORD,
    route: 'servicenow',
    kind: 'incident',
    item: { id: '1', number: 'INC0010001', url: 'https://dev.service-now.com/x' },
    status: 'open',
    severity: 'Sev1',
    episodes: { e1: EPISODE },
    ...record,
  })
}

async function storeLetter(reason = 'ServiceNow refused the record.'): Promise<string> {
  const notification = buildNotification()
  await bench.storage.deadLetters.write({
    code: 'product_rejected',
    reason,
    diedAt: START,
    attempts: 3,
    route: 'servicenow',
    notification,
  })
  return String(bench.storage.deadLetters.ids[0])
}

describe('with nothing stored', () => {
  test.each(PAGES)('the page %s is there, with its data beside it', async (path) => {
    expect(await read(path)).toContain('<h1>')
    expect(await json(path)).toBeTypeOf('object')
    expect(await json(`${path === '' ? '/now' : path}.json`)).toBeTypeOf('object')
  })
})

test('a check of a connection says Not needed as npm run check-connection does', async () => {
  const form = { connection: 'servicenow', csrf: await browser.csrf() }
  const page = await (await browser.post('/connections/check', form)).text()

  const [, row] = /<td>role view_changer<\/td>([^]+?)<\/tr>/.exec(page) ?? []
  expect(row).toContain('Not needed')
  expect(row).not.toContain('Complete')
})

describe('tickets', () => {
  test('are listed, found by number, resource and rule, and opened by their correlation id', async () => {
    await storeTicket()
    expect(await read('/tickets')).toContain('INC0010001')
    expect(await read('/tickets?q=inc001000')).toContain('CPU high: vm-1')
    expect(await read('/tickets?q=vm-&severity=Sev1&rule=cpu&state=open')).toContain('INC0010001')
    expect(await read('/tickets?severity=Sev4')).toContain('No ticket matches')
  })

  test('say how many of their alerts are not over', async () => {
    const over = { ...EPISODE, endedAt: START }
    await storeTicket({ episodes: { e1: EPISODE, e2: over, e3: over } })
    expect(await read('/tickets')).toContain('3 alerts, 1 active')
    expect(await read(`/tickets/servicenow/${CORRELATION}`)).toContain('3, 1 active')
  })

  test.each([
    ['its number', 'inc0010001'],
    ['its correlation id', CORRELATION],
    ['the id of its alert', '/subscriptions/S/providers/Microsoft.AlertsManagement/alerts/1'],
    ['its resource, which no other ticket is about', 'VM-1'],
  ])('are opened by %s', async (_, name) => {
    await storeTicket()
    const answer = await browser.go(`${CONSOLE}/tickets?q=${encodeURIComponent(name)}`)
    expect(locationOf(answer)).toBe(`${CONSOLE}/tickets/servicenow/${CORRELATION}`)
  })

  test('with the same name are all found, however many came since, and filters choose among them', async () => {
    await storeTicket(about('vm-1'), '1'.repeat(32))
    await storeTicket({ ...about('vm-1'), severity: 'Sev3' }, '2'.repeat(32))
    for (let index = 0; index < 2600; index += 1) {
      await storeTicket(about('vm-2'), index.toString(16).padStart(32, '0'))
    }
    expect(await json('/tickets?q=vm-1')).toMatchObject({ isNamed: true, tickets: { length: 2 }, next: null })
    expect(await json('/tickets?q=vm-1&severity=Sev3')).toMatchObject({ tickets: [{ severity: 'Sev3' }] })
    const page = (await json('/tickets?q=vm-2')) as { tickets: object[]; next: string }
    expect(page.tickets).toHaveLength(50)
    expect(await json(`/tickets?q=vm-2&after=${page.next}`)).toMatchObject({
      isNamed: true,
      tickets: { length: 50 },
    })
  })

  test('come fifty a page, and each page goes on where the one before ended', async () => {
    for (let index = 0; index < 120; index += 1) {
      bench.clock.advance(1)
      const number = `INC${String(index).padStart(7, '0')}`
      await storeTicket({ item: { id: number, number, url: '' } }, `${index}`.padStart(32, '0'))
    }
    for (const filter of ['', 'q=INC']) {
      const numbers: string[] = []
      let after = ''
      do {
        const page = (await json(`/tickets?${filter}&after=${after}`)) as {
          tickets: { number: string }[]
          next: string | null
        }
        numbers.push(...page.tickets.map(({ number }) => number))
        after = page.next ?? ''
      } while (after !== '')
      expect(numbers).toHaveLength(120)
      expect(new Set(numbers).size).toBe(120)
      expect(numbers[0]).toBe('INC0000119')
    }
  })

  test('have the timeline of their deliveries, and of no other', async () => {
    await storeTicket()
    await bench.storage.journal.write([
      buildAccepted({ at: START }),
      buildWaiting({ at: START, reason: 'It answered 429.' }),
      buildDelivered({ at: START, correlationId: CORRELATION, actions: ['open'], reason: 'new episode' }),
      buildAccepted({ deliveryId: 'f'.repeat(32), rule: 'another rule' }),
    ])
    const page = await read(`/tickets/servicenow/${CORRELATION}`)
    for (const words of ['Received: fired', 'It answered 429.', 'Written: open', 'new episode']) {
      expect(page).toContain(words)
    }
    expect(page).not.toContain('another rule')
  })

  test('have the payload of each delivery, as text, and the journal keeps who read it', async () => {
    await storeTicket()
    const payload = { text: '<script>alert(1)</script>' }
    const name = await bench.storage.keptPayloads.keep('d'.repeat(32), payload)
    const routedBy = 'default'
    await bench.storage.journal.write([
      buildDelivered({ deliveryId: 'd'.repeat(32), correlationId: CORRELATION, payload: name, routedBy }),
    ])
    const page = await read(`/tickets/servicenow/${CORRELATION}`)
    expect(page).toContain('no condition held, and it is the default')
    const link = (/href="[^"]*\/api\/console([^"]*\/payload[^"]*)"/.exec(page)?.[1] ?? '').replace(
      '&amp;',
      '&',
    )
    const shown = await read(link)
    expect(shown).toContain('<details>')
    expect(shown).toContain('&lt;script&gt;alert(1)')
    expect(shown).not.toContain('<script>alert')
    expect(bench.storage.journal.entries.slice(1)).toEqual([
      { step: 'viewed', at: expect.any(String), deliveryId: 'd'.repeat(32), by: OPERATOR },
    ])
    await bench.storage.keptPayloads.sweep('2100-01-01')
    expect((await browser.go(`${CONSOLE}${link}`)).status).toBe(404)
    expect(bench.storage.journal.entries).toHaveLength(2)
  })

  test('that do not exist are not found', async () => {
    const answer = await browser.go(`${CONSOLE}/tickets/servicenow/${'0'.repeat(32)}`)
    expect(answer.status).toBe(404)
  })
})

describe('hostile text of an alert', () => {
  test('is text on every page, and no link', async () => {
    await storeTicket({
      item: { id: '1', number: HOSTILE.slice(0, 60), url: 'javascript:alert(1)' },
      episodes: {
        e1: {
          name: HOSTILE,
          rule: HOSTILE,
          alertId: HOSTILE,
          firedAt: START,
          endedAt: null,
          reportsEnd: 'yes',
        },
      },
    })
    await storeLetter(HOSTILE)
    await bench.storage.journal.write([
      buildAccepted({ rule: HOSTILE, items: [HOSTILE] }),
      buildWaiting({ reason: HOSTILE, until: START }),
    ])
    for (const path of [...PAGES, `/tickets/servicenow/${CORRELATION}`]) {
      const page = await read(path)
      expect(page).not.toMatch(/<script>|href="javascript|<a href="&quot;/)
      expect(page.length).toBeLessThan(60_000)
    }
    expect(await read('/tickets')).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  })
})

describe('dead letters', () => {
  test('are replayed by an operator, whom the journal names', async () => {
    const id = await storeLetter()
    expect(await read('/dead-letters')).toContain('ServiceNow refused the record.')
    const answer = await browser.post('/dead-letters/replay', { csrf: await browser.csrf(), id })
    expect(await answer.text()).toContain('1 replayed')
    expect(bench.storage.deadLetters.ids).toEqual([])
    expect(bench.storage.queue.length).toBe(1)
    expect(bench.storage.journal.entries).toContainEqual(
      expect.objectContaining({ step: 'replayed', letter: id, by: OPERATOR }),
    )
  })

  test('are replayed all at once', async () => {
    await storeLetter()
    const answer = await browser.post('/dead-letters/replay-all', { csrf: await browser.csrf(), code: '' })
    expect(await answer.text()).toContain('1 replayed')
    expect(bench.storage.queue.length).toBe(1)
  })

  test('are all replayed or discarded, a hundred a request, with the progress', async () => {
    for (const [doing, why] of [
      ['replay', ''],
      ['discard', 'an exercise'],
    ] as const) {
      for (let index = 0; index < 230; index += 1) {
        const notification = buildNotification(buildPayload({ episode: `${doing}-${index}` }))
        await bench.storage.deadLetters.write({
          code: 'product_rejected',
          reason: 'r',
          diedAt: START,
          attempts: 1,
          notification,
        })
      }
      const csrf = await browser.csrf()
      const seen: unknown[] = []
      let form: Record<string, string> = { csrf, why }
      for (;;) {
        const page = await (await browser.post(`/dead-letters/${doing}-all`, form)).text()
        seen.push(/<h1>(\d+)/.exec(page)?.[1], /<progress value="(\d+)" max="(\d+)"/.exec(page)?.slice(1))
        if (!page.includes('data-continues')) break
        const fields = [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)]
        form = Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]))
      }
      expect(seen).toEqual(['100', ['100', '230'], '200', ['200', '230'], '230', undefined])
      expect(bench.storage.deadLetters.ids).toEqual([])
    }
    const discarded = bench.storage.journal.entries.filter(({ step }) => step === 'discarded')
    expect(discarded).toHaveLength(230)
    expect(discarded[0]).toMatchObject({ by: OPERATOR, why: 'an exercise' })
  })

  test('are discarded with a reason, and not without one', async () => {
    const id = await storeLetter()
    const csrf = await browser.csrf()
    expect((await browser.post('/dead-letters/discard', { csrf, id, why: ' ' })).status).toBe(400)
    expect(bench.storage.deadLetters.ids).toEqual([id])
    expect((await browser.post('/dead-letters/discard', { csrf, id, why: 'a test' })).status).toBe(200)
    expect(bench.storage.deadLetters.ids).toEqual([])
    expect(bench.storage.journal.entries).toContainEqual(
      expect.objectContaining({ step: 'discarded', letter: id, by: OPERATOR, why: 'a test' }),
    )
  })

  test('are read with their payload, and the journal keeps by whom', async () => {
    const id = await storeLetter()
    const page = await read(`/dead-letters/letter?id=${encodeURIComponent(id)}`)
    expect(page).toContain('azureMonitorCommonAlertSchema')
    expect(bench.storage.journal.entries).toEqual([
      expect.objectContaining({ step: 'viewed', letter: id, by: OPERATOR }),
    ])
  })

  test('stay where they are when a reader tries to replay or discard them', async () => {
    const id = await storeLetter()
    const reader = await bench.browserOf('robin@contoso.example', 'Ops.Reader')
    const csrf = await reader.csrf()
    for (const act of ['replay', 'replay-all', 'discard', 'discard-all']) {
      expect((await reader.post(`/dead-letters/${act}`, { csrf, id, why: 'because' })).status).toBe(403)
    }
    expect(bench.storage.deadLetters.ids).toEqual([id])
    expect(await (await reader.go(`${CONSOLE}/dead-letters`)).text()).not.toContain('formaction')
  })
})

test('a waiting alert is shown with its reason, its remedy and its next try', async () => {
  await bench.storage.journal.write([
    buildAccepted({ at: START }),
    buildWaiting({ at: START, until: '2026-11-23T12:05:00.000Z' }),
  ])
  const page = await read('/dead-letters')
  expect(page).toContain('product_throttled')
  expect(page).toContain('ServiceNow answered 429.')
  expect(page).toContain('in 5 min')
})

test('the first page is kept for 15 seconds', async () => {
  await read('')
  await storeLetter()
  expect(await json('')).toMatchObject({ deadLetters: { count: 0 } })
  bench.clock.advance(16)
  expect(await json('')).toMatchObject({
    deadLetters: { count: 1 },
    needs: [{ what: '1 dead letter', page: '/dead-letters' }],
  })
})

/** Tries a template and a payload; the page with what comes of it. */
const attempt = async (form: Readonly<Record<string, string>>): Promise<string> => {
  const answer = await browser.post('/playground', {
    csrf: await browser.csrf(),
    template: 'servicenow-incident',
    payload: JSON.stringify(buildPayload()),
    ...form,
  })
  expect(answer.status).toBe(200)
  return answer.text()
}

describe('the playground', () => {
  const file = new URL('../../fixtures/config/templates/servicenow-incident.yaml', import.meta.url)
  const shipped = readFileSync(file, 'utf8')
  const template = (title: string): string =>
    shipped.replace(/short_description: &title >-\n(?: {4}.*\n)+/, `short_description: &title ${title}\n`)

  test('shows what an edited template would write, on the route that takes the alert', async () => {
    const page = await attempt({ text: template("'Edited {{ alert.severity }}'") })
    expect(page).toMatch(/<bdi>Edited Sev\d/)
    expect(page).toContain('takes it')
  })

  test('says what is wrong with a template by line, and with a payload', async () => {
    expect(await attempt({ text: template("'{{ alert.nonsense }}'") })).toMatch(
      /templates\/servicenow-incident\.yaml:\d+: .*nonsense/,
    )
    expect(await attempt({ text: template('\'{% include "/etc/passwd" %}\'') })).toContain('include')
    expect(await attempt({ text: template("'x'"), payload: '{"a":1}' })).toContain('cannot be tried')
  })

  test('begins with the payload alone, and the template of the default route', async () => {
    const csrf = await browser.csrf()
    const answer = await browser.post('/playground', { csrf, payload: JSON.stringify(buildPayload()) })
    expect(await answer.text()).toContain('takes it')
  })

  test('gives the edited template as a file', async () => {
    const answer = await browser.post('/playground/download', {
      csrf: await browser.csrf(),
      template: 'servicenow-incident',
      text: 'a: 1\r\n',
    })
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="servicenow-incident.yaml"')
    expect(await answer.text()).toBe('a: 1\n')
  })
})
