import { randomUUID } from 'node:crypto'
import {
  duplicateKey,
  entityKeyViolated,
  invalidStatus,
  noRecord,
  noRecordOfKey,
  refused,
} from './dataverse-error.ts'
import type { Key } from './odata-path.ts'
import type { Organization, Table } from './organization.ts'
import { timestamp } from './payload.ts'
import { type Row, textOf, type Value } from './columns.ts'

export const ACTIVE = 0
export const RESOLVED = 1

/** @returns undefined when there is none */
export function findRecord(table: Table, key: Key): Row | undefined {
  if ('id' in key) return table.rows.get(key.id)
  const isKey = [...table.keys.values()].some(
    ({ column, status }) => column === key.column && status === 'Active',
  )
  if (!isKey) {
    throw refused(
      `The specified key attributes are not a defined key for the ${table.logicalName} entity`,
      '0x80060888',
    )
  }
  return [...table.rows.values()].find((row) => row[key.column] === key.value)
}

export function missing(table: Table, key: Key): Error {
  return 'id' in key ? noRecord(table.logicalName, key.id) : noRecordOfKey(table.logicalName)
}

/** @throws DataverseError when the key is taken or a rule refuses */
export function createRecord(organization: Organization, table: Table, values: Row): Row {
  checkReferences(organization, values)
  const id = textOf(values[table.primaryId]) || randomUUID()
  if (table.rows.has(id)) throw duplicateKey()
  checkAlternateKeys(table, values, id)
  const now = timestamp(organization.now())
  const row: Row = {
    ...Object.fromEntries([...table.columns.keys()].map((name): [string, Value] => [name, null])),
    ...values,
    [table.primaryId]: id,
    createdon: now,
    createdby: { table: 'systemuser', id: organization.userId },
  }
  row['ownerid'] ??= { table: 'systemuser', id: organization.userId }
  if (table.columns.has('statecode')) setStatus(table, row, { statecode: ACTIVE, ...values })
  if (table.logicalName === 'incident') completeIncident(organization, row)
  touch(organization, row)
  table.rows.set(id, row)
  return row
}

/** @throws DataverseError when a rule refuses */
export function updateRecord(organization: Organization, table: Table, row: Row, values: Row): void {
  checkReferences(organization, values)
  checkAlternateKeys(table, values, textOf(row[table.primaryId]))
  if (table.logicalName === 'incident') checkIncident(row, values)
  overwriteRecord(organization, table, row, values)
}

/** Writes without the rules of the table, as the product itself does in its own actions. */
export function overwriteRecord(organization: Organization, table: Table, row: Row, values: Row): void {
  if ('statecode' in values || 'statuscode' in values) setStatus(table, row, values)
  const { statecode: _state, statuscode: _status, [table.primaryId]: _id, ...rest } = values
  Object.assign(row, rest)
  touch(organization, row)
}

function touch(organization: Organization, row: Row): void {
  const owner = row['ownerid']
  const ofTable = (table: string): Value =>
    typeof owner === 'object' && owner?.table === table ? owner : null
  row['owninguser'] = ofTable('systemuser')
  row['owningteam'] = ofTable('team')
  row['modifiedby'] = { table: 'systemuser', id: organization.userId }
  row['modifiedon'] = timestamp(organization.now())
  row['versionnumber'] = organization.nextVersion()
}

function checkReferences(organization: Organization, values: Row): void {
  for (const value of Object.values(values)) {
    if (typeof value !== 'object' || value === null) continue
    if (!organization.table(value.table).rows.has(value.id)) throw noRecord(value.table, value.id)
  }
}

function checkAlternateKeys(table: Table, values: Row, id: string): void {
  for (const [name, { column, status }] of table.keys) {
    const value = values[column]
    if (status !== 'Active' || value === undefined || value === null) continue
    const other = [...table.rows.values()].find((row) => row[column] === value)
    if (other !== undefined && other[table.primaryId] !== id) throw entityKeyViolated(name, column)
  }
}

/** Sets the status and the state together: a status sets its state, and a state sets its first status. */
function setStatus(table: Table, row: Row, values: Row): void {
  const statuses = table.columns.get('statuscode')?.choices ?? {}
  const status = values['statuscode'] ?? null
  const state = Number(values['statecode'] ?? row['statecode'])
  const first = Object.keys(statuses).find((code) => statuses[Number(code)]?.state === state)
  const chosen = status === null ? Number(first) : Number(status)
  if (statuses[chosen]?.state !== state) {
    const label = table.columns.get('statecode')?.choices?.[state]?.label ?? String(state)
    throw invalidStatus(table.logicalName, chosen, label, textOf(row[table.primaryId]))
  }
  row['statecode'] = state
  row['statuscode'] = chosen
}

function completeIncident(organization: Organization, row: Row): void {
  if (row['customerid'] === null) throw refused('You should specify a parent contact or account.')
  row['ticketnumber'] ??= organization.nextTicketNumber()
  row['prioritycode'] ??= 2
}

/** Only the action CloseIncident resolves a case, and a resolved or cancelled case is read-only until it is active again. */
function checkIncident(row: Row, values: Row): void {
  if (values['statecode'] === RESOLVED) {
    throw refused(
      'This message can not be used to set the state of incident to Resolved. In order to set state of incident to Resolved, use the CloseIncidentRequest message instead.',
    )
  }
  if (row['statecode'] === ACTIVE || values['statecode'] === ACTIVE) return
  throw refused(
    'This case has already been resolved. Close and reopen the case record to see the updates.',
    '0x800404cf',
  )
}
