import { BridgeError } from '../../errors.ts'
import type { Fields } from '../../ticket/ticket.ts'
import type { Check, Expectation } from '../connector.ts'
import type { HttpAnswer } from '../../http/http-client.ts'
import { type Call, type CallWithHeaders, LOOK_SECONDS, withoutHeaders } from './call.ts'
import { EVENTS } from './event-connector.ts'
import { allOf, isSafeValue, where, whereIn, whereNamed } from './encoded-query.ts'
import { STAGING } from './import-set.ts'
import type { Row } from './read-answer.ts'
import type { RecordType } from './record.ts'
import { selectRows } from './table-api.ts'

/** One look at the instance: says what was found, or throws a {@link Finding}. */
type Probe = () => Promise<string>

/** A probe that found something amiss, and what to do. */
class Finding extends Error {}

/** A probe that cannot be made, and that nothing depends on. */
class Skipped extends Error {}

/** What a connection to a table needs. The first look decides whether more are worth it. */
export async function checkTable(
  callWithHeaders: CallWithHeaders,
  type: RecordType,
  now: () => number,
  expected?: Expectation,
): Promise<readonly Check[]> {
  const call = withoutHeaders(callWithHeaders)
  const { table, plural } = type
  const first = await probe(`${plural} can be read`, () => canReadTable(call, type))
  if (!first.ok) return [first]
  return [
    first,
    await probe('fields can be read', () => canReadFields(call, type)),
    await probe('work notes can be looked up', () => canReadJournal(call)),
    ...(expected === undefined
      ? []
      : [
          await probe('fields that templates write exist', () => fieldsExist(call, table, expected)),
          await probe('mandatory fields are written', () => mandatoryFieldsGiven(call, table, expected)),
          await probe('choices that templates write exist', () => choicesExist(call, table, expected)),
        ]),
    await probe('clocks agree', () => clocksAgree(callWithHeaders, table, now)),
    await probe('release', () => readRelease(call)),
  ]
}

/** What a connection to Event Management needs; no event is sent. */
export async function checkEvents(call: Call, alerts: RecordType): Promise<readonly Check[]> {
  const first = await probe('events are taken', async () => {
    // An empty list is taken like any other, and nothing comes of it.
    await call('POST', EVENTS, { body: { records: [] }, deadlineSeconds: 2 * LOOK_SECONDS })
    return 'signed in; Event Management answers'
  })
  if (!first.ok) return [first]
  return [first, await probe('alerts can be seen', () => canSeeAlerts(call, alerts))]
}

/** Whether import sets are taken; nothing is imported. */
export function checkImportSet(call: Call): Promise<Check> {
  return probe('import sets are taken', async () => {
    const nowhere = `/api/now/import/${STAGING}/${'0'.repeat(32)}`
    // An import that never was is missing; a missing table or role has an error of its own.
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

async function probe(name: string, find: Probe): Promise<Check> {
  try {
    return { name, ok: true, detail: await find() }
  } catch (error) {
    if (error instanceof Finding) return { name, ok: false, detail: error.message }
    if (error instanceof Skipped) return { name, ok: true, isSkipped: true, detail: error.message }
    if (error instanceof BridgeError) return { name, ok: false, detail: `${error.code}: ${error.message}` }
    throw error
  }
}

async function canReadTable(call: Call, { table }: RecordType): Promise<string> {
  await selectRows(call, table, { fields: 'sys_id', limit: 1, deadlineSeconds: 2 * LOOK_SECONDS })
  return `signed in; the ${table} table answers. Writing is not tried: it needs a role (incidents: itil or sn_incident_write; alerts: evt_mgmt_operator)`
}

async function canReadFields(call: Call, { table, readFields }: RecordType): Promise<string> {
  const [row] = await look(call, table, readFields.join())
  if (row === undefined) throw new Skipped(`${table} shows no record yet, so there was none to look at`)
  const missing = readFields.filter((field) => typeof row[field] !== 'string')
  if (missing.length === 0) return readFields.join(', ')
  throw new Finding(`${table} does not show ${missing.join(', ')}: let the user read these fields`)
}

/** No failure: everything works without, but for this. */
async function canReadJournal(call: Call): Promise<string> {
  const rows = await unless(
    'product_not_permitted',
    look(call, 'sys_journal_field', 'sys_id'),
    () => undefined,
  )
  return rows === undefined
    ? 'no: after a lost answer a note may be written twice; to prevent it let the user read sys_journal_field'
    : 'a note is not written twice after a lost answer'
}

async function fieldsExist(call: Call, table: string, { fields }: Expectation): Promise<string> {
  const query = allOf(whereIn('name', tablesOf(table)), whereIn('element', fields.filter(isSafeValue)))
  const known = await readDictionary(call, query)
  const unknown = fields.filter((field) => !known.has(field))
  if (unknown.length === 0) return fields.join(', ')
  throw new Finding(
    `${table} has no ${unknown.join(', ')}: ServiceNow would drop them without a word; correct the template`,
  )
}

/** Names of columns. */
async function readDictionary(call: Call, query: string): Promise<ReadonlySet<string>> {
  const rows = await unless(
    'product_not_permitted',
    look(call, 'sys_dictionary', 'element', query, 1000),
    () => undefined,
  )
  if (rows !== undefined) return new Set(rows.map((row) => String(row['element'])))
  throw new Skipped('the user may not read sys_dictionary (role personalize_dictionary)')
}

/** Forms retryStorage on what the dictionary calls mandatory; the Table API does so where a data policy asks for it, too. */
async function mandatoryFieldsGiven(
  call: Call,
  table: string,
  { opening = [] }: Expectation,
): Promise<string> {
  const query = allOf(whereIn('name', tablesOf(table)), where('mandatory', '=', 'true'))
  const mandatory = await readDictionary(call, query)
  const left = [...mandatory].filter((field) => !opening.includes(field))
  if (left.length === 0) return mandatory.size === 0 ? 'there are none' : [...mandatory].join(', ')
  throw new Skipped(
    `templates leave out ${left.join(', ')}: the instance must fill that itself where a data policy asks for it`,
  )
}

async function choicesExist(call: Call, table: string, { choices }: Expectation): Promise<string> {
  const elements = Object.keys(choices).filter(isSafeValue)
  const query = allOf(
    whereIn('name', tablesOf(table)),
    whereIn('element', elements),
    where('inactive', '=', 'false'),
  )
  const rows = await unless(
    'product_not_permitted',
    look(call, 'sys_choice', 'element,value', query, 1000),
    () => undefined,
  )
  if (rows === undefined) throw new Skipped('the user may not read sys_choice (role personalize_choices)')
  const unknown = elements.flatMap((element) => {
    const known = rows.filter((row) => row['element'] === element).map(({ value }) => value)
    const wrong = (choices[element] ?? []).filter((value) => !known.includes(value))
    return known.length === 0
      ? []
      : wrong.map((value) => `${element} = ${value} (known: ${known.join(', ')})`)
  })
  if (unknown.length === 0) return elements.join(', ') || 'there are none'
  throw new Finding(`${table} has no choice ${unknown.join('; ')}: correct the template`)
}

/** Tickets carry times of ours; an assertion is believed within 300 s (ServiceNow docs). */
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

async function readRelease(call: Call): Promise<string> {
  const query = whereNamed('name', 'glide.buildname')
  const rows = await unless(
    'product_not_permitted',
    look(call, 'sys_properties', 'name,value', query),
    () => undefined,
  )
  const row = rows?.find(({ name }) => name === 'glide.buildname')
  if (row === undefined) throw new Skipped('the user may not read sys_properties')
  return String(row['value'])
}

async function canSeeAlerts(call: Call, { table, readFields }: RecordType): Promise<string> {
  const rows = await unless('product_not_permitted', look(call, table, readFields.join()), () => undefined)
  return rows === undefined
    ? 'no: numbers of alerts and a person’s hand in them stay unknown; for these give the user the role evt_mgmt_user'
    : 'numbers of alerts and a person’s hand in them are seen'
}

function look(call: Call, table: string, fields: string, query?: string, limit = 1): Promise<readonly Row[]> {
  return selectRows(call, table, {
    fields,
    limit,
    deadlineSeconds: LOOK_SECONDS,
    ...(query === undefined ? {} : { query }),
  })
}

async function unless<Result, Other>(
  code: BridgeError['code'],
  asked: Promise<Result>,
  otherwise: () => Other,
): Promise<Result | Other> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof BridgeError && error.code === code) return otherwise()
    throw error
  }
}

/** Fields and choices of an incident may be those of the task that it is (ServiceNow docs, table extension). */
function tablesOf(table: string): readonly string[] {
  return table === 'incident' ? ['incident', 'task'] : [table]
}
