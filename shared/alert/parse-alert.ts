import { DEFAULT_SEVERITY, type Alert, type AlertKeys, type AlertResource, type Severity } from './alert.ts'
import { believedTime } from './believed-time.ts'
import { findService } from './context/parsers.ts'
import type { ContextReading } from './context/reading.ts'
import { alertLink, httpsLink, resourceLink } from './links.ts'
import type { Notification } from './notification.ts'
import { parseNotification } from './recognise.ts'
import { parseResource } from './resource.ts'
import { jsonText, members } from './values.ts'

/**
 * The one door for payloads: the common alert schema or a legacy shape becomes an Alert. Pure.
 *
 * @param receivedAt ISO 8601 UTC with `Z`; stands in for times that the payload lacks
 * @throws BridgeError `alert_not_recognised` with the JSON path of what was expected: an object that is kept, since a
 *   later version may know it. `body_not_object`. Neither repeats a value
 */
export function parseAlert(payload: unknown, receivedAt: string): Alert {
  const notification = parseNotification(payload)
  const targets = notification.targetIds.map(parseResource)
  const resource = targets[0] ?? null
  const { parseContext, tellsEnd } = findService(notification.service)
  const reading = parseContext(notification.context, resource)
  const name = notification.ruleName || reading.ruleName || notification.service
  return {
    shape: notification.shape,
    alertId: notification.alertId,
    service: notification.service,
    signalType: notification.signalType,
    rule: { name, id: notification.ruleId, description: notification.description },
    severity: severityOf(notification.severity),
    ...stateOf(notification, reading, receivedAt),
    tellsEnd,
    resource,
    targets,
    configurationItems: configurationItemsOf(notification, reading, resource),
    summary:
      reading.headline ||
      notification.description ||
      reading.sentence ||
      `Azure Monitor alert ${name} (${notification.service})`,
    facts: reading.facts,
    rows: reading.rows ?? [],
    links: {
      alert: alertLink(notification.alertId) ?? httpsLink(notification.portalLink),
      resource: resourceLink(resource),
      searchResults: httpsLink(reading.searchResultsLink),
      investigation: httpsLink(notification.investigationLink),
    },
    customProperties: customPropertiesOf(notification, reading),
    keys: keysOf(notification, reading, receivedAt),
  }
}

/** `Sev0` to `Sev4`; shapes from before the common schema send the digit alone. */
function severityOf(sent: string): Severity {
  const level = /^(?:sev)?([0-4])$/i.exec(sent)?.[1]
  return level === undefined ? DEFAULT_SEVERITY : (`Sev${level}` as Severity)
}

/** Only the condition and a service's own status tell the state: a resolvedDateTime has been seen on a Fired. */
function stateOf(
  { condition, firedAt, resolvedAt }: Notification,
  reading: ContextReading,
  receivedAt: string,
): Pick<Alert, 'condition' | 'firedAt' | 'isFiredAtOurs' | 'resolvedAt'> {
  const fired = believedTime(firedAt, receivedAt)
  const start = { firedAt: fired.at, isFiredAtOurs: fired.isOurs }
  if (/^(resolved|deactivated)$/i.test(condition)) {
    return { ...start, condition: 'resolved', resolvedAt: believedTime(resolvedAt, receivedAt).at }
  }
  // The end is the time of the notification that told it: the event's own times run on another clock than the Fired
  // before it, and an end earlier than the last Fired would leave the ticket open.
  return reading.isOver === true
    ? { ...start, condition: 'resolved', resolvedAt: fired.at }
    : { ...start, condition: 'fired', resolvedAt: null }
}

function configurationItemsOf(
  notification: Notification,
  reading: ContextReading,
  resource: AlertResource | null,
): string[] {
  const named = [...notification.configurationItems, ...(reading.configurationItems ?? [])]
  const distinct = [...new Set(named)].filter((item) => item !== '')
  return distinct.length > 0 || resource === null ? distinct : [resource.name]
}

function customPropertiesOf(notification: Notification, reading: ContextReading): Record<string, string> {
  // Without a prototype, a property named __proto__ is a property like any other.
  const properties = Object.create(null) as Record<string, string>
  for (const [name, value] of [
    ...members(notification.customProperties),
    ...members(reading.customProperties),
  ]) {
    if (name === '' || value === null || Object.hasOwn(properties, name)) continue
    properties[name] = jsonText(value)
  }
  return properties
}

/**
 * Keys are made of what was sent, not of what became of it: times are finer than our milliseconds.
 *
 * A payload with neither a time nor an id of its own would be the same delivery for ever. The ten minutes in which it was received stand in: a
 * retry comes within them, next week's repetition does not.
 */
function keysOf(notification: Notification, reading: ContextReading, receivedAt: string): AlertKeys {
  const tenMinutes = receivedAt.slice(0, 'YYYY-MM-DDTHH:m'.length)
  const { episode, formerEpisode, delivery, isInstance, firedAt, series } = notification
  const current = key(reading.episode ?? episode)
  const former = key(reading.episode ?? formerEpisode)
  return {
    episode: current,
    formerEpisode: former === current ? null : former,
    notification: key(firedAt === '' && !isInstance ? [...delivery, tenMinutes] : delivery),
    series: reading.hasSeries === true && series !== '' ? series.toLowerCase() : null,
  }
}

/** The parts with `|` between them, which is escaped inside of them. */
function key(parts: readonly string[]): string {
  return parts.map((part) => part.toLowerCase().replace(/[\\|]/g, '\\$&')).join('|')
}
