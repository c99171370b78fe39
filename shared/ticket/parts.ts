import type { Alert, AlertResource, Row } from '../alert/alert.ts'
import { LIMITS } from '../alert/limits.ts'
import { resourceLink } from '../alert/links.ts'
import { isArmId } from '../alert/resource.ts'
import { shorten } from '../alert/shorten.ts'
import { digest } from './digest.ts'
import { type Occurrence, occurredAtOf } from './episodes.ts'

/** Which alerts share a ticket. */
export const GROUPINGS = ['perAlert', 'perRule', 'perCi', 'perSeries', 'perLogRow'] as const
export type Grouping = (typeof GROUPINGS)[number]

/** What a route's `groupBy` gives for an alert: those with the same texts share a ticket. */
export interface SharedBy {
  readonly sharedBy: readonly string[]
}

/** One ticket's share of an alert. */
export interface Part {
  /** The ticket's key, apart from its connection. */
  readonly ticketKey: readonly string[]
  /** The key of an older version of the app; absent where it is the same. */
  readonly formerTicketKey?: readonly string[]
  /** The share of this ticket alone: about one configuration item, or one row. */
  readonly alert: Alert
  readonly occurrence: Occurrence
}

/**
 * Tickets that one alert gets for parts of its own: with the one for the rest, as many as a rule gets by default before a
 * storm begins. It is fewer than the items and rows that are read of an alert (`LIMITS`): where some of those are left out,
 * there is a rest, and its facts say how many.
 */
export const MOST_OWN_PARTS = 49

/**
 * The tickets that report an alert: one, except for `perCi` (one for each configuration item, which all its alerts
 * share; a target of the alert is known by its ARM id, as two servers may each have a database of one name) and `perLogRow` (one for each row of the result). An alert without items, or without rows, has a ticket of its
 * own. `perRule`: one for all alerts of a rule; `perSeries`: one for those of a rule on the same targets with the same
 * dimensions or labels. Beyond {@link MOST_OWN_PARTS} one more stands for the rest.
 *
 * @param grouping undefined: as suits the service, which is `perSeries` where it fires anew, else `perAlert`
 */
export function partsOf(alert: Alert, grouping: Grouping | SharedBy | undefined): Part[] {
  if (typeof grouping === 'object') return [partOf(alert, () => ['by', ...grouping.sharedBy])]
  switch (grouping) {
    case undefined:
      return alert.refires ? [seriesPartOf(alert, 'perAlert')] : partsOf(alert, 'perAlert')
    case 'perAlert':
      return [partOf(alert, (episode) => [episode])]
    case 'perRule':
      return [partOf(alert, () => ['rule', (alert.rule.id || alert.rule.name).toLowerCase()])]
    case 'perCi':
      return orWhole(alert, withRest(alert, itemPartsOf(alert), 'configuration items'))
    case 'perSeries':
      return [seriesPartOf(alert, 'perSeries')]
    case 'perLogRow':
      return orWhole(
        alert,
        withRest(
          alert,
          distinct(alert.rows).map((row) => rowPartOf(alert, row)),
          'rows',
        ),
      )
  }
}

/**
 * The ticket of a series. The series is the episode, too: it is as its latest alert says, whichever of its alerts that was.
 *
 * @param former what named ticket and episode before a series did
 */
function seriesPartOf(alert: Alert, former: 'perAlert' | 'perSeries'): Part {
  const { episode, formerEpisode } = alert.keys
  const ticketKey = ['series', ...seriesOf(alert)]
  const part = partOf(
    alert,
    () => ticketKey,
    () => ticketKey.join('|'),
  )
  const formerName = former === 'perAlert' ? (formerEpisode ?? episode) : episode
  return {
    ...part,
    ...(former === 'perAlert' ? { formerTicketKey: [formerName] } : {}),
    occurrence: { ...part.occurrence, formerEpisode: episodeKeyOf(formerName) },
  }
}

/** What an alert is split by. */
type Divided = 'rows' | 'configuration items'

/** Which parts are the rest is the same for the same parts in any order, so that an end comes to the tickets of its Fired. */
function withRest(alert: Alert, parts: Part[], what: Divided): Part[] {
  if (parts.length <= MOST_OWN_PARTS) return parts
  const inOrder = parts.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  return [...inOrder.slice(0, MOST_OWN_PARTS), restOf(alert, inOrder.slice(MOST_OWN_PARTS), what)]
}

/** One ticket for many parts of an alert. */
function restOf(alert: Alert, parts: readonly Part[], what: Divided): Part {
  const rows = parts.flatMap((part) => part.alert.rows)
  const configurationItems = parts.flatMap((part) => part.alert.configurationItems)
  const names =
    what === 'rows' ? rows.map((row) => Object.values(row).filter(Boolean).join(', ')) : configurationItems
  const count = `${parts.length} more ${what} of this alert`
  const narrowed = {
    ...alert,
    ...(what === 'rows' ? { rows } : { configurationItems }),
    summary: `This ticket stands for ${count}. ${alert.summary}`,
    facts: [{ name: 'Stands for', value: shorten(names.join('; '), LIMITS.fact) }, ...alert.facts],
  }
  const part = partOf(
    narrowed,
    (episode) => ['rest', episode],
    (episode) => `${episode}|rest`,
  )
  return { ...part, occurrence: { ...part.occurrence, name: `${alert.rule.name}: ${count}` } }
}

function keyOf({ ticketKey }: Part): string {
  return ticketKey.join('|')
}

/** Senders write dimensions in any order, and ids of resources in either case. */
function seriesOf({ rule, targets, dimensions }: Alert): string[] {
  const ids = targets.map(({ id }) => id.toLowerCase()).toSorted()
  const values = dimensions
    .map(({ name, value }) => JSON.stringify([name, isArmId(value) ? value.toLowerCase() : value]))
    .toSorted()
  return [(rule.id || rule.name).toLowerCase(), JSON.stringify(ids), ...values]
}

function orWhole(alert: Alert, parts: Part[]): Part[] {
  return parts.length > 0 ? parts : partsOf(alert, 'perAlert')
}

/**
 * @param ticketKeyOf the ticket's name by that of the alert's episode
 * @param episodeOf what is an episode for the ticket, by the alert's own
 */
function partOf(
  alert: Alert,
  ticketKeyOf: (episode: string) => readonly string[],
  episodeOf = (episode: string): string => episode,
): Part {
  const { episode, formerEpisode } = alert.keys
  const occurrence = {
    episode: episodeKeyOf(episodeOf(episode)),
    name: nameOf(alert),
    rule: alert.rule.name,
    alertId: alert.alertId,
    condition: alert.condition,
    occurredAt: occurredAtOf(alert),
    severity: alert.importance,
    reportsEnd: alert.reportsEnd,
    ...(alert.isReview ? { isReview: true as const } : {}),
  }
  const ticketKey = ticketKeyOf(episode)
  if (formerEpisode === null) return { ticketKey, alert, occurrence }
  const formerTicketKey = ticketKeyOf(formerEpisode)
  return {
    ticketKey,
    ...(formerTicketKey.join() === ticketKey.join() ? {} : { formerTicketKey }),
    alert,
    occurrence: { ...occurrence, formerEpisode: episodeKeyOf(episodeOf(formerEpisode)) },
  }
}

function episodeKeyOf(episode: string): string {
  return digest('problem', episode).slice(0, EPISODE_KEY_LENGTH)
}

/** Enough to tell the episodes of one ticket apart: a ticket with ten thousand of them is stored as one row. */
const EPISODE_KEY_LENGTH = 16

function itemPartsOf(alert: Alert): Part[] {
  const parts = alert.configurationItems.flatMap((item) => {
    const byName = ['item', item.toLowerCase()]
    const narrowed = { ...alert, configurationItems: [item] }
    const targets = targetsNamed(alert, item)
    if (targets.length === 0) return [partOf(narrowed, () => byName)]
    return targets.map((target) => {
      const part = partOf(aboutTarget(narrowed, target), () => ['item', target.id.toLowerCase()])
      return item.toLowerCase() === target.id.toLowerCase() ? part : { ...part, formerTicketKey: byName }
    })
  })
  return [...new Map(parts.map((part) => [keyOf(part), part])).values()]
}

function targetsNamed({ targets }: Alert, item: string): AlertResource[] {
  const name = item.toLowerCase()
  return targets.filter((target) => [target.id, target.name].some((each) => each.toLowerCase() === name))
}

/** The alert as if it were about one of its targets alone; the link is that of the first. */
function aboutTarget(alert: Alert, target: AlertResource): Alert {
  const isFirst = alert.resource?.id === target.id
  const links = isFirst ? alert.links : { ...alert.links, resource: resourceLink(target) }
  return { ...alert, resource: target, targets: [target], links }
}

function rowPartOf(alert: Alert, row: Row): Part {
  const facts = Object.entries(row).flatMap(([name, value]) => (value === '' ? [] : [{ name, value }]))
  const key = digest('row', JSON.stringify(row))
  const narrowed = { ...alert, rows: [row], facts: [...facts, ...alert.facts] }
  return partOf(
    narrowed,
    (episode) => ['row', episode, key],
    (episode) => `${episode}|${key}`,
  )
}

function distinct(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()]
}

const LONGEST_NAME = 120

/** The name of this episode in a list. */
function nameOf(alert: Alert): string {
  const items = alert.configurationItems.join(', ')
  const dimensions = alert.dimensions.map(({ name, value }) => `${name}=${value}`).join(', ')
  const about = [items, dimensions].filter((part) => part !== '').join(', ')
  const name = about === '' ? alert.rule.name : `${alert.rule.name}: ${about}`
  return name.replace(/\s+/g, ' ').slice(0, LONGEST_NAME).toWellFormed()
}
