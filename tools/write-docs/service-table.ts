import { findService } from '../../shared/alert/context/parsers.ts'
import { tableOf } from './markdown.ts'

/** Senders by the name that they give themselves, and what their alerts are. */
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

/** Which services tell that a problem is over. */
export function serviceTable(): string {
  const rows = SERVICES.map(([name, alerts]) => [
    `\`${name}\``,
    alerts,
    ...HOW_IT_ENDS[findService(name).reportsEnd],
  ])
  const others = ['any other', '', ...HOW_IT_ENDS[findService('').reportsEnd]]
  return tableOf(['`alert.service`', 'alerts', 'reports the end', 'what ends the ticket'], [...rows, others])
}
