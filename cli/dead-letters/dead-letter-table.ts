import type { LetterSummary } from '../../shared/bridge/dead-letters/letter-summary.ts'
import { inColumns } from '../columns.ts'
import { printable } from '../printable.ts'

const HEADINGS = ['DIED', 'CODE', 'ROUTE', 'RETRIES', 'ALERT']

/** A row per letter, for people to read; its reason and its id, which can be long, have lines of their own. */
export function renderLetterTable(letters: readonly LetterSummary[]): string {
  const [headings = '', ...lines] = inColumns([HEADINGS, ...letters.map(cellsOf)])
  const blocks = letters.map(
    ({ id, reason }, index) => `${lines[index]}\n    ${printable(reason)}\n    ${id}`,
  )
  return [headings, ...blocks].join('\n')
}

function cellsOf(letter: LetterSummary): string[] {
  const { diedAt, code, route = '', attempts, severity, condition, rule, items = [] } = letter
  const about = items.length === 0 ? '' : `: ${items.join(', ')}`
  const alert = rule === undefined ? '' : `${severity} ${condition}  ${rule}${about}`
  return [diedAt.slice(0, 16).replace('T', ' '), code, route, String(attempts), printable(alert)]
}
