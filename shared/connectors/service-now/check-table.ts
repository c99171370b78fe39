import type { HttpAnswer } from '../../http/http-client.ts'
import type { Check, Expectation } from '../connector.ts'
import type { ReadSince } from '../read-since.ts'
import { type Call, type CallWithHeaders, LOOK_SECONDS, withoutHeaders } from './call.ts'
import { checkSearches } from './check-searches.ts'
import { checkTemplates } from './check-templates.ts'
import type { Dictionary } from './dictionary.ts'
import { Finding, look, probe, Skipped } from './probe.ts'
import type { RecordType } from './record.ts'
import type { References } from './references.ts'
import { selectRows } from './table-api.ts'

/** A connection to a table, and what its deliveries look things up with. */
export interface CheckedTable {
  readonly callWithHeaders: CallWithHeaders
  readonly type: RecordType
  readonly dictionary: Dictionary
  readonly references: Pick<References, 'find'>
  /** Absent for a table whose changes are not read. */
  readonly readSince?: ReadSince
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** The checks of a table. The first one decides whether the others are made. */
export async function checkTable(checked: CheckedTable, expected?: Expectation): Promise<readonly Check[]> {
  const { callWithHeaders, type, readSince, now } = checked
  const call = withoutHeaders(callWithHeaders)
  const { table, plural } = type
  const first = await probe(`${plural} can be read`, () => canReadTable(call, type))
  if (!first.ok) return [first]
  return [
    first,
    await probe('fields can be read', () => canReadFields(call, type)),
    ...(await checkSearches(call, table, readSince, expected?.isRead ?? false)),
    ...(expected === undefined ? [] : await checkTemplates({ ...checked, call, table }, expected)),
    await probe('clocks agree', () => clocksAgree(callWithHeaders, table, now)),
  ]
}

async function canReadTable(call: Call, { table }: RecordType): Promise<string> {
  await selectRows(call, table, { fields: 'sys_id', limit: 1, deadlineSeconds: 2 * LOOK_SECONDS })
  return `signed in; the ${table} table answers. Writing is not tried: it needs a role (incidents: itil or sn_incident_write; alerts: evt_mgmt_admin)`
}

async function canReadFields(call: Call, { table, readFields }: RecordType): Promise<string> {
  const [row] = await look(call, table, readFields.join())
  if (row === undefined) throw new Skipped(`${table} shows no record yet, so its fields could not be checked`)
  const missing = readFields.filter((field) => typeof row[field] !== 'string')
  if (missing.length === 0) return readFields.join(', ')
  throw new Finding(`${table} does not show ${missing.join(', ')}: let the user read these fields`)
}

/** Tickets contain times of our clock; an assertion is accepted within 300 s (ServiceNow docs). */
const MAX_SKEW_SECONDS = 120

async function clocksAgree(call: CallWithHeaders, table: string, now: () => number): Promise<string> {
  const query = { sysparm_fields: 'sys_id', sysparm_limit: '1', sysparm_no_count: 'true' }
  const { headers } = await call('GET', `/api/now/v2/table/${table}`, {
    query,
    deadlineSeconds: LOOK_SECONDS,
  })
  const seconds = skewSeconds(headers, now())
  if (seconds === undefined) return 'the instance does not send its time'
  if (Math.abs(seconds) <= MAX_SKEW_SECONDS) return `${Math.abs(seconds)} s apart`
  throw new Finding(
    `the instance's clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} ours: set this machine's clock`,
  )
}

function skewSeconds({ date = '' }: HttpAnswer['headers'], now: number): number | undefined {
  const theirs = Date.parse(date)
  return Number.isNaN(theirs) ? undefined : Math.round((theirs - now) / 1000)
}
