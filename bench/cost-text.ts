import { POLLING, type Tally } from './transactions.ts'

/** The total cost of some alerts. */
export interface Cost {
  readonly name: string
  readonly alerts: number
  readonly tally: Tally
}

const COLUMNS: readonly (readonly [heading: string, prefixes: readonly string[]])[] = [
  ['storage', ['queue', 'table', 'blob']],
  ['queue', ['queue']],
  ['table', ['table']],
  ['blob', ['blob']],
  ['ITSM', ['servicenow']],
  ['vault', ['vault']],
  ['identity', ['identity']],
]

/** The costs per alert for people to read: sums, and their parts below them. */
export function formatCosts(costs: readonly Cost[]): string {
  const headings = ['per alert', 'alerts', ...COLUMNS.map(([heading]) => heading), 'polls, in all']
  const rows = costs.map((cost) => [
    cost.name,
    String(cost.alerts),
    ...COLUMNS.map(([, prefixes]) =>
      perAlert(
        prefixes.reduce((sum, prefix) => sum + cost.tally.sum(prefix), 0),
        cost,
      ),
    ),
    String(cost.tally.sum(POLLING)),
  ])
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const lines = [headings, ...rows].map((row) =>
    row
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[0] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join('  '),
  )
  return [...lines, '', ...costs.map(kindsOf)].join('\n')
}

function kindsOf(cost: Cost): string {
  const kinds = [...cost.tally.counts]
    .filter(([kind]) => kind !== POLLING)
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([kind, count]) => `${kind} ${perAlert(count, cost)}`)
  return `${cost.name}: ${kinds.join(', ')}`
}

function perAlert(count: number, { alerts }: Cost): string {
  return String(Math.round((count / alerts) * 100) / 100)
}
