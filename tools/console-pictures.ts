import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { runCommand, refuseWords } from '../cli/command.ts'
import { postAlert } from '../cli/post-alert.ts'
import { startHost } from '../dev/host/start-host.ts'
import { openConsole } from '../dev/stack/console.ts'
import { startRouteStack } from '../dev/stack/start-route-stack.ts'
import { createAzureRegisters, registersClient } from '../shared/storage/azure/azure-registers.ts'
import { storageAccess } from '../shared/storage/azure/storage-access.ts'
import {
  COUNTS_FORMAT,
  COUNTS_GROUP,
  type HourCounts,
  hourOf,
  NO_COUNTS,
} from '../shared/storage/hour-counts.ts'
import type { Registers } from '../shared/storage/ports.ts'
import { toStored } from '../shared/stored-format.ts'
import { SAMPLES } from '../shared/console/samples.ts'

const USAGE = `
npm run console-pictures [-- --chromium FILE]

Makes the pictures of docs/console.md: runs the built app as npm start does, posts alerts, gives it a day of counts before
them, and takes the console's pages in light and in dark. Needs Chromium (apt-get install chromium). Ends with 1 when a page does
not look as it should.

  --chromium FILE   the browser (default /usr/bin/chromium)
`

const APP_FOLDER = fileURLToPath(new URL('..', import.meta.url))
const PICTURES = new URL('../docs/pictures/', import.meta.url)
const HOUR_MS = 3_600_000

const PROBLEMS = [
  ['Orders API: CPU above 90 %', 'vm-orders-01', 'Sev1'],
  ['Payments: failed requests', 'ai-payments', 'Sev0'],
  ['Warehouse database: DTU above 80 %', 'sql-warehouse', 'Sev2'],
  ['Nightly import: job failed', 'aut-imports', 'Sev3'],
  ['Gateway: backend unhealthy', 'agw-shop-prod', 'Sev1'],
  ['Storage: capacity forecast', 'stshopprod', 'Sev4'],
] as const

/** A day of a shop: quiet at night, with two bad hours. */
const DAY = [3, 2, 2, 1, 1, 2, 3, 6, 11, 14, 9, 8, 12, 38, 21, 9, 7, 8, 6, 5, 4, 4, 3]

await runCommand(
  USAGE,
  { chromium: { type: 'string', default: '/usr/bin/chromium' } },
  async (options, words) => {
    refuseWords(words)
    await mkdir(PICTURES, { recursive: true })
    const stack = await startRouteStack(undefined)
    const host = await startHost({
      appFolder: APP_FOLDER,
      port: 0,
      settings: stack.settings,
      functionKey: 'pictures',
      log: () => undefined,
    })
    const browser = await chromium.launch({ executablePath: options.chromium })
    try {
      const registers = createAzureRegisters(registersClient(await storageAccess('table', stack.settings)))
      await countDayBefore(registers)
      await postAlerts(`${host.url}/api/alerts?code=${host.functionKey}`)
      const link = await openConsole(stack.entraIdUrl, host.url)
      for (const colorScheme of ['light', 'dark'] as const) await takePictures(browser, link, colorScheme)
    } finally {
      await browser.close()
      await host.stop()
      await stack.stop()
    }
  },
)

/** Alerts of a shop: some fire again, one ends, one post is not an alert. */
async function postAlerts(webhook: string): Promise<void> {
  for (const [index, [rule, resource, severity]] of PROBLEMS.entries()) {
    await post(webhook, payloadOf(index, rule, resource, severity, 'Fired'))
  }
  const [orders, , , job] = PROBLEMS
  await post(webhook, payloadOf(0, orders[0], orders[1], orders[2], 'Fired', 5))
  await post(webhook, payloadOf(3, job[0], job[1], job[2], 'Resolved', 8))
  await post(webhook, '{"status":"a health probe, and no alert"}')
}

async function post(webhook: string, payload: string): Promise<void> {
  await postAlert(webhook, payload)
  await new Promise((resolve) => setTimeout(resolve, 1500))
}

function payloadOf(
  index: number,
  rule: string,
  resource: string,
  severity: string,
  condition: 'Fired' | 'Resolved',
  minutesLater = 0,
): string {
  const { data } = JSON.parse(SAMPLES[0]?.payload ?? '{}') as {
    data: { essentials: Record<string, unknown> }
  }
  const fired = new Date(Date.now() - 20 * 60_000 + minutesLater * 60_000).toISOString()
  const essentials = {
    ...data.essentials,
    alertId: `/subscriptions/6f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b/providers/Microsoft.AlertsManagement/alerts/0d4c7f5e-52ab-4c1e-9d07-3b6a8e21f0${index}0`,
    alertRule: rule,
    severity,
    monitorCondition: condition,
    configurationItems: [resource],
    firedDateTime: fired,
    ...(condition === 'Resolved' ? { resolvedDateTime: new Date().toISOString() } : {}),
  }
  return JSON.stringify({ schemaId: 'azureMonitorCommonAlertSchema', data: { ...data, essentials } })
}

async function countDayBefore(registers: Registers): Promise<void> {
  for (const [index, alerts] of DAY.entries()) {
    const hour = hourOf(new Date(Date.now() - (DAY.length - index) * HOUR_MS).toISOString())
    const counts: HourCounts = {
      ...NO_COUNTS,
      alerts: {
        Sev0: Math.floor(alerts / 12),
        Sev1: Math.floor(alerts / 5),
        Sev2: Math.ceil(alerts / 3),
        Sev3: Math.ceil(alerts / 4),
        Sev4: Math.floor(alerts / 8),
      },
      ends: Math.floor(alerts / 2),
      routes: {
        servicenow: {
          open: Math.ceil(alerts / 3),
          note: Math.floor(alerts / 4),
          escalate: 0,
          hold: 0,
          resolve: Math.floor(alerts / 3),
          reopen: 0,
          nothing: 1,
          ignored: 0,
          muted: 0,
          dead: 0,
        },
      },
      rules: Object.fromEntries(PROBLEMS.map(([rule], place) => [rule, Math.ceil(alerts / (place + 2))])),
    }
    await registers.write(
      `${COUNTS_GROUP}/${hour}-all`,
      JSON.stringify(toStored(COUNTS_FORMAT, counts)),
      undefined,
    )
  }
}

async function takePictures(browser: Browser, link: string, colorScheme: 'light' | 'dark'): Promise<void> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1180, height: 820 } })
  const page = await context.newPage()
  await page.goto(link)
  const base = page.url()
  await untilCounted(page)
  await take(page, `console-now-${colorScheme}`)
  await page.goto(`${base}/tickets?q=Orders`)
  await page.click('table a >> nth=0')
  await take(page, `console-ticket-${colorScheme}`)
  await page.goto(`${base}/playground`)
  await page.click('text=Try it')
  await page.waitForSelector('#result')
  await page.evaluate("scrollTo(0, document.querySelector('#result').offsetTop - 150)")
  await take(page, `console-playground-${colorScheme}`)
  await context.close()
}

/** Counts are stored some seconds after the alerts, and the page is cached for a while. */
async function untilCounted(page: Page): Promise<void> {
  for (let look = 0; look < 20; look += 1) {
    await page.reload()
    if ((await page.locator('.legend').textContent())?.includes('Sev0 0') === false && look > 8) return
    await page.waitForTimeout(2500)
  }
}

async function take(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: fileURLToPath(new URL(`${name}.png`, PICTURES)) })
}
