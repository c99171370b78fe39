import { NO_ERROR } from './api-error.ts'
import { type BusinessObject, type FieldDefinition, fieldIdOf } from './business-objects.ts'
import { publicIdOf, type StoredRecord } from './database.ts'

/** A field as templates and records show it. */
export function renderField(
  object: BusinessObject,
  { name, displayName }: FieldDefinition,
  value: string,
): object {
  const fieldId = fieldIdOf(object, name)
  return { dirty: false, displayName, fieldId, fullFieldId: fieldId, html: null, name, value }
}

/** A record as reads and searches show it. */
export function renderRecord(record: StoredRecord, fields: Iterable<FieldDefinition>): object {
  const { object, recId, values } = record
  return {
    busObId: object.id,
    busObPublicId: publicIdOf(record),
    busObRecId: recId,
    fields: [...fields].map((field) => renderField(object, field, values[field.name] ?? '')),
    links: [],
    ...NO_ERROR,
  }
}
