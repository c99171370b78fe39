import type { Context } from 'hono'
import { noSegment, noTable } from './dataverse-error.ts'
import type { Segment } from './odata-path.ts'
import {
  type Environment,
  OPERATIONS,
  type Organization,
  privilegeId,
  privilegeName,
  type Table,
} from './organization.ts'
import type { Column } from './columns.ts'

type Definition = Readonly<Record<string, unknown>>

/** `EntityDefinitions`: the metadata of tables, columns, lookups and keys. */
export function answerMetadata(
  { tables }: Organization,
  context: Context<Environment>,
  [definitions, collection, cast]: readonly Segment[],
): Response {
  const query = new URL(context.req.url).searchParams
  const key = definitions?.key
  if (key === undefined) {
    const [, name, value] = /^(\w+) eq '(\w+)'$/.exec(query.get('$filter') ?? '') ?? []
    const found = [...tables.values()].map(definitionOf).filter((each) => !name || each[name] === value)
    return context.json({ value: found.map((each) => project(each, query.get('$select'))) })
  }
  const table = 'value' in key ? tables.get(key.value) : undefined
  if (table === undefined) throw noTable('value' in key ? key.value : key.id)
  const collections = collectionsOf(table)
  if (collection !== undefined) {
    const rows = collections[collection.name]
    if (rows === undefined) throw noSegment(collection.name)
    const { select, isOf } = castOf(cast, query)
    return context.json({ value: rows.filter(isOf).map((row) => project(row, select)) })
  }
  const expanded = [...(query.get('$expand') ?? '').matchAll(/(\w+)(?:\(\$select=([\w,]*)\))?(?:,|$)/g)].map(
    ([, name = '', select]) => [name, (collections[name] ?? []).map((row) => project(row, select ?? null))],
  )
  return context.json({
    ...project(definitionOf(table), query.get('$select')),
    ...Object.fromEntries(expanded),
  })
}

/** `…/Attributes/Microsoft.Dynamics.CRM.MemoAttributeMetadata`: columns of one type, with the metadata of that type. */
function castOf(
  cast: Segment | undefined,
  query: URLSearchParams,
): { select: string | null; isOf: (definition: Definition) => boolean } {
  const select = query.get('$select')
  if (cast === undefined) return { select: select ?? 'LogicalName,AttributeType', isOf: () => true }
  const [, type] = /^Microsoft\.Dynamics\.CRM\.(\w+)AttributeMetadata$/.exec(cast.name) ?? []
  if (type === undefined) throw noSegment(cast.name)
  const expands = select !== null && query.get('$expand')?.startsWith('OptionSet') === true
  return {
    select: expands ? `${select},OptionSet` : select,
    isOf: (definition) => definition['AttributeType'] === type,
  }
}

function definitionOf(table: Table): Definition {
  return {
    LogicalName: table.logicalName,
    EntitySetName: table.entitySet,
    PrimaryIdAttribute: table.primaryId,
    PrimaryNameAttribute: table.primaryName,
    Privileges: OPERATIONS.map((operation) => ({
      Name: privilegeName(operation, table),
      PrivilegeId: privilegeId(privilegeName(operation, table)),
      PrivilegeType: operation,
    })),
  }
}

function collectionsOf(table: Table): Readonly<Record<string, readonly Definition[]>> {
  return {
    Attributes: [...table.columns].map(([name, column]) => attributeOf(name, column)),
    ManyToOneRelationships: [...table.columns].flatMap(([name, { type, targets = [] }]) =>
      targets.map(({ table: target, navigation }) => ({
        ReferencingAttribute: name,
        // The relationship of an owner column refers to the table `owner`: an owner is a user or a team.
        ReferencedEntity: type === 'Owner' ? 'owner' : target,
        ReferencingEntityNavigationPropertyName: navigation,
      })),
    ),
    Keys: [...table.keys].map(([name, { column, status }]) => ({
      LogicalName: name,
      KeyAttributes: [column],
      EntityKeyIndexStatus: status,
    })),
  }
}

function attributeOf(name: string, column: Column): Definition {
  const isWritable = column.writable === true
  return {
    LogicalName: name,
    AttributeType: column.type,
    IsValidForCreate: isWritable,
    IsValidForUpdate: isWritable,
    IsValidForRead: true,
    ...(column.maxLength === undefined ? {} : { MaxLength: column.maxLength }),
    ...(column.choices === undefined ? {} : { OptionSet: { Options: optionsOf(column.choices) } }),
  }
}

function optionsOf(choices: NonNullable<Column['choices']>): object[] {
  return Object.entries(choices).map(([value, { label }]) => ({
    Value: Number(value),
    Label: { UserLocalizedLabel: { Label: label, LanguageCode: 1033 } },
  }))
}

function project(definition: Definition, select: string | null): Definition {
  if (select === null || select === '') return definition
  const names = new Set(select.split(',').map((name) => name.trim()))
  return Object.fromEntries(Object.entries(definition).filter(([name]) => names.has(name)))
}
