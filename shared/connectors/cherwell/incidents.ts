import { BridgeError } from '../../errors.ts'
import type { Fields, WorkItem, WorkItemRef } from '../../ticket/ticket.ts'
import { fieldsToSave, readFields, workItemOf } from './incident.ts'
import type { Instance } from './instance.ts'
import type { Call } from './operation.ts'
import { identifier, memberOf, rowsOf } from './read-answer.ts'

/**
 * The oldest incident with a correlation id.
 *
 * @param correlationId 32 hexadecimal characters
 * @throws BridgeError `product_row_mismatch` when the search gave another incident
 */
export async function findIncident(
  call: Call,
  { url, names, definitions }: Instance,
  correlationId: string,
): Promise<WorkItem | undefined> {
  const { correlationField } = names
  const value = digest(correlationId)
  const incident = await definitions.businessObject(call, 'Incident')
  const ids = await definitions.fieldIds(call, incident, [correlationField, 'Status', 'CreatedDateTime'])
  const body = {
    busObId: incident.id,
    filters: [{ fieldId: ids.get(correlationField), operator: 'eq', value }],
    fields: readFields(names).flatMap((name) => ids.get(name) ?? []),
    includeAllFields: false,
    // 1 is ascending.
    sorting: [{ fieldId: ids.get('CreatedDateTime'), sortDirection: 1 }],
    pageNumber: 1,
    pageSize: 2,
  }
  const [row] = rowsOf(
    memberOf(await call({ method: 'POST', path: 'getsearchresults', body }), 'businessObjects'),
  )
  if (row === undefined) return undefined
  const found = workItemOf(url, row, names)
  if (found.correlationId === correlationId) return found
  const message = `Cherwell: the search for ${correlationField} gave another incident: may the user read that field?`
  throw new BridgeError('product_row_mismatch', message)
}

/** @throws BridgeError `product_missing_record` when a person deleted it */
export async function readIncident(
  call: Call,
  { url, names, definitions }: Instance,
  { id }: Pick<WorkItemRef, 'id'>,
): Promise<WorkItem> {
  const incident = await definitions.businessObject(call, 'Incident')
  const path = `getbusinessobject/busobid/${incident.id}/busobrecid/${id}`
  const record = await call({ method: 'GET', path })
  if (typeof record === 'object' && record !== null) return workItemOf(url, record, names)
  throw new BridgeError(
    'product_answer_unusable',
    'Cherwell: the answer to a request for a record is not a record',
  )
}

/**
 * Saves fields of an incident, or a new one.
 *
 * @param id absent for a new one
 * @returns its id
 */
export async function saveIncident(
  call: Call,
  { definitions }: Instance,
  fields: Fields,
  id = '',
): Promise<string> {
  const incident = await definitions.businessObject(call, 'Incident')
  const ids = await definitions.fieldIds(call, incident, Object.keys(fields))
  const body = {
    busObId: incident.id,
    busObRecId: id,
    fields: fieldsToSave(fields, ids),
    // Without this, Cherwell would only keep it in a cache.
    persist: true,
  }
  const saved = await call({ method: 'POST', path: 'savebusinessobject', body, writes: true })
  return identifier(memberOf(saved, 'busObRecId'))
}

/** @throws TypeError for a value that is not a plain digest; a defect of the program, not of an alert */
export function digest(value: string): string {
  if (/^[0-9a-f]{32}$/.test(value)) return value
  throw new TypeError('Refused to search for a value that is not a digest')
}

/**
 * Blanks the fields that say how an incident ended, as far as the instance has them, when the incident is opened again.
 */
export async function emptied(call: Call, { names, definitions }: Instance): Promise<Fields> {
  const incident = await definitions.businessObject(call, 'Incident')
  const ids = await definitions.fieldIds(call, incident, [])
  const ofEnd = [names.closeCodeField, 'CloseDescription'].filter((name) => ids.has(name))
  return Object.fromEntries(ofEnd.map((name) => [name, '']))
}
