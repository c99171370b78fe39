import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseAlert } from '../../shared/alert/parse-alert.ts'
import { titleOf } from '../../shared/alert/title.ts'
import { previewPart } from '../../shared/bridge/deliver/preview-alert.ts'
import { ticketPartsOf } from '../../shared/bridge/deliver/ticket-parts.ts'
import { loadConfig } from '../../shared/config/load-config.ts'
import type { Config, Route } from '../../shared/config/config.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import type { Action } from '../../shared/ticket/ticket.ts'
import { tableOf } from './markdown.ts'

const FIXTURES = new URL('../../test/fixtures/', import.meta.url)

/** One alert of each sort, by what people call it. Names and texts in them are made up. */
const SAMPLES: Readonly<Record<string, string>> = {
  'Metric alert': 'cases/b01-resolved-with-new-fireddatetime-1-fired.json',
  'Metric alert, dynamic threshold': 'alerts/common/platform-dynamic-testaction-fired.json',
  'Metric alert of a dimension': 'alerts/common/platform-expressroute-primary-fired.json',
  'Availability test': 'alerts/common/platform-webtest-testaction-fired.json',
  'Log search alert': 'cases/b12-stateless-log-refire-1.json',
  'Simple log search alert': 'alerts/common/log-alerts-v2-simple-log-alert-fired.json',
  'Log alert of the first kind': 'cases/p01-log-v1-context-under-platform.json',
  'Prometheus alert': 'cases/b03-prometheus-refires-1.json',
  'Activity log: an operation': 'cases/b09-activity-critical-level.json',
  'Activity log: autoscale': 'alerts/common/activity-log-autoscale-scaleup-fired.json',
  'Activity log: policy': 'alerts/common/activity-log-policy-docs-fired.json',
  'Activity log: Advisor': 'alerts/common/activity-log-recommendation-fired.json',
  'Activity log: Defender for Cloud': 'alerts/common/activity-log-security-docs-fired.json',
  'Service Health': 'alerts/common/service-health-active-japanese-fired.json',
  'Resource Health': 'cases/b09b-resource-health-unavailable.json',
  'Smart detection': 'alerts/common/smart-detector-dependency-testaction-fired.json',
  Budget: 'alerts/common/cost-alerts-budget-actual-testaction-fired.json',
  'Azure Backup': 'alerts/common/azure-backup-full-backup-missing-fired.json',
  'A service that the bridge does not know': 'cases/p38-site-recovery.json',
}

/** The alert that the life of a ticket is shown with, and the one that ends it. */
const FIRED = 'alerts/common/platform-expressroute-primary-fired.json'
const RESOLVED = 'alerts/common/platform-expressroute-primary-resolved.json'

const LIFE: readonly (readonly [Action, string])[] = [
  ['note', FIRED],
  ['escalate', FIRED],
  ['hold', RESOLVED],
  ['resolve', RESOLVED],
  ['reopen', FIRED],
]

const RECEIVED_AT = '2026-11-25T08:40:00.000Z'

/** The titles, a row for each sort of alert. */
export async function titleTable(): Promise<string> {
  const rows = await Promise.all(
    Object.entries(SAMPLES).map(async ([name, file]) => {
      const title = titleOf(parseAlert(await payloadOf(file), RECEIVED_AT))
      return [name, `\`${title}\``]
    }),
  )
  return tableOf(['alert', 'title'], rows)
}

/** What is written of each sort of alert, to each kind of record of each product. */
export async function ticketSamples(): Promise<string> {
  const config = await shippedConfig()
  const sections = await Promise.all(
    Object.entries(SAMPLES).map(async ([name, file]) => {
      const payload = await payloadOf(file)
      const shown = config.routes.map((route) => block(route, sampleOf(route, payload, 'open')))
      return [`### ${name}`, ...shown].join('\n\n')
    }),
  )
  return sections.join('\n\n')
}

/** What is written later, to each kind of record of each product. */
export async function lifeSamples(): Promise<string> {
  const config = await shippedConfig()
  const sections = await Promise.all(
    LIFE.map(async ([action, file]) => {
      const payload = await payloadOf(file)
      const shown = config.routes
        .filter(({ template }) => template.actions.has(action))
        .map((route) => block(route, sampleOf(route, payload, action)))
      return [`### ${action}`, ...shown].join('\n\n')
    }),
  )
  return sections.join('\n\n')
}

function sampleOf(route: Route, payload: unknown, action: Action): Readonly<Record<string, string>> {
  const alert = parseAlert(payload, RECEIVED_AT)
  const [part] = ticketPartsOf(alert, payload, route)
  if (part === undefined) throw new Error(`${route.name} makes no ticket of the sample.`)
  return previewPart(route, part, payload, action).fields
}

function block({ template, connection }: Route, fields: Readonly<Record<string, string>>): string {
  const lines = Object.entries(fields).map(([name, value]) =>
    value.includes('\n') ? `${name}:\n${indented(value)}` : `${name}: ${value}`,
  )
  const what = `${connection.product.title}, ${template.kind}`
  return `<details><summary>${what}</summary>\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n\n</details>`
}

function indented(value: string): string {
  return value
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n')
}

/** As it is shipped, whatever an operator has made of `config/`. */
function shippedConfig(): Promise<Config> {
  return loadConfig(fileURLToPath(new URL('config', FIXTURES)), undefined, PRODUCTS)
}

async function payloadOf(file: string): Promise<unknown> {
  const payload: unknown = JSON.parse(await readFile(new URL(file, FIXTURES), 'utf8'))
  return payload
}
