/** The page of silences, and what people do there. */
import { describe, expect, test } from 'vitest'
import type { SilencesNow } from '../../../shared/console/models/silences.ts'
import { counted, COUNTS_FORMAT, hourOf, NO_COUNTS } from '../../../shared/storage/hour-counts.ts'
import { toStored } from '../../../shared/stored-format.ts'
import { START } from '../../builders/clock.ts'
import { type Browser, CONSOLE, createConsoleBench } from '../../builders/console.ts'
import { buildAccepted, buildWaiting } from '../../builders/journal-entry.ts'

const FORM = { minutes: '120', when: '', why: 'patches' }

async function listIn(browser: Browser): Promise<SilencesNow> {
  const answer = await browser.go(`${CONSOLE}/silences.json`)
  expect(answer.status).toBe(200)
  return (await answer.json()) as SilencesNow
}

async function postTo(
  browser: Browser,
  path: string,
  form: Readonly<Record<string, string>>,
): Promise<Response> {
  return browser.post(path, { ...form, csrf: await browser.csrf() })
}

describe('the page of silences', () => {
  test('takes a silence of an operator, who is in the journal with the reason', async () => {
    const bench = createConsoleBench()
    const browser = await bench.browserOf('olivia', 'Ops.Operator')
    const answer = await postTo(browser, '/silences/add', {
      ...FORM,
      when: 'alert.severity == "Sev3"',
      route: 'servicenow',
      mute: 'note',
    })
    expect(answer.status).toBe(200)
    const until = new Date(bench.clock.now() + 7_200_000).toISOString()
    expect((await listIn(browser)).silences).toMatchObject([
      {
        when: 'alert.severity == "Sev3"',
        routes: ['servicenow'],
        mute: 'note',
        until,
        by: 'olivia',
        phase: 'in force',
      },
    ])
    expect(bench.storage.journal.entries).toMatchObject([
      { step: 'silenced', by: 'olivia', why: 'patches', until },
    ])
  })

  test('ends one before its time', async () => {
    const bench = createConsoleBench()
    const browser = await bench.browserOf('olivia', 'Ops.Operator')
    await postTo(browser, '/silences/add', { ...FORM, all: 'yes' })
    const id = (await listIn(browser)).silences[0]?.id ?? ''
    expect((await postTo(browser, '/silences/end', { id })).status).toBe(200)
    expect((await listIn(browser)).silences).toMatchObject([{ id, phase: 'over', endedBy: 'olivia' }])
    expect(bench.storage.journal.entries.at(-1)).toMatchObject({
      step: 'unsilenced',
      deliveryId: id,
      by: 'olivia',
    })
  })

  test.each(['/silences/add', '/silences/end'])('lets a reader do nothing: %s', async (path) => {
    const bench = createConsoleBench()
    const browser = await bench.browserOf('robin', 'Ops.Reader')
    const answer = await postTo(browser, path, { ...FORM, all: 'yes', id: 's-1' })
    expect([answer.status, bench.storage.journal.entries]).toEqual([403, []])
    expect(await (await browser.go(`${CONSOLE}/silences`)).text()).not.toContain('<form class="inside')
  })

  test('refuses a form that is not from a page of ours', async () => {
    const bench = createConsoleBench()
    const browser = await bench.browserOf('olivia', 'Ops.Operator')
    expect((await browser.post('/silences/add', { ...FORM, all: 'yes', csrf: 'guessed' })).status).toBe(403)
    expect((await listIn(browser)).silences).toEqual([])
  })

  test.each([
    ['all alerts by mistake', {}],
    ['no reason', { all: 'yes', why: '' }],
    ['a length that is not in the list', { all: 'yes', minutes: '999999' }],
    ['an invalid condition', { when: 'alert.mood == "bad"' }],
  ])('refuses %s', async (_, form) => {
    const bench = createConsoleBench()
    const browser = await bench.browserOf('olivia', 'Ops.Operator')
    const answer = await postTo(browser, '/silences/add', { ...FORM, ...form })
    expect([answer.status, (await listIn(browser)).silences]).toEqual([400, []])
  })

  test('counts what was muted, which the list of what waits shows with the end of its silence', async () => {
    const bench = createConsoleBench()
    const browser = await bench.browserOf('robin', 'Ops.Reader')
    const until = '2026-11-23T14:00:00.000Z'
    const held = buildWaiting({
      code: 'muted',
      reason: `muted until ${until} by patches`,
      until,
      since: START,
    })
    await bench.storage.journal.write([buildAccepted(), held])
    const text = JSON.stringify(toStored(COUNTS_FORMAT, counted(NO_COUNTS, held)))
    await bench.storage.registers.write(`counts/${hourOf(START)}-all`, text, undefined)
    expect((await listIn(browser)).muted).toEqual([{ route: 'incidents', count: 1 }])
    expect(await (await browser.go(`${CONSOLE}/dead-letters`)).text()).toContain('muted until')
  })

  test('shows texts of people as text', async () => {
    const bench = createConsoleBench()
    const browser = await bench.browserOf('olivia', 'Ops.Operator')
    await postTo(browser, '/silences/add', { ...FORM, all: 'yes', why: '<img src=x onerror=alert(1)>' })
    expect(await (await browser.go(`${CONSOLE}/silences`)).text()).toContain('&lt;img src=x')
  })
})
