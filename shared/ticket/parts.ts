import type { Alert, Row } from '../alert/alert.ts'
import { digest } from './digest.ts'
import { type Occurrence, occurredAtOf } from './episodes.ts'

/** Which alerts share a ticket. */
export const GROUPINGS = ['perAlert', 'perRule', 'perCi', 'perLogRow'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** One ticket's share of an alert. */
export interface Part {
  /** What names the ticket, apart from its connection. */
  readonly ticketKey: readonly string[]
  /** The share of this ticket alone: about one configuration item, or one row. */
  readonly alert: Alert
  readonly occurrence: Occurrence
}

/**
 * The tickets that report an alert: one, except for `perCi` (one for each configuration item, which all its alerts
 * share) and `perLogRow` (one for each row of the result). An alert without items, or without rows, has a ticket of its
 * own. `perRule`: one for all alerts of a rule.
 */
export function partsOf(alert: Alert, grouping: Grouping): Part[] {
  switch (grouping) {
    case 'perAlert':
      return [partOf(alert, [alert.keys.episode])]
    case 'perRule':
      return [partOf(alert, ['rule', (alert.rule.id || alert.rule.name).toLowerCase()])]
    case 'perCi':
      return orWhole(
        alert,
        alert.configurationItems.map((item) =>
          partOf({ ...alert, configurationItems: [item] }, ['item', item.toLowerCase()]),
        ),
      )
    case 'perLogRow':
      return orWhole(
        alert,
        distinct(alert.rows).map((row) => rowPartOf(alert, row)),
      )
  }
}

function orWhole(alert: Alert, parts: Part[]): Part[] {
  return parts.length > 0 ? parts : partsOf(alert, 'perAlert')
}

function partOf(alert: Alert, ticketKey: readonly string[], episode = alert.keys.episode): Part {
  const occurrence = {
    episode: digest('problem', episode).slice(0, EPISODE_KEY_LENGTH),
    name: nameOf(alert),
    condition: alert.condition,
    occurredAt: occurredAtOf(alert),
    severity: alert.importance,
    tellsEnd: alert.tellsEnd,
  }
  return { ticketKey, alert, occurrence }
}

/** Enough to tell the episodes of one ticket apart: a ticket with ten thousand of them is stored as one row. */
const EPISODE_KEY_LENGTH = 16

function rowPartOf(alert: Alert, row: Row): Part {
  const facts = Object.entries(row).flatMap(([name, value]) => (value === '' ? [] : [{ name, value }]))
  const key = digest('row', JSON.stringify(row))
  const narrowed = { ...alert, rows: [row], facts: [...facts, ...alert.facts] }
  return partOf(narrowed, ['row', alert.keys.episode, key], `${alert.keys.episode}|${key}`)
}

function distinct(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()]
}

const LONGEST_NAME = 120

/** What a list of episodes calls this one. */
function nameOf(alert: Alert): string {
  const items = alert.configurationItems.join(', ')
  const name = items === '' ? alert.rule.name : `${alert.rule.name}: ${items}`
  return name.replace(/\s+/g, ' ').slice(0, LONGEST_NAME).toWellFormed()
}
