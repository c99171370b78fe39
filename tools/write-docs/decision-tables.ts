import { DECISIONS } from '../../shared/ticket/decide-action.ts'
import { tableOf } from './markdown.ts'

type Row = (typeof DECISIONS)[number]

const ARRIVALS = [
  ['fired', 'A Fired'],
  ['resolved', 'A Resolved'],
  ['wakeUp', 'A wake-up: nothing arrived'],
] as const satisfies readonly (readonly [Row['arrived'], string])[]

const TICKETS = ['none', 'open', 'held', 'resolved', 'closed']

/** The table of decisions, one part for each kind of arrival; in each, the first matching row applies. */
export function decisionTables(): string {
  return ARRIVALS.map(([arrived, title]) => {
    const rows = DECISIONS.filter((row) => row.arrived === arrived).map(cellsOf)
    return `### ${title}\n\n${tableOf(['ticket', 'and', 'what is done', 'reason in the log', 'reasonCode'], rows)}`
  }).join('\n\n')
}

function cellsOf({ ticket, when, reason, reasonCode, ...row }: Row): string[] {
  const isAny = TICKETS.every((status) => ticket.some((one) => one === status))
  return [isAny ? 'any' : ticket.join(', '), when, doneBy(row), reason, `\`${reasonCode}\``]
}

function doneBy({
  actions,
  followsPrevious,
  isLeftForDigest,
}: Pick<Row, 'actions' | 'followsPrevious' | 'isLeftForDigest'>): string {
  if (followsPrevious) return '**open** another one, which names the one before'
  if (actions.length > 0) return actions.map((action) => `**${action}**`).join(', then ')
  return isLeftForDigest ? 'counted for the digest' : 'nothing'
}
