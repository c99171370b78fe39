import { BridgeError } from '../../errors.ts'
import type { Action, Fields, WorkItem, WorkItemRef, WorkItemStatus } from '../../ticket/ticket.ts'
import { ALERT } from './alert.ts'
import type { Row } from './read-answer.ts'
import { pageOf } from './record.ts'

/** Ends the alert that the events with this message key became (ServiceNow docs, event severities). */
export const CLEAR = '0'

/** The event for an action. Events with one message key are one alert, so an event may be sent again freely. */
export function eventOf(action: Action, messageKey: string, fields: Fields): Fields {
  const { additional_info: info } = fields
  return {
    ...(action === 'resolve' ? { severity: CLEAR } : {}),
    ...fields,
    ...(info === undefined ? {} : { additional_info: textValuesOf(info) }),
    message_key: messageKey,
  }
}

/**
 * The most that is sent, in UTF-16 units, so that the JSON is never cut. How much an instance keeps is not documented.
 */
const MAX_INFO = 4000

/**
 * `additional_info` is a JSON object in a string, whose values are strings too (ServiceNow docs). If there is not
 * enough room, the last ones are left out.
 */
function textValuesOf(info: string): string {
  const given = parseObject(info) ?? { information: info }
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(given)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    if (JSON.stringify({ ...kept, [name]: text }).length <= MAX_INFO) kept[name] = text
  }
  return JSON.stringify(kept)
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Checks the answer to one event, which counts the accepted events: `{"Default Bulk Endpoint": "1 events were
 * inserted"}` (observed answers).
 *
 * @throws BridgeError `product_rejected` when it was not accepted, `product_answer_unusable` when that cannot be read
 */
export function checkTaken(result: unknown): void {
  const [count] = /^\d+(?= events? )/.exec(firstText(result)) ?? []
  if (count === '1') return
  if (count === undefined) {
    const message = 'ServiceNow: the answer to an event does not say how many were inserted'
    throw new BridgeError('product_answer_unusable', message, { inDoubt: true })
  }
  throw new BridgeError(
    'product_rejected',
    `ServiceNow: of one event, ${count} were inserted: the instance’s log says why it was refused`,
  )
}

function firstText(result: unknown): string {
  if (typeof result !== 'object' || result === null) return ''
  return Object.values(result).find((value) => typeof value === 'string') ?? ''
}

/** The work item before the alert exists: events become alerts some seconds later (ServiceNow docs). */
export function unseenItem(origin: string, messageKey: string, status: WorkItemStatus = 'open'): WorkItem {
  return {
    id: messageKey,
    number: messageKey,
    url: pageOf(origin, `em_alert_list.do?sysparm_query=message_key=${messageKey}`),
    correlationId: messageKey,
    status,
    closeCode: '',
    assignment: { assignee: '', group: '', inWork: false },
  }
}

/** The fields that are read of an alert. */
export const SEEN_FIELDS = [...ALERT.readFields, 'severity', 'sys_updated_by']

/** The alert of the events, with the message key as its id for writing. */
export function seenItem(origin: string, row: Row): WorkItem {
  const item = ALERT.itemOf(origin, row)
  return { ...item, id: item.correlationId, status: isClosedByAge(row) ? 'open' : item.status }
}

/**
 * The instance closes an alert that no event came for in seven days (ServiceNow docs, properties of Event Management).
 * Nobody has ended it: no event has cleared it, and no person has closed it.
 */
function isClosedByAge(row: Row): boolean {
  return row['state'] === 'Closed' && row['severity'] !== CLEAR && row['sys_updated_by'] === 'system'
}

/** A reference as it was kept, for an alert that cannot be seen. */
export function asOpen({ id, number, url }: WorkItemRef): WorkItem {
  return { ...unseenItem('', id), number, url }
}
