import { badPayload, outOfRange, tooLong } from './dataverse-error.ts'
import { GUID, parseSegment } from './odata-path.ts'
import type { Organization, Table } from './organization.ts'
import { type Column, type Reference, type Row, textOf, type Value } from './columns.ts'

const BIND = '@odata.bind'

/**
 * The values that the body of a write gives to columns.
 *
 * @throws DataverseError for unknown properties and values of the wrong type, length or range
 */
export function readPayload(organization: Organization, table: Table, body: unknown): Row {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw badPayload(table.entitySet, 'The input is not a valid JSON object.')
  }
  const values: Row = {}
  for (const [property, value] of Object.entries(body)) {
    if (property.endsWith(BIND)) {
      const { column, reference } = readBind(organization, table, property.slice(0, -BIND.length), value)
      values[column] = reference
    } else if (!property.includes('@odata.')) values[property] = readValue(table, property, value)
  }
  return values
}

function readBind(
  organization: Organization,
  table: Table,
  navigation: string,
  value: unknown,
): { column: string; reference: Reference } {
  const { name, key } = parseSegment(String(value).replace(/^.*\//, ''))
  const target = organization.ofEntitySet(name)
  for (const [column, { targets = [], writable }] of table.columns) {
    if (writable !== true) continue
    const found = targets.find((each) => each.navigation === navigation && each.table === target?.logicalName)
    if (found !== undefined && key !== undefined && 'id' in key) {
      return { column, reference: { table: found.table, id: key.id } }
    }
  }
  // Names of navigation properties are case-sensitive, and the target must be in the table that they refer to.
  throw badPayload(
    table.entitySet,
    `An undeclared property '${navigation}' which only has property annotations in the payload but no property value was found in the payload. In OData, only declared navigation properties and declared named streams can be represented as properties without values.`,
  )
}

function readValue(table: Table, name: string, value: unknown): Value {
  const column = table.columns.get(name)
  if (column === undefined || column.targets !== undefined) {
    throw badPayload(
      table.entitySet,
      `The property '${name}' does not exist on type 'Microsoft.Dynamics.CRM.${table.logicalName}'. Make sure to only use property names that are defined by the type.`,
    )
  }
  if (value === null) return null
  const read = READERS[column.type]?.(value)
  if (read === undefined) {
    throw badPayload(
      table.entitySet,
      `Cannot convert the literal '${JSON.stringify(value)}' to the expected type '${EDM_TYPES[column.type]}'.`,
    )
  }
  checkRange(table, name, column, read)
  return read
}

function checkRange(table: Table, name: string, column: Column, value: Value): void {
  if (typeof value === 'string' && column.maxLength !== undefined && value.length > column.maxLength) {
    throw tooLong(table.logicalName, name, column.maxLength)
  }
  if (column.choices !== undefined && !Object.hasOwn(column.choices, textOf(value))) {
    throw outOfRange(table.logicalName, name, Object.keys(column.choices))
  }
}

type Reader = (value: unknown) => Value | undefined

const text: Reader = (value) => (typeof value === 'string' ? value : undefined)
const integer: Reader = (value) => (Number.isSafeInteger(value) ? (value as number) : undefined)

const READERS: Readonly<Record<string, Reader>> = {
  String: text,
  Memo: text,
  Uniqueidentifier: (value) =>
    typeof value === 'string' && GUID.test(value) ? value.toLowerCase() : undefined,
  DateTime: (value) =>
    typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? timestamp(new Date(value)) : undefined,
  Boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  Decimal: (value) => (typeof value === 'number' ? value : undefined),
  Integer: integer,
  Picklist: integer,
  State: integer,
  Status: integer,
}

const EDM_TYPES: Readonly<Record<string, string>> = {
  String: 'Edm.String',
  Memo: 'Edm.String',
  Uniqueidentifier: 'Edm.Guid',
  DateTime: 'Edm.DateTimeOffset',
  Boolean: 'Edm.Boolean',
  Decimal: 'Edm.Decimal',
  Integer: 'Edm.Int32',
  Picklist: 'Edm.Int32',
  State: 'Edm.Int32',
  Status: 'Edm.Int32',
}

/** Dates are kept to the second. */
export function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
