import type { Alert, AlertKeys, AlertLinks, AlertResource } from './alert.ts'
import { believedTime } from './believed-time.ts'
import { boundPayload } from './bound-payload.ts'
import { readContext } from './context/parsers.ts'
import type { ContextReading } from './context/reading.ts'
import { moreSevere, severityOf } from './importance.ts'
import { LIMITS } from './limits.ts'
import { alertLink, httpsLink, resourceLink, ruleLink } from './links.ts'
import { splitPairs } from './member-reader.ts'
import type { Notification } from './notification.ts'
import { jsonText, readable } from './readable.ts'
import { parseNotification } from './recognise.ts'
import { parseResource } from './resource.ts'
import { cutText, shorten } from './shorten.ts'
import { factList } from './fact-list.ts'
import { wordsOf } from './words.ts'
import { lineOf, text, type Line } from './values.ts'

/**
 * The one way in for payloads: the common alert schema or a legacy shape becomes an Alert. Pure, and bounded in time and
 * size by `limits.ts` whatever is posted.
 *
 * @param receivedAt ISO 8601 UTC with `Z`; stands in for times that the payload lacks
 * @throws BridgeError `alert_not_recognised` with the JSON path of what was expected: an object that is kept, since a
 *   later version may know it. `body_not_object`. Neither repeats a value
 */
export function parseAlert(payload: unknown, receivedAt: string): Alert {
  const { value, leftOut } = boundPayload(payload)
  const notification = parseNotification(value)
  const targetIds = distinctTexts(notification.targetIds)
  const targets = targetIds.slice(0, LIMITS.targets).map((id) => parseResource(cutText(id, LIMITS.id)))
  const resource = targets[0] ?? null
  const { reading, reportsEnd, unit, isAsNamed } = readContext(
    notification.service,
    notification.context,
    resource,
    {
      name: notification.ruleName,
      description: notification.description,
      isResolved: isEnd(notification.condition),
    },
  )
  const alertId = cutText(notification.alertId, LIMITS.id)
  const service = shorten(lineOf(notification.service), LIMITS.name)
  const name = shorten(lineOf(notification.ruleName || reading.ruleName || service), LIMITS.name)
  const severity = severityOf(notification.severity)
  const items = configurationItemsOf(notification, reading, resource)
  const rows = reading.rows ?? []
  const properties = customPropertiesOf(notification, reading)
  return {
    shape: notification.shape,
    alertId,
    service,
    signalType: shorten(lineOf(notification.signalType), LIMITS.name),
    rule: {
      name,
      id: cutText(notification.ruleId, LIMITS.id),
      description: shorten(notification.description, LIMITS.summary),
    },
    severity,
    importance: moreSevere(severity, reading.importance),
    ...stateOf(notification, reading, receivedAt),
    receivedAt,
    isReview: reading.isReview === true,
    reportsEnd,
    refires: unit === 'series',
    resource,
    targets,
    configurationItems: items.slice(0, LIMITS.configurationItems),
    ...wordsOf(notification, reading, `Azure Monitor alert ${name} (${service})`),
    facts: factList(notification, reading, receivedAt, {
      ...leftOut,
      targets: targetIds.length - targets.length,
      items: items.length - LIMITS.configurationItems,
      rows: rows.length - LIMITS.rows,
      properties: properties.length - LIMITS.customProperties,
    }),
    dimensions: (reading.dimensions ?? []).slice(0, LIMITS.dimensions),
    rows: rows.slice(0, LIMITS.rows),
    links: linksOf(notification, reading, alertId, resource),
    customProperties: propertiesText(properties.slice(0, LIMITS.customProperties)),
    keys: keysOf(notification, reading, isAsNamed, receivedAt),
  }
}

/** Only the condition and a service's own status decide the state: a resolvedDateTime has been seen on a Fired. */
function stateOf(
  { condition, firedAt, resolvedAt }: Notification,
  reading: ContextReading,
  receivedAt: string,
): Pick<Alert, 'condition' | 'firedAt' | 'isFiredAtOurs' | 'resolvedAt' | 'beganAt' | 'endedAt'> {
  const fired = believedTime(firedAt, receivedAt)
  const { startedAt = null, mitigatedAt = null } = reading.impact ?? {}
  const start = { firedAt: fired.at, isFiredAtOurs: fired.isOurs, beganAt: startedAt ?? fired.at }
  // The end is the time of the notification that reported it: the event's own times run on another clock than the Fired
  // before it, and an end earlier than the last Fired would leave the ticket open.
  const statusEnd = reading.isOver === true ? fired.at : null
  const end = isEnd(condition) ? believedTime(resolvedAt, receivedAt).at : statusEnd
  if (end === null) return { ...start, condition: 'fired', resolvedAt: null, endedAt: null }
  // A maintenance that is cancelled names the end that it would have had.
  const isMitigated = mitigatedAt !== null && mitigatedAt <= receivedAt
  return { ...start, condition: 'resolved', resolvedAt: end, endedAt: isMitigated ? mitigatedAt : end }
}

function linksOf(
  { portalLink, investigationLink, ruleId }: Notification,
  reading: ContextReading,
  alertId: string,
  resource: AlertResource | null,
): AlertLinks {
  return {
    alert: alertLink(alertId) ?? httpsLink(portalLink),
    resource: resourceLink(resource),
    rule: ruleLink(cutText(ruleId, LIMITS.id)),
    searchResults: httpsLink(reading.searchResultsLink),
    investigation: httpsLink(investigationLink),
  }
}

function isEnd(condition: string): boolean {
  return /^(resolved|deactivated)$/i.test(condition)
}

function configurationItemsOf(
  notification: Notification,
  reading: ContextReading,
  resource: AlertResource | null,
): string[] {
  const named = distinctNames([...notification.configurationItems, ...(reading.configurationItems ?? [])])
  return named.length > 0 || resource === null ? named : distinctNames([resource.name])
}

/** Without what has no name: of `/` and of `vm-1/` a reader is shown what stands behind the last slash. */
function distinctNames(items: readonly string[]): string[] {
  const names = items.map((item) => {
    const segments = lineOf(item).split('/')
    const last = segments.findLastIndex((segment) => text(segment) !== '')
    return cutText(segments.slice(0, last + 1).join('/'), LIMITS.id)
  })
  return distinctTexts(names).filter((name) => name !== '')
}

/** The first of names that differ in letter case alone: Azure writes ids and names in either. */
function distinctTexts(names: readonly string[]): string[] {
  return [...Map.groupBy(names, (name) => name.toLowerCase()).values()].flatMap(([first]) => first ?? [])
}

/** What custom properties without names are called. */
const NAMELESS_PROPERTIES = 'Custom properties'

/** Those of the rule go before those of the context, where one name is in both. */
function customPropertiesOf(notification: Notification, reading: ContextReading): readonly Line[] {
  const distinct = new Map<string, unknown>()
  const sources = [notification.customProperties, reading.customProperties].map(splitPairs)
  const named = [...sources.flatMap(({ pairs }) => pairs), ...sources.flatMap(({ more }) => more)]
  const nameless =
    sources
      .flatMap((source) => source.nameless)
      .map(readable)
      .filter((value) => value !== '')
      .join('; ') || null
  for (const [sent, value] of [...named, [NAMELESS_PROPERTIES, nameless] as const]) {
    const name = shorten(lineOf(sent), LIMITS.name)
    if (name !== '' && value !== null && !distinct.has(name)) distinct.set(name, value)
  }
  return [...distinct]
}

function propertiesText(lines: readonly Line[]): Record<string, string> {
  // Without a prototype, a property named __proto__ is a property like any other.
  const properties = Object.create(null) as Record<string, string>
  for (const [name, value] of lines) properties[name] = shorten(jsonText(value), LIMITS.fact)
  return properties
}

/**
 * Keys are made of what was sent, not of what became of it: times are finer than our milliseconds.
 *
 * A payload with neither a time nor an id of its own would be the same delivery for ever. The ten minutes in which it was
 * received stand in: a retry comes within them, next week's repetition does not.
 *
 * @param isAsNamed the context was read as that of the service that the alert names, as it always was before
 */
function keysOf(
  notification: Notification,
  reading: ContextReading,
  isAsNamed: boolean,
  receivedAt: string,
): AlertKeys {
  const tenMinutes = receivedAt.slice(0, 'YYYY-MM-DDTHH:m'.length)
  const { episode, formerEpisode, delivery, isInstance, firedAt, series } = notification
  const current = key(reading.episode ?? operationEpisode(notification, reading) ?? episode)
  const former = key((isAsNamed ? reading.episode : undefined) ?? formerEpisode)
  return {
    episode: current,
    formerEpisode: former === current ? null : former,
    notification: key(firedAt === '' && !isInstance ? [...delivery, tenMinutes] : delivery),
    series: reading.hasSeries === true && series !== '' ? series.toLowerCase() : null,
  }
}

/** The phases of an operation that a rule reports on a target; the portal's test notifications are one each. */
function operationEpisode(
  { shape, isInstance, ruleName, ruleId, targetIds }: Notification,
  { operation, isOfSeveralTargets }: ContextReading,
): readonly string[] | undefined {
  if (operation === undefined || !(isInstance || shape === 'activity-log')) return undefined
  return ['operation', ruleId || ruleName, ...(isOfSeveralTargets === true ? [] : targetIds), ...operation]
}

/** The parts with `|` between them, which is escaped inside of them. */
function key(parts: readonly string[]): string {
  return parts.map((part) => part.toLowerCase().replace(/[\\|]/g, '\\$&')).join('|')
}
