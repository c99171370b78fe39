import { invalidInput, leftOut, TableError } from './table-error.ts'

/** The keys that identify an entity in a table. */
export interface Keys {
  readonly partitionKey: string
  readonly rowKey: string
}

/** The properties besides keys and time, as in JSON, with `name@odata.type` for types that JSON does not have. */
export type Properties = Readonly<Record<string, string | number | boolean>>

export interface Entity extends Keys {
  /** The time of the last write in microseconds since 1970; each write has another one. */
  readonly at: number
  readonly properties: Properties
}

// "Understanding the Table service data model", Storage docs.
const MOST_KEY_BYTES = 1024
const MOST_PROPERTIES = 252
const MOST_PROPERTY_BYTES = 64 * 1024
const MOST_ENTITY_BYTES = 1024 * 1024
const NOT_IN_KEYS = /[/\\#?\p{Cc}]/u

const OF_THE_SERVICE: ReadonlySet<string> = new Set(['PartitionKey', 'RowKey', 'Timestamp', 'odata.etag'])
const ANNOTATION = '@odata.type'
const TYPES: ReadonlySet<unknown> = new Set(['Edm.Binary', 'Edm.DateTime', 'Edm.Guid', 'Edm.Int64'])

/** @throws TableError */
export function parseBody(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && !Array.isArray(body))
      return body as Record<string, unknown>
  } catch {
    // The check below refuses it.
  }
  throw invalidInput('The body is no JSON object.')
}

/** The keys in a body. @throws TableError */
export function keysIn(body: Readonly<Record<string, unknown>>): Keys {
  const { PartitionKey: partitionKey, RowKey: rowKey } = body
  if (typeof partitionKey !== 'string' || typeof rowKey !== 'string')
    throw new TableError(
      400,
      'PropertiesNeedValue',
      'The values are not specified for all properties in the entity.',
    )
  return checkedKeys({ partitionKey, rowKey })
}

/** @throws TableError */
export function checkedKeys(keys: Keys): Keys {
  for (const [name, value] of Object.entries(keys)) {
    if (Buffer.byteLength(value, 'utf16le') > MOST_KEY_BYTES) throw tooLarge()
    if (NOT_IN_KEYS.test(value))
      throw new TableError(
        400,
        'OutOfRangeInput',
        `The '${name}' parameter of value '${value}' is out of range.`,
      )
  }
  return keys
}

/** The properties of a body that are stored: all that are not null. @throws TableError */
export function propertiesIn(body: Readonly<Record<string, unknown>>): Properties {
  const entries = Object.entries(body).filter(([name, value]) => !OF_THE_SERVICE.has(name) && value !== null)
  for (const [name, value] of entries) checkValue(name, value)
  return Object.fromEntries(entries) as Properties
}

function checkValue(name: string, value: unknown): void {
  if (name.endsWith(ANNOTATION)) {
    if (!TYPES.has(value)) throw leftOut(`a property of the type ${String(value)}`)
    return
  }
  if (!['string', 'number', 'boolean'].includes(typeof value))
    throw invalidInput(`${name} is neither a text, a number nor a boolean.`)
  if (Number.isInteger(value) && value !== (Number(value) | 0))
    throw invalidInput(`${name}: a whole number without a type has 32 bits.`)
}

/** The properties after a merge: a value that is replaced loses its type too. */
export function merged(before: Properties, properties: Properties): Properties {
  const kept = Object.entries(before).filter(([name]) => {
    const isType = name.endsWith(ANNOTATION)
    return !((isType ? name.slice(0, -ANNOTATION.length) : name) in properties)
  })
  return { ...Object.fromEntries(kept), ...properties }
}

/** Checks an entity against the size limits of the service. @throws TableError */
export function checkSize({ partitionKey, rowKey }: Keys, properties: Properties): void {
  const sizes = Object.entries(properties).flatMap(([name, value]) =>
    name.endsWith(ANNOTATION) ? [] : [sizeOf(value, properties[name + ANNOTATION]) + name.length * 2],
  )
  if (sizes.length > MOST_PROPERTIES)
    throw new TableError(400, 'TooManyProperties', 'The entity contains more properties than allowed.')
  const keys = (partitionKey.length + rowKey.length) * 2
  if (sizes.reduce((sum, size) => sum + size, keys) > MOST_ENTITY_BYTES)
    throw new TableError(400, 'EntityTooLarge', 'The entity is larger than the maximum size permitted.')
}

/** The size of a value in bytes: texts are stored in UTF-16, binary values are given in base64. @throws TableError */
function sizeOf(value: Properties[string], type: unknown): number {
  if (typeof value !== 'string') return 8
  const size = type === 'Edm.Binary' ? Buffer.byteLength(value, 'base64') : value.length * 2
  if (size > MOST_PROPERTY_BYTES) throw tooLarge()
  return size
}

function tooLarge(): TableError {
  return new TableError(
    400,
    'PropertyValueTooLarge',
    'The property value exceeds the maximum allowed size (64KB).',
  )
}

function timeOf({ at }: Pick<Entity, 'at'>): string {
  const micros = String(at % 1000).padStart(3, '0')
  return new Date(Math.floor(at / 1000)).toISOString().replace('Z', `${micros}Z`)
}

export function etagOf(entity: Pick<Entity, 'at'>): string {
  return `W/"datetime'${encodeURIComponent(timeOf(entity))}'"`
}

/** The entity in the form of `odata=minimalmetadata`. */
export function shownEntity(entity: Entity): Readonly<Record<string, unknown>> {
  return {
    'odata.etag': etagOf(entity),
    PartitionKey: entity.partitionKey,
    RowKey: entity.rowKey,
    Timestamp: timeOf(entity),
    ...entity.properties,
  }
}
