import { BridgeError } from '../../errors.ts'
import type { Check, Expectation } from '../connector.ts'
import { NOTE } from './annotation.ts'
import { LOOKUP_TYPES } from './column-values.ts'
import type { Dataverse } from './dataverse.ts'
import { LOOKUP_VALUE } from './kinds.ts'
import type { Items } from './configuration-items.ts'
import { nearNames } from './near-names.ts'
import { rowsOf } from './read-answer.ts'
import { type Records, RESOLUTION } from './records.ts'
import { loadChoices, loadKey, loadPrivileges, loadTableNames, type TableFacts } from './table-facts.ts'
import { INCIDENT, readColumns } from './work-item.ts'

/** Checks what deliveries need. Without a sign-in or a table nothing more can be checked. */
export async function checkProvance(
  records: Records,
  expected?: Expectation,
  items?: Items,
): Promise<Check[]> {
  const signedIn = await check('signed in', async () => {
    await whoAmI(records)
    return 'the environment answers, and knows the user'
  })
  if (!signedIn.ok) return [signedIn]
  const { name } = records.table
  const table = await check(`table ${name}`, () => findTable(records))
  if (!table.ok) return [signedIn, table]
  const facts = await records.facts()
  return [
    signedIn,
    table,
    await check('columns', async () => missingColumns(records, facts)),
    await check('records can be read', () => readRecords(records, facts)),
    await check('privileges', () => missingPrivileges(records, facts)),
    ...(records.table.keyColumn === undefined
      ? []
      : [await check('alternate key', async () => keyOf(records.table.keyColumn ?? '', facts))]),
    ...(items === undefined ? [] : [await check('configuration items', () => items.describe())]),
    ...(expected === undefined
      ? []
      : [
          await check('what templates write', () => compare(records, facts, expected)),
          await check('records that templates name exist', () => findNamed(records, facts, expected)),
        ]),
  ]
}

/** What a failed check found, and what to do about it. */
class Finding extends Error {
  override readonly name = 'Finding'
}

async function check(name: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await look() }
  } catch (error) {
    if (error instanceof Finding) return { name, ok: false, detail: error.message }
    if (error instanceof BridgeError) return { name, ok: false, detail: `${error.code}: ${error.message}` }
    throw error
  }
}

async function whoAmI({ dataverse }: Records): Promise<string> {
  const row = await dataverse({ method: 'GET', path: 'WhoAmI' })
  const id = row?.['UserId']
  if (typeof id === 'string' && /^[0-9a-f-]{36}$/i.test(id)) return id
  throw new BridgeError('product_answer_unusable', 'Provance: WhoAmI came without a UserId')
}

async function findTable({ dataverse, facts, table }: Records): Promise<string> {
  try {
    return `is there as ${(await facts()).entitySet}`
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== 'product_rejected') throw error
    const near = nearNames(table.name, await loadTableNames(dataverse))
    throw new Finding(`there is no table ${table.name}${near}: correct the connection’s table`)
  }
}

function missingColumns({ table }: Records, facts: TableFacts): string {
  const names = readColumns(table, facts)
    .split(',')
    .map((property) => property.replace(/^_(\w+)_value$/, '$1'))
  const missing = names.filter((name) => !facts.columns.has(name))
  if (missing.length === 0) return `${names.length} columns that are read are there`
  throw new Finding(
    `${facts.name} has no ${missing.map((name) => name + nearNames(name, facts.columns.keys())).join('; ')}: correct the connection’s columns`,
  )
}

async function readRecords({ dataverse, table }: Records, facts: TableFacts): Promise<string> {
  const query = { $select: readColumns(table, facts), $top: '1' }
  rowsOf(await dataverse({ method: 'GET', path: facts.entitySet, query }))
  return 'the table answers'
}

/** What the connector does to records and to notes. */
const NEEDED = ['Create', 'Read', 'Write', 'Append', 'AppendTo']
const NEEDED_OF_NOTES = ['Create', 'Read', 'Append']
/** A case is resolved by an activity, which takes it out of its queue (Microsoft, privileges of CloseIncident). */
const NEEDED_OF_RESOLUTIONS = ['Create', 'Append', 'Read', 'Write']
const NEEDED_OF_QUEUE_ITEMS = ['Delete']

/** Dataverse docs: RetrieveUserPrivileges lists what a user holds through roles and teams. */
async function missingPrivileges(records: Records, facts: TableFacts): Promise<string> {
  const { dataverse } = records
  const path = `systemusers(${await whoAmI(records)})/Microsoft.Dynamics.CRM.RetrieveUserPrivileges`
  const held = rowsOf(await dataverse({ method: 'GET', path }), 'RolePrivileges')
  const ids = new Set(held.map((privilege) => privilege['PrivilegeId']))
  const lacked = (of: ReadonlyMap<string, string>, needed: readonly string[], table: string): string[] =>
    needed.filter((what) => of.has(what) && !ids.has(of.get(what))).map((what) => `${what} on ${table}`)
  const lackedOn = async (table: string, needed: readonly string[]): Promise<string[]> =>
    lacked(await loadPrivileges(dataverse, table), needed, table)
  const missing = [
    ...lacked(facts.privileges, NEEDED, facts.name),
    ...(await lackedOn('annotation', NEEDED_OF_NOTES)),
    ...(facts.name === INCIDENT.name
      ? [
          ...(await lackedOn('incidentresolution', NEEDED_OF_RESOLUTIONS)),
          ...(await lackedOn('queueitem', NEEDED_OF_QUEUE_ITEMS)),
        ]
      : []),
  ]
  if (missing.length === 0) return 'the user may open, change, note on and resolve records'
  throw new Finding(`the user lacks ${missing.join(', ')}: add these to a security role of the user`)
}

function keyOf(column: string, { name, keys }: TableFacts): string {
  const key = keys.find(({ columns }) => columns.length === 1 && columns[0] === column)
  if (key === undefined) throw new Finding(`${name} has no alternate key of ${column}: add one`)
  if (key.isActive) return `the key of ${column} is active`
  throw new Finding(`the key of ${column} is not active yet: wait until its index is built, or reactivate it`)
}

/** A customer, an owner: until they exist, every case is refused. */
async function findNamed({ dataverse }: Records, facts: TableFacts, expected: Expectation): Promise<string> {
  const named = Object.entries(expected.choices)
    .filter(([column]) => LOOKUP_TYPES.has(facts.columns.get(column)?.type ?? ''))
    .flatMap(([column, values]) => values.map((value) => ({ column, value })))
  const missing: string[] = []
  for (const { column, value } of named) {
    const reason = await reasonAgainst(dataverse, value)
    if (reason !== undefined) missing.push(`${column}: ${reason}`)
  }
  if (missing.length === 0)
    return named.map(({ column, value }) => `${column} = ${value}`).join(', ') || 'none'
  throw new Finding(`${missing.join('; ')}: write a record of this environment into the template`)
}

async function reasonAgainst(dataverse: Dataverse, value: string): Promise<string | undefined> {
  const [, table = '', id = ''] = LOOKUP_VALUE.exec(value.trim()) ?? []
  if (id === '') return `${value} is not written as table(GUID)`
  try {
    const { entitySet, primaryId } = await loadKey(dataverse, table.toLowerCase())
    await dataverse({ method: 'GET', path: `${entitySet}(${id})`, query: { $select: primaryId } })
    return undefined
  } catch (error) {
    if (!(error instanceof BridgeError)) throw error
    if (error.code === 'product_missing_record') return `there is no ${value}`
    if (error.code === 'product_rejected') return `there is no table ${table}`
    throw error
  }
}

async function compare(records: Records, facts: TableFacts, expected: Expectation): Promise<string> {
  // These are columns of the note and of the resolution.
  const isElsewhere = (name: string): boolean =>
    name === NOTE || (name === RESOLUTION && facts.name === INCIDENT.name)
  const unknown = expected.fields.filter((name) => !isElsewhere(name) && !facts.columns.has(name))
  const choices = await loadChoices(records.dataverse, facts.name)
  const wrong = Object.entries(expected.choices).flatMap(([name, values]) => {
    const known = choices.get(name)
    const others = known === undefined ? [] : values.filter((value) => !known.includes(value))
    return others.length === 0 ? [] : [`${name} accepts ${known?.join(', ')}, not ${others.join(', ')}`]
  })
  const found = [
    ...unknown.map((name) => `there is no column ${name}${nearNames(name, facts.columns.keys())}`),
    ...wrong,
  ]
  if (found.length === 0) return 'columns and choices are there'
  throw new Finding(`${found.join('; ')}: correct the template`)
}
