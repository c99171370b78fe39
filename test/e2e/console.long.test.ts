import axe from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createAzureDeadLetterStore } from '../../shared/storage/azure/azure-blobs.ts'
import { blobServiceClient } from '../../shared/storage/azure/blob-client.ts'
import { START } from '../builders/clock.ts'
import { buildNotification } from '../builders/notification.ts'
import { buildPayload } from '../builders/payload.ts'
import { openConsole } from '../../dev/stack/console.ts'
import { ledgerClient } from '../../shared/storage/azure/azure-ledger.ts'
import { storageAccess } from '../../shared/storage/azure/storage-access.ts'
import { hasChromium, sayWhyNot, startChromium } from './browser.ts'
import { fillLedger } from './fill-ledger.ts'
import { metricPayload } from './metric-payload.ts'
import { unreadableWords } from './unreadable-words.ts'
import { World } from './world.ts'

const PAGES = ['', '/tickets', '/dead-letters', '/silences', '/connections', '/routes', '/playground']
const HOSTILE = `</script><script>document.title='owned'</script><img src=x onerror=alert(1)> javascript:alert(1) \u202Etxet\u202C`

sayWhyNot()

describe.runIf(hasChromium)('the console in a browser', () => {
  let world: World
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let base: string
  let link: string
  /** What the browser complained of: errors of scripts, refused loads, violations of the content security policy. */
  let complaints: string[]

  beforeAll(async () => {
    ;[world, browser] = await Promise.all([World.start(), startChromium()])
    const url = String(world.apps[0]?.url)
    base = `${url}/api/console`
    link = await openConsole(world.stack.entraIdUrl, url)
    await world.post(metricPayload({ episode: 'one' }))
    await world.post(metricPayload({ episode: 'two', rule: HOSTILE }))
    await world.post('{"what":"is this"}')
    await world.settled()
  }, 120_000)
  afterAll(async () => {
    await browser.close()
    await world.stop()
  })

  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
    page = await context.newPage()
    complaints = []
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
  })
  afterEach(() => context.close())

  const signIn = async (who = 'olivia'): Promise<void> => {
    await page.goto(link.replace('olivia', who))
  }

  test('a person picks an account at Entra ID and lands on the page that was wanted', async () => {
    await page.goto(`${base}/tickets?state=open`)
    expect(page.url()).toContain(world.stack.entraIdUrl)
    await page.click('text=Olivia Ortega')
    expect(page.url()).toBe(`${base}/tickets?state=open`)
    expect(await page.textContent('h1')).toBe('Tickets')
  })

  test.each(PAGES)(
    'the page %s breaks no rule of its policy, of accessibility, or of a narrow screen',
    async (path) => {
      await signIn()
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize({ width: 1280, height: 900 })
        await page.goto(`${base}${path}`)
        expect([colorScheme, await violations(page)]).toEqual([colorScheme, []])
        await page.setViewportSize({ width: 360, height: 740 })
        expect([colorScheme, await violations(page)]).toEqual([colorScheme, []])
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360)
        expect(await unreadableWords(page)).toEqual([])
      }
      expect(complaints).toEqual([])
      expect(await page.title()).not.toBe('owned')
    },
  )

  test('a ticket is found by its number, with its timeline, and its page keeps to the rules', async () => {
    await signIn()
    await page.goto(`${base}/tickets`)
    await page.fill('input[name=q]', 'INC')
    await page.click('text=Search')
    await page.click('table a >> nth=0')
    expect(await page.textContent('main')).toContain('Written: open')
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('among ten thousand tickets, pages, filters and searches keep to the rules, and a number is found', async () => {
    await fillLedger(ledgerClient(await storageAccess('table', world.stack.settings)), 10_000)
    await signIn()
    await page.goto(base)
    expect(await violations(page)).toEqual([])
    for (const path of ['/tickets', '/tickets?state=open', '/tickets?severity=Sev1', '/tickets?q=vm-3']) {
      await page.goto(`${base}${path}`)
      expect([path, await violations(page)]).toEqual([path, []])
      expect([path, await page.locator('tbody tr').count()]).toEqual([path, 50])
    }
    await page.goto(`${base}/tickets`)
    // The tickets of this run are the newest; behind the page's end are those that were put there.
    await page.click('text=Older')
    expect(await page.locator('tbody tr').count()).toBe(50)
    await page.fill('input[name=q]', 'inc17')
    await page.click('text=Search')
    expect(await page.textContent('h1')).toContain('INC17')
    expect(complaints).toEqual([])
  }, 300_000)

  test('hostile text of an alert is shown as text', async () => {
    await signIn()
    await page.goto(`${base}/tickets`)
    expect(await page.textContent('main')).toContain("<script>document.title='owned'</script>")
    expect(await page.locator('main script, main img').count()).toBe(0)
    expect(await page.title()).toContain('Tickets')
  })

  test('the playground shows what an edited template would write', async () => {
    await signIn()
    await page.goto(`${base}/playground`)
    await page.selectOption('select[data-fills]', { label: 'Metric alert, resolved' })
    expect(await page.inputValue('#payload')).toContain('"Resolved"')
    await page.click('text=Try it')
    await page.waitForSelector('#result')
    expect(await page.textContent('#result')).toContain('takes it')
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('a reader sees dead letters and can do nothing to them; an operator discards one with a reason', async () => {
    await signIn('robin')
    await page.goto(`${base}/dead-letters`)
    expect(await page.textContent('main')).toContain('alert_not_recognised')
    expect(await page.locator('button:has-text("Replay")').count()).toBe(0)
    await context.clearCookies()
    await signIn()
    await page.goto(`${base}/dead-letters`)
    await page.check('input[name=id]')
    await page.click('summary')
    await page.fill('input[name=why]', 'a test of ours')
    await page.click('text=Discard the chosen for good')
    expect(await page.textContent('h1')).toBe('1 discarded')
    expect(await world.deadLetters()).toEqual([])
    expect(await world.journal()).toContainEqual(
      expect.objectContaining({ step: 'discarded', by: 'olivia@contoso.example', why: 'a test of ours' }),
    )
  })

  test('one click discards all letters: the page goes on by itself, a hundred at a time', async () => {
    const letters = createAzureDeadLetterStore(
      blobServiceClient(await storageAccess('blob', world.stack.settings)),
    )
    for (let index = 0; index < 230; index += 1) {
      const notification = buildNotification(buildPayload({ episode: `letter-${index}` }))
      const letter = {
        code: 'product_rejected',
        reason: `ServiceNow refused the record, and said why at length: ${'a mandatory field is missing. '.repeat(9)}`,
        diedAt: START,
        attempts: 1,
        route: 'servicenow',
        notification,
      } as const
      await letters.write(letter)
    }
    await signIn()
    await page.goto(`${base}/dead-letters`)
    expect(await unreadableWords(page)).toEqual([])
    await page.click('summary')
    await page.fill('input[name=why]', 'a test of ours')
    await page.click('text=Discard all for good')
    await page.waitForSelector('h1:has-text("230 discarded")')
    expect(await page.locator('form[data-continues]').count()).toBe(0)
    expect(await world.deadLetters()).toEqual([])
    expect(await violations(page)).toEqual([])
    expect(complaints).toEqual([])
  })

  test('an operator adds a silence, and ends it', async () => {
    await signIn()
    await page.goto(`${base}/silences`)
    await page.click('summary')
    await page.fill('input[name=when]', 'alert.severity == "Sev4"')
    await page.fill('input[name=why]', 'a test of ours')
    expect(await violations(page)).toEqual([])
    await page.click('text=Add the silence')
    expect(await page.textContent('main')).toContain('in force')
    expect(await violations(page)).toEqual([])
    await page.click('text=End it now')
    expect(await page.textContent('main')).toContain('by olivia@contoso.example')
    expect(await page.locator('text=End it now').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('after a session has ended a page signs in again, and a form reports it', async () => {
    await signIn()
    await page.goto(`${base}/connections`)
    await context.clearCookies()
    await page.click('text=Check servicenow now')
    expect(await page.textContent('h1')).toBe('Your session has ended')
    await page.goto(`${base}/connections`)
    expect(page.url()).toContain(world.stack.entraIdUrl)
  })
})

/** What axe finds against WCAG 2.2 AA, by rule and place. The browser runs it directly, which the page's policy does not forbid. */
async function violations(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page)
  await session.send('Page.enable')
  const { frameTree } = await session.send('Page.getFrameTree')
  const { executionContextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
  })
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    })
    if (exceptionDetails !== undefined)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
    return result.value
  }
  await evaluate(`${axe.source}; undefined`)
  const found = await evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' ' + target)))`,
  )
  await session.detach()
  return found as string[]
}
