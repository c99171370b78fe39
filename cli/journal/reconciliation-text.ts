import type { Gap, Reconciliation } from '../../shared/bridge/journal/reconcile.ts'
import { printable, printableTime } from '../printable.ts'
import { DONE } from './action-words.ts'

/** In the order of interest to a person. */
const ROWS = ['delivered', 'ignored', 'muted', 'waiting', 'dead', 'discarded', 'missing'] as const

/** The outcomes of the alerts, for people to read. */
export function formatReconciliation(report: Reconciliation): string {
  const { since, accepted, gaps } = report
  const remarks: Readonly<Partial<Record<(typeof ROWS)[number], string>>> = {
    delivered: actionsLine(report),
    waiting: report.waiting > 0 ? 'in the queue' : '',
    dead: report.dead > 0 ? 'npm run dead-letters -- list' : '',
  }
  const rows = ROWS.map((row) =>
    `  ${row.padEnd(10)}${String(report[row]).padStart(8)}   ${remarks[row] ?? ''}`.trimEnd(),
  )
  const head = `Alerts accepted since ${printableTime(since)}: ${accepted}`
  const missing = gaps.length === 0 ? [] : ['', 'Missing:', ...gaps.map((gap) => `\n${gapText(gap)}`)]
  return [head, '', ...rows, ...missing].join('\n')
}

function actionsLine({ actions }: Reconciliation): string {
  return Object.entries(actions)
    .filter(([, count]) => count > 0)
    .map(([action, count]) => `${DONE[action as keyof typeof actions]} ${count}`)
    .join(', ')
}

function gapText(gap: Gap): string {
  const about = gap.items.length === 0 ? '' : `: ${gap.items.join(', ')}`
  return [
    `  ${printable(gap.rule + about)}`,
    `    ${gap.reason}`,
    `    accepted   ${printableTime(gap.acceptedAt)}`,
    `    last line  ${printableTime(gap.lastAt)}  ${gap.lastStep}`,
    ...(gap.route === undefined ? [] : [`    route      ${gap.route}`]),
    `    alert      ${printable(gap.alertId)}`,
    `    delivery   ${gap.deliveryId}`,
  ].join('\n')
}
