import { findService } from '../../shared/alert/context/parsers.ts'
import { tableOf } from './markdown.ts'

/** Senders by their `monitoringService`, and the kind of their alerts. */
const SERVICES: readonly (readonly [name: string, alerts: string])[] = [
  ['Platform', 'metric alerts'],
  ['Prometheus', 'Prometheus rules'],
  ['Log Alerts V2', 'log search alerts'],
  ['Log Analytics', 'log alerts of the API before'],
  ['Application Insights', 'log alerts of the API before'],
  ['Simple Log Alert', 'simple log search alerts, one for each row'],
  ['SmartDetector', 'smart detection'],
  ['ServiceHealth', 'Service Health'],
  ['Resource Health', 'Resource Health'],
  ['Activity Log - Administrative', 'activity log'],
  ['Activity Log - Autoscale', 'activity log'],
  ['Activity Log - Policy', 'activity log'],
  ['Activity Log - Recommendation', 'activity log: Advisor'],
  ['Activity Log - Security', 'activity log: Defender for Cloud'],
  ['CostAlerts', 'budgets and cost anomalies'],
  ['Azure Backup', 'backup'],
]

const HOW_IT_ENDS = {
  yes: ['always', 'the end that is reported'],
  perhaps: ['if the rule resolves by itself', 'the end that is reported; `closeAfter`, if none is'],
  no: ['never', '`closeAfter`, or a person'],
} as const

/** What shares one ticket on a route without `group`. */
const UNITS = {
  alert: 'an alert instance (`perAlert`)',
  series: 'a rule on the same targets with the same dimensions or labels (`perSeries`)',
  operation: 'an operation on a resource with all its phases (`perAlert`)',
  incident: 'an incident with all its updates (`perAlert`)',
  resource: 'a resource (`perAlert`)',
} as const

const COLUMNS = [
  '`alert.service`',
  'alerts',
  'without `group`, one ticket for',
  'reports the end',
  'what ends the ticket',
]

/** For each service: what its alerts with a common ticket are about, and whether it reports the end. */
export function serviceTable(): string {
  const rows = [...SERVICES, ['any other', ''] as const].map(([name, alerts]) => {
    const { unit, reportsEnd } = findService(name)
    return [alerts === '' ? name : `\`${name}\``, alerts, UNITS[unit], ...HOW_IT_ENDS[reportsEnd]]
  })
  return tableOf(COLUMNS, rows)
}
