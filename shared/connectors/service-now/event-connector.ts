import { BridgeError } from '../../errors.ts'
import type { Action, Fields, WorkItem } from '../../ticket/ticket.ts'
import type { Connector } from '../connector.ts'
import { ALERT } from './alert.ts'
import { type Call, LOOK_SECONDS } from './call.ts'
import { allOf, latestFirst, where } from './encoded-query.ts'
import { asOpen, checkTaken, CLEAR, eventOf, SEEN_FIELDS, seenItem, unseenItem } from './event.ts'
import { insertRow, selectRows } from './table-api.ts'

/** The web service for events (ServiceNow docs); the user needs the role evt_mgmt_integration. */
export const EVENTS = '/api/global/em/jsonv2'

export const EVENT_TABLE = 'em_event'

/** How an instance answers an unknown path (ServiceNow docs, REST API response codes). */
const NO_SUCH_API = 'Requested URI does not represent any resource'

/**
 * Events of Event Management. The bridge writes events; people see the alert that ServiceNow makes of them, which the
 * bridge reads if the user may. An event may be sent again freely, so a deleted alert reappears.
 *
 * @param name of the connection: the source instance of events whose template gives none
 */
export function createEventConnector(call: Call, origin: string, name: string): Omit<Connector, 'check'> {
  const insert = insertEvent(call)
  const send = async (action: Action, messageKey: string, fields: Fields): Promise<void> =>
    insert(eventOf(action, messageKey, { event_class: name, ...fields }))
  return {
    find: (correlationId) => lookAt(call, origin, correlationId),
    read: async (item) => (await lookAt(call, origin, item.id)) ?? asOpen(item),
    open: async ({ correlationId, fields }) => {
      await send('open', correlationId, fields)
      return (await glanceAt(call, origin, correlationId)) ?? unseenItem(origin, correlationId)
    },
    change: async (item, { action, fields }) => {
      // Any event except a clear one reopens its alert, and a note on an ended ticket must not do that.
      const isAfterword = action === 'note' && (await lookAt(call, origin, item.id))?.status === 'resolved'
      await send(action, item.id, isAfterword ? { ...fields, severity: CLEAR } : fields)
      const seen = (await glanceAt(call, origin, item.id)) ?? asOpen(item)
      // The alert follows some seconds later; this is its expected state.
      return { ...seen, status: action === 'resolve' || isAfterword ? 'resolved' : 'open' }
    },
    isWritten: async () => false,
  }
}

/** By the web service; a release that has none takes events by the Table API (ServiceNow docs, Istanbul). */
function insertEvent(call: Call): (event: Fields) => Promise<void> {
  let hasService = true
  return async (event) => {
    if (hasService) {
      const taken = await ifThere(call('POST', EVENTS, { body: { records: [event] } }))
      if (taken !== undefined) return checkTaken(taken)
      hasService = false
    }
    await insertRow(call, EVENT_TABLE, event, 'sys_id')
  }
}

/** @returns undefined where the instance has no such API */
export async function ifThere(asked: Promise<unknown>): Promise<unknown> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof BridgeError && error.message.includes(NO_SUCH_API)) return undefined
    throw error
  }
}

/** The latest alert with this message key; undefined as well when the user may not read alerts. */
async function lookAt(
  call: Call,
  origin: string,
  messageKey: string,
  deadlineSeconds?: number,
): Promise<WorkItem | undefined> {
  const query = allOf(where('message_key', '=', messageKey), latestFirst())
  const selection = {
    query,
    fields: SEEN_FIELDS.join(),
    limit: 1,
    ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }),
  }
  try {
    const [row] = await selectRows(call, ALERT.table, selection)
    const item = row === undefined ? undefined : seenItem(origin, row)
    return item?.correlationId === messageKey ? item : undefined
  } catch (error) {
    if (error instanceof BridgeError && error.code === 'product_not_permitted') return undefined
    throw error
  }
}

/** After the event was accepted, a failure to read its alert must not count as a failure to send it. */
async function glanceAt(call: Call, origin: string, messageKey: string): Promise<WorkItem | undefined> {
  try {
    return await lookAt(call, origin, messageKey, LOOK_SECONDS)
  } catch (error) {
    if (error instanceof BridgeError) return undefined
    throw error
  }
}
