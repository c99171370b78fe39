import type { Fields } from '../../ticket/ticket.ts'
import type { Check } from '../connector.ts'
import { type Call, LOOK_SECONDS } from './call.ts'
import { latestFirst } from './encoded-query.ts'
import { EVENT_TABLE, EVENTS, ifThere } from './event-connector.ts'
import { STAGING } from './import-set.ts'
import { Finding, look, probe, unless } from './probe.ts'
import type { RecordType } from './record.ts'

/** What a connection to Event Management needs; no event is sent. */
export async function checkEvents(call: Call, alerts: RecordType): Promise<readonly Check[]> {
  const first = await probe('events are taken', async () => {
    // An empty list is accepted like any other, and has no effect.
    const asked = call('POST', EVENTS, { body: { records: [] }, deadlineSeconds: 2 * LOOK_SECONDS })
    if ((await ifThere(asked)) !== undefined) return 'signed in; Event Management answers'
    // Without Event Management the table does not exist either.
    await unless('product_not_permitted', look(call, EVENT_TABLE, 'sys_id'), () => [])
    return `signed in; the release has no web service for events, which go to the ${EVENT_TABLE} table. Writing is not tried`
  })
  if (!first.ok) return [first]
  return [first, await probe('alerts can be seen', () => canSeeAlerts(call, alerts))]
}

/** Whether import sets are accepted; nothing is imported. */
export function checkImportSet(call: Call): Promise<Check> {
  return probe('import sets are taken', async () => {
    const nowhere = `/api/now/import/${STAGING}/${'0'.repeat(32)}`
    // The answer for an unknown import is "not found"; a missing table or role has an error of its own.
    await unless(
      'product_missing_record',
      call('GET', nowhere, { deadlineSeconds: LOOK_SECONDS }),
      () => undefined,
    )
    return `${STAGING} is there`
  })
}

export function checkTemplate(template: () => Promise<Fields>): Promise<Check> {
  return probe('the template of the instance exists', async () => {
    const fields = Object.keys(await template())
    return `it fills ${fields.join(', ')}`
  })
}

/** With the same sorting as a delivery: where sorting is refused, a search finds nothing. */
async function canSeeAlerts(call: Call, { table, readFields }: RecordType): Promise<string> {
  const rows = await unless('product_not_permitted', look(call, table, readFields.join()), () => undefined)
  if (rows === undefined) {
    return 'no: the bridge cannot read the numbers and assignees of alerts; to allow that give the user the role evt_mgmt_user (it contains itil, and so a licence and the right to write incidents)'
  }
  const [row] = rows
  const sorted = row === undefined ? rows : await look(call, table, 'sys_id', latestFirst())
  if (row !== undefined && sorted.length === 0) {
    throw new Finding(
      `${table} shows nothing when it is sorted by sys_created_on: let the user sort by it (a query_range access control on ${table}.sys_created_on)`,
    )
  }
  return 'numbers and assignees of alerts can be read'
}
