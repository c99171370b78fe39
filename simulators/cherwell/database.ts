import { randomBytes } from 'node:crypto'
import { createBusinessObjects, fieldIdOf, RELATIONSHIPS } from './business-objects.ts'
import type { BusinessObject, FieldDefinition, Relationship } from './business-objects.ts'

/** Values by field name. Every value is text. */
export type Values = Record<string, string>

export interface StoredRecord {
  readonly recId: string
  readonly object: BusinessObject
  readonly values: Values
}

/** A link between two records of one relationship. */
interface Link {
  readonly relationshipId: string
  readonly parent: string
  readonly child: string
}

export interface StoredFile {
  readonly name: string
  readonly recId: string
  readonly content: Buffer
}

/** A new record's id: 42 hexadecimal digits. */
export function newRecId(): string {
  return `94${randomBytes(20).toString('hex')}`
}

/** A date in the form of the REST API under the culture en-US: `11/23/2026 12:00:00 PM`. */
function formatDate(date: Date): string {
  return date.toLocaleString('en-US', { timeZone: 'UTC' }).replace(',', '').replace('\u202F', ' ')
}

/** The records of an instance, in memory. It checks no business rules. */
export class Database {
  readonly objects: readonly BusinessObject[] = createBusinessObjects()
  readonly relationships: readonly Relationship[] = RELATIONSHIPS
  readonly records = new Map<string, StoredRecord>()
  readonly links: Link[] = []
  readonly files: StoredFile[] = []
  /** Offset of the server's time zone, in which it stores dates. */
  utcOffset = '+00:00'
  #lastNumber = 10_000

  /** Finds a business object by its id, or by its name without regard to case. */
  object(idOrName: string): BusinessObject | undefined {
    const name = idOrName.toLowerCase()
    return this.objects.find((each) => each.id === name || each.name.toLowerCase() === name)
  }

  /** Records of a business object and of the members of its group, oldest first. */
  recordsOf(object: BusinessObject): StoredRecord[] {
    return [...this.records.values()].filter(
      (record) => record.object.id === object.id || record.object.groupId === object.id,
    )
  }

  add(object: BusinessObject, values: Values, now: Date, by: string): StoredRecord {
    const recId = newRecId()
    const stamp = this.dateOf(now)
    const system = {
      RecID: recId,
      CreatedDateTime: stamp,
      CreatedBy: by,
      LastModDateTime: stamp,
      LastModBy: by,
    }
    const record: StoredRecord = { recId, object, values: { ...values, ...system } }
    if (object.name === 'Incident') record.values.IncidentID = this.#nextNumber()
    this.records.set(recId, record)
    return record
  }

  /** Adds a record as it is, its system fields included, under the next number. */
  restore(object: BusinessObject, recId: string, values: Values): void {
    const number = { [object.publicIdField]: this.#nextNumber() }
    this.records.set(recId, { recId, object, values: { ...values, ...number, RecID: recId } })
  }

  /** A time as the server stores it: as text, in its own time zone. */
  dateOf(time: Date): string {
    const [, sign = '', hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(this.utcOffset) ?? []
    const offsetMs = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000)
    return formatDate(new Date(time.getTime() + offsetMs))
  }

  change(record: StoredRecord, values: Values, now: Date, by: string): void {
    Object.assign(record.values, values, { LastModDateTime: this.dateOf(now), LastModBy: by })
  }

  /** Deletes a record and the records that it owns. */
  remove(record: StoredRecord): void {
    for (const { child, relationshipId } of this.links.filter((link) => link.parent === record.recId)) {
      if (this.relationships.some(({ id, owns }) => id === relationshipId && owns)) this.records.delete(child)
    }
    this.records.delete(record.recId)
  }

  /** The child records of a record in a relationship, oldest first. */
  related(parent: StoredRecord, relationship: Relationship): StoredRecord[] {
    return this.links
      .filter((link) => link.parent === parent.recId && link.relationshipId === relationship.id)
      .flatMap((link) => this.records.get(link.child) ?? [])
  }

  #nextNumber(): string {
    this.#lastNumber += 1
    return String(this.#lastNumber)
  }
}

/** The public id of a record, by which people identify it. */
export function publicIdOf({ object, values }: StoredRecord): string {
  return values[object.publicIdField] ?? ''
}

/** The field that a client means: it gives the full id, the part after `FI:`, or the name. */
export function findField(
  object: BusinessObject,
  named: { readonly fieldId?: string | undefined; readonly name?: string | undefined },
): FieldDefinition | undefined {
  const { fieldId = '', name = '' } = named
  if (fieldId === '') return object.fields.get(name)
  return [...object.fields.values()].find((each) => {
    const id = fieldIdOf(object, each.name)
    return id === fieldId || id.endsWith(`FI:${fieldId}`)
  })
}
