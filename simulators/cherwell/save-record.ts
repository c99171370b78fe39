import type { FieldValidationError } from './api-error.ts'
import type { BusinessObject } from './business-objects.ts'
import { type Database, findField, type StoredRecord, type Values } from './database.ts'
import { checkRecord, deriveIncident } from './record-rules.ts'

/** A field as a client sends it. */
export interface FieldToSave {
  readonly fieldId?: string
  readonly name?: string
  readonly value?: string | null
  /** When it is false or absent, the field is ignored. */
  readonly dirty?: boolean
}

interface Save {
  readonly database: Database
  readonly object: BusinessObject
  /** Undefined for a new one. */
  readonly record: StoredRecord | undefined
  readonly fields: readonly FieldToSave[]
  /** When it is false, nothing is stored. */
  readonly persist: boolean
  readonly now: Date
  readonly by: string
}

/** Saves a record, or returns the errors in its fields and stores nothing. */
export function saveRecord({ database, object, record, fields, persist, now, by }: Save): {
  record: StoredRecord | undefined
  errors: readonly FieldValidationError[]
} {
  const { given, unknown } = readValues(object, fields)
  const before = record?.values
  const errors = [...unknown, ...checkRecord({ database, object, before, given })]
  if (errors.length > 0 || !persist) return { record: undefined, errors }
  const values = object.name === 'Incident' ? deriveIncident(database, before, given) : given
  if (record === undefined) return { record: database.add(object, values, now, by), errors }
  database.change(record, values, now, by)
  return { record, errors }
}

function readValues(
  object: BusinessObject,
  fields: readonly FieldToSave[],
): { given: Values; unknown: FieldValidationError[] } {
  const given: Values = {}
  const unknown: FieldValidationError[] = []
  for (const { fieldId, name, value, dirty } of fields) {
    const field = findField(object, { fieldId, name })
    if (field === undefined) {
      const error = `Field ${name ?? fieldId ?? ''} does not exist.`
      unknown.push({ error, errorCode: 'FIELDNOTFOUND', fieldId: fieldId ?? '' })
    } else if (dirty === true) given[field.name] = value ?? ''
  }
  return { given, unknown }
}
