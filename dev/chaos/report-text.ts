import { type ChaosReport, STORAGE_AWAY_SECONDS } from './run-chaos.ts'

/** How many broken promises are listed individually. */
const TOLD = 20

/** The report for people to read. */
export function formatChaosReport(report: ChaosReport): string {
  const { posts, incidents, reconciliation, lost, duplicates } = report
  const resolved = incidents.filter(({ state }) => state === '6').length
  const rows: [string, string | number][] = [
    ['posts accepted (202)', posts.accepted],
    ['  alerts among them', posts.deliveries.size],
    ['posts refused (503), repeated', posts.refused],
    ['posts unanswered, repeated', posts.unanswered],
    ['incidents', incidents.length],
    ['  of them resolved', resolved],
    ['notes', report.notes],
    ['put back to wait', counts(report.waits)],
    ['dead letters', counts(report.deadLetters)],
    ['stops and restarts of the app', report.restarts],
    ['the storage was away', `${STORAGE_AWAY_SECONDS} s`],
    ['spells of faults', counts(report.faults)],
    ['messages left in the queues', report.queued],
    ['duration', `${report.seconds} s`],
    ['lost', lost.length],
    ['duplicates', duplicates.length],
    ['gaps in the journal', reconciliation.gaps.length],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const table = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)
  const gaps = reconciliation.gaps.map(({ deliveryId, reason }) => `delivery ${deliveryId}: ${reason}`)
  return [...table, ...listed('Lost', lost), ...listed('Twice', duplicates), ...listed('Gaps', gaps)].join(
    '\n',
  )
}

/** Whether each promise was kept. */
export function isClean({ lost, duplicates, reconciliation, queued }: ChaosReport): boolean {
  return lost.length + duplicates.length + reconciliation.gaps.length + queued === 0
}

function counts(byName: ReadonlyMap<string, number>): string {
  return [...byName].map(([name, count]) => `${name} ${count}`).join(', ') || '0'
}

function listed(heading: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return []
  const rest = lines.length > TOLD ? [`  and ${lines.length - TOLD} more`] : []
  return ['', `${heading}:`, ...lines.slice(0, TOLD).map((line) => `  ${line}`), ...rest]
}
