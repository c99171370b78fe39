import type { Database } from './database.ts'
import type { TableRules } from './table-rules.ts'
import type { Row } from './columns.ts'

const CLEAR = '0'

/** The fields that an alert copies from its latest event. */
const CARRIED = ['severity', 'description', 'additional_info', 'resource', 'metric_name', 'type'] as const

/** The configuration item of an event; the most reliable way of finding it comes first (ServiceNow docs, event binding). */
function itemOf(database: Database, { node = '', ci_type = '', ci_identifier = '' }: Row): Row | undefined {
  const identified = attributesOf(ci_identifier)
  const items = [...database.table('cmdb_ci').rows.values()]
  return (
    items.find(
      (item) =>
        identified.length > 0 &&
        (ci_type === '' || item.sys_class_name === ci_type) &&
        identified.every(([name, value]) => (item[name] ?? '').toLowerCase() === value.toLowerCase()),
    ) ?? items.find(({ name, fqdn, ip_address }) => node !== '' && [name, fqdn, ip_address].includes(node))
  )
}

/** The attributes of a JSON object in a text; none when the text is not such an object. */
function attributesOf(text: string): [string, string][] {
  try {
    const given: unknown = JSON.parse(text)
    return typeof given === 'object' && given !== null
      ? Object.entries(given).map(([name, value]) => [name, String(value)])
      : []
  } catch {
    return []
  }
}

/**
 * Makes an alert from an event at once; the platform takes some seconds. Events with the same message key are one alert,
 * Clear or Closing closes it, and anything else opens it again. An event without a known severity ends in state Error
 * (ServiceNow docs, event processing).
 */
function becomeAlert(database: Database, event: Row, stamp: string): void {
  event.message_key ||= [event.source, event.node, event.type, event.resource, event.metric_name].join('_')
  if (database.choice(database.table('em_event'), 'severity', event.severity ?? '') === undefined) {
    event.state = 'Error'
    return
  }
  event.state = 'Processed'
  const known = reopened(database, alertOf(database, event.message_key), stamp)
  const isOver = event.severity === CLEAR || event.resolution_state === 'Closing'
  if (known === undefined && isOver) return
  const alert = known ?? addAlert(database, event, stamp)
  alert.state = stateAfter(known, isOver)
  carryOver(event, alert, stamp)
}

/** `evt_mgmt.active_interval` in seconds (ServiceNow docs): an alert that was closed longer ago is not opened again. */
const ACTIVE_INTERVAL = '3600'

/** The alert that an event belongs to; none when it was closed so long ago that a new one is needed. */
function reopened(database: Database, known: Row | undefined, stamp: string): Row | undefined {
  if (known?.state !== 'Closed') return known
  const seconds = Number(database.property('evt_mgmt.active_interval') ?? ACTIVE_INTERVAL)
  return secondsBetween(known.sys_updated_on, stamp) <= seconds ? known : undefined
}

const timeOf = (stamp: string): number => Date.parse(`${stamp.replace(' ', 'T')}Z`)

function secondsBetween(earlier: string | undefined, later: string): number {
  return (timeOf(later) - timeOf(earlier ?? '')) / 1000
}

const IDLE_SECONDS = 7 * 24 * 3600

/** Closes the alerts that had no event for seven days, as a job of the instance does (ServiceNow docs). */
export function closeIdleAlerts(database: Database, stamp: string): void {
  for (const alert of database.table('em_alert').rows.values()) {
    if (alert.state === 'Closed' || secondsBetween(alert.last_event_time, stamp) < IDLE_SECONDS) continue
    Object.assign(alert, { state: 'Closed', sys_updated_on: stamp, sys_updated_by: 'system' })
  }
}

function carryOver(event: Row, alert: Row, stamp: string): void {
  for (const name of CARRIED) alert[name] = event[name] || alert[name] || ''
  alert.last_event_time = event.time_of_event || stamp
  alert.event_count = String(Number(alert.event_count) + 1)
  alert.sys_updated_on = stamp
  alert.sys_updated_by = 'system'
  event.alert = alert.sys_id ?? ''
}

function stateAfter(known: Row | undefined, isOver: boolean): string {
  if (isOver) return 'Closed'
  return known?.state === 'Closed' || known?.state === 'Reopen' ? 'Reopen' : 'Open'
}

function alertOf(database: Database, messageKey: string): Row | undefined {
  return [...database.table('em_alert').rows.values()].findLast((row) => row.message_key === messageKey)
}

function addAlert(database: Database, event: Row, stamp: string): Row {
  const { source = '', node = '', event_class = '', message_key = '' } = event
  const item = itemOf(database, event)
  const values: Row = {
    ...defaultAlert(stamp),
    number: database.nextNumber('Alert'),
    source,
    node,
    event_class,
    message_key,
    cmdb_ci: item?.sys_id ?? '',
    event_count: '0',
  }
  return database.add(database.table('em_alert'), values, stamp, 'system')
}

function defaultAlert(stamp: string): Row {
  return {
    state: 'Open',
    acknowledged: 'false',
    maintenance: 'false',
    initial_event_time: stamp,
    last_event_time: stamp,
    event_count: '1',
  }
}

/** The rules of events: each becomes an alert. */
export const EVENT_RULES: TableRules = {
  defaults: (stamp) => ({ state: 'Ready', resolution_state: 'New', time_of_event: stamp }),
  inserted: becomeAlert,
}

/** The rules of alerts that are inserted directly, without an event: the platform does not look for another alert with the message key. */
export const ALERT_RULES: TableRules = { numberPrefix: 'Alert', defaults: defaultAlert }
