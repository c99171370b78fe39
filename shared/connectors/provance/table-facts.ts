import { BridgeError } from '../../errors.ts'
import type { Dataverse } from './dataverse.ts'
import { type Row, rowsOf } from './read-answer.ts'

/** The metadata of a table: its names, and the types of its columns. */
export interface TableFacts {
  /** Logical name: `incident`. */
  readonly name: string
  /** Its name in a path: `incidents`. */
  readonly entitySet: string
  readonly primaryId: string
  /** The column that people know a record by; `''` where there is none. */
  readonly primaryName: string
  readonly columns: ReadonlyMap<string, ColumnFacts>
  readonly lookups: readonly Lookup[]
  readonly keys: readonly AlternateKey[]
  /** Id of the privilege by what it permits: `Create`, `Write` ... */
  readonly privileges: ReadonlyMap<string, string>
}

export interface ColumnFacts {
  /** `String`, `Picklist`, `Lookup` ... (Dataverse docs, AttributeTypeCode). */
  readonly type: string
  /** Of a text, in characters. */
  readonly maxLength?: number
}

/** One table to which a lookup column may lead. */
export interface Lookup {
  readonly column: string
  readonly target: string
  /** The name under which it is bound, case-sensitive. */
  readonly navigation: string
}

export interface AlternateKey {
  readonly columns: readonly string[]
  /** Its index has been built. */
  readonly isActive: boolean
}

/** Changes to the columns and choices of a table are known after an hour. */
export const KEPT_SECONDS = 3600

const DEFINITION = {
  $select: 'LogicalName,EntitySetName,PrimaryIdAttribute,PrimaryNameAttribute,Privileges',
  $expand: [
    'Attributes($select=LogicalName,AttributeType)',
    'ManyToOneRelationships($select=ReferencingAttribute,ReferencedEntity,ReferencingEntityNavigationPropertyName)',
    'Keys($select=LogicalName,KeyAttributes,EntityKeyIndexStatus)',
  ].join(','),
}

/** The columns that have a length, by the types that the metadata knows them under. */
const TYPES_OF_TEXT = ['String', 'Memo'] as const

/**
 * Reads the metadata of a table.
 *
 * @param name logical name, from the configuration
 * @throws BridgeError `product_rejected` when there is no such table
 */
export async function loadTableFacts(dataverse: Dataverse, name: string): Promise<TableFacts> {
  const [definition, ...texts] = await Promise.all([
    loadDefinition(dataverse, name),
    ...TYPES_OF_TEXT.map((type) =>
      loadAttributes(dataverse, name, type, { $select: 'LogicalName,MaxLength' }),
    ),
  ])
  const lengths = new Map(texts.flat().map((row) => [textOf(row, 'LogicalName'), row['MaxLength']]))
  return {
    name: textOf(definition, 'LogicalName'),
    entitySet: textOf(definition, 'EntitySetName'),
    primaryId: textOf(definition, 'PrimaryIdAttribute'),
    primaryName: primaryNameOf(definition),
    columns: new Map(rowsOf(definition, 'Attributes').map((row) => columnOf(row, lengths))),
    lookups: rowsOf(definition, 'ManyToOneRelationships').map(lookupOf),
    keys: rowsOf(definition, 'Keys').map(keyOf),
    privileges: privilegesOf(definition),
  }
}

/** The name of a table in a path. */
export async function loadEntitySet(dataverse: Dataverse, name: string): Promise<string> {
  const row = await loadOfTable(dataverse, name, '', { $select: 'EntitySetName' })
  return textOf(row, 'EntitySetName')
}

/** What is needed to request one record of a table. */
export async function loadKey(
  dataverse: Dataverse,
  name: string,
): Promise<Pick<TableFacts, 'entitySet' | 'primaryId'>> {
  const row = await loadOfTable(dataverse, name, '', { $select: 'EntitySetName,PrimaryIdAttribute' })
  return { entitySet: textOf(row, 'EntitySetName'), primaryId: textOf(row, 'PrimaryIdAttribute') }
}

/** The ids of a table's privileges, by what they permit. */
export async function loadPrivileges(
  dataverse: Dataverse,
  name: string,
): Promise<ReadonlyMap<string, string>> {
  return privilegesOf(await loadOfTable(dataverse, name, '', { $select: 'Privileges' }))
}

/** The logical names of all tables. */
export async function loadTableNames(dataverse: Dataverse): Promise<readonly string[]> {
  const query = { $select: 'LogicalName' }
  const list = await dataverse({ method: 'GET', path: 'EntityDefinitions', query })
  return rowsOf(list).map((row) => textOf(row, 'LogicalName'))
}

/** The numbers that columns of choices take, by column. */
export async function loadChoices(
  dataverse: Dataverse,
  name: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const query = { $select: 'LogicalName', $expand: 'OptionSet($select=Options)' }
  const types = ['Picklist', 'State', 'Status']
  const attributes = await Promise.all(types.map((type) => loadAttributes(dataverse, name, type, query)))
  return new Map(
    attributes.flat().map((row) => {
      const options = rowsOf((row['OptionSet'] ?? {}) as Row, 'Options')
      return [textOf(row, 'LogicalName'), options.map((option) => String(option['Value'] as number))]
    }),
  )
}

const loadDefinition = (dataverse: Dataverse, name: string): Promise<Row> =>
  loadOfTable(dataverse, name, '', DEFINITION)

async function loadAttributes(
  dataverse: Dataverse,
  name: string,
  type: string,
  query: Record<string, string>,
): Promise<readonly Row[]> {
  const path = `/Attributes/Microsoft.Dynamics.CRM.${type}AttributeMetadata`
  return rowsOf(await loadOfTable(dataverse, name, path, query))
}

async function loadOfTable(
  dataverse: Dataverse,
  name: string,
  path: string,
  query: Record<string, string>,
): Promise<Row> {
  // Names go into a query, so only names are allowed.
  if (!/^[a-z][a-z0-9_]*$/i.test(name)) throw new TypeError(`${name} is not the name of a table.`)
  try {
    const row = await dataverse({
      method: 'GET',
      path: `EntityDefinitions(LogicalName='${name}')${path}`,
      query,
    })
    if (row !== undefined) return row
  } catch (error) {
    if (!(error instanceof BridgeError) || error.code !== 'product_missing_record') throw error
    throw new BridgeError(
      'product_rejected',
      `Provance: there is no table ${name} (a logical name, in small letters)`,
    )
  }
  throw new BridgeError('product_answer_unusable', `Provance: the metadata of ${name} came without content`)
}

function primaryNameOf({ PrimaryNameAttribute: name }: Row): string {
  return typeof name === 'string' ? name : ''
}

function columnOf(row: Row, lengths: ReadonlyMap<string, unknown>): [string, ColumnFacts] {
  const name = textOf(row, 'LogicalName')
  const type = textOf(row, 'AttributeType')
  const maxLength = lengths.get(name)
  return [name, typeof maxLength === 'number' ? { type, maxLength } : { type }]
}

function lookupOf(row: Row): Lookup {
  return {
    column: textOf(row, 'ReferencingAttribute'),
    target: textOf(row, 'ReferencedEntity'),
    navigation: textOf(row, 'ReferencingEntityNavigationPropertyName'),
  }
}

function keyOf(row: Row): AlternateKey {
  const columns = row['KeyAttributes']
  return {
    columns: Array.isArray(columns) ? columns.map(String) : [],
    isActive: row['EntityKeyIndexStatus'] === 'Active',
  }
}

function privilegesOf(row: Row): ReadonlyMap<string, string> {
  return new Map(
    rowsOf(row, 'Privileges').map((privilege) => [
      textOf(privilege, 'PrivilegeType'),
      textOf(privilege, 'PrivilegeId'),
    ]),
  )
}

function textOf(row: Row, name: string): string {
  const value = row[name]
  if (typeof value === 'string') return value
  throw new BridgeError('product_answer_unusable', `Provance: the metadata of a table came without ${name}`)
}
