import type { FieldValidationError } from './api-error.ts'
import { type BusinessObject, type FieldDefinition, fieldIdOf } from './business-objects.ts'
import type { Database, StoredRecord, Values } from './database.ts'

/** A write that the rules check. */
interface Write {
  readonly database: Database
  readonly object: BusinessObject
  /** The record before the write; undefined for a new one. */
  readonly before: Values | undefined
  /** The values that the client sent. */
  readonly given: Values
}

/** The errors that business rules find in a record; empty when it may be saved. */
export function checkRecord(write: Write): FieldValidationError[] {
  const { object, before, given } = write
  if (before?.Status === 'Closed') {
    return [complaint(object, 'Status', 'READONLY', 'The record is closed and cannot be changed.')]
  }
  const after: Values = { ...before, ...given }
  const errors = [...object.fields.values()].flatMap((field) => {
    const [errorCode, error] = reasonAgainst(field, after[field.name] ?? '', given[field.name]) ?? []
    if (errorCode === undefined || error === undefined) return []
    return [complaint(object, field.name, errorCode, `${field.displayName} ${error}`)]
  })
  return object.name === 'Incident' ? [...errors, ...checkIncident(write, after)] : errors
}

function reasonAgainst(
  field: FieldDefinition,
  value: string,
  given: string | undefined,
): [errorCode: string, error: string] | undefined {
  if (field.required && value === '') return ['REQUIRED', 'is required.']
  if (given === undefined) return undefined
  if (field.readOnly) return ['READONLY', 'is read-only.']
  if (given.length > field.maximumSize) return ['TOOLONG', `is longer than ${field.maximumSize} characters.`]
  if (given !== '' && field.values?.includes(given) === false) return ['INVALIDVALUE', `may not be ${given}.`]
  return undefined
}

function checkIncident({ database, object, given }: Write, after: Values): FieldValidationError[] {
  const errors: FieldValidationError[] = []
  if (after.Status === 'Resolved' && !after.CloseDescription) {
    errors.push(complaint(object, 'CloseDescription', 'REQUIRED', 'Close Description is required.'))
  }
  const customer = given.CustomerDisplayName
  if (customer && findCustomer(database, customer) === undefined) {
    const error = `Customer Display Name may not be ${customer}.`
    errors.push(complaint(object, 'CustomerDisplayName', 'INVALIDVALUE', error))
  }
  return errors
}

function complaint(
  object: BusinessObject,
  name: string,
  errorCode: string,
  error: string,
): FieldValidationError {
  return { error, errorCode, fieldId: fieldIdOf(object, name) }
}

/** The values of an incident with those that the system itself sets at a save. */
export function deriveIncident(database: Database, before: Values | undefined, given: Values): Values {
  const derived: Values = { ...given }
  if (before === undefined) derived.Status = given.Status ?? 'New'
  const status = derived.Status ?? before?.Status
  // An incident with an owner has the status Assigned (Ivanti docs, incident form).
  if (given.OwnedBy && status === 'New' && given.Status === undefined) derived.Status = 'Assigned'
  if (given.CustomerDisplayName)
    derived.CustomerRecID = findCustomer(database, given.CustomerDisplayName)?.recId ?? ''
  return derived
}

function findCustomer(database: Database, name: string): StoredRecord | undefined {
  const customers = database.object('CustomerInternal')
  return customers && database.recordsOf(customers).find(({ values }) => values.FullName === name)
}
